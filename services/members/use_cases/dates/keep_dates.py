"""Keep the days that matter to a member: named, shown to whoever may see them, taken away again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.chassis.identifiers import new_id
from services.members.domain.birthday import Birthday
from services.members.domain.episode import Channel, Episode
from services.members.domain.errors import TooManyDates, UnknownDate, UnknownMember, UnusableField
from services.members.domain.important_date import MOST_DATES, DateKind, ImportantDate, Keeping, Sight
from services.members.domain.member import Member, Profile
from services.members.storage.safe import MemberKey
from services.members.storage.unit_of_work import MembersWork


@dataclass(frozen=True)
class KeptDate:
    """A date with what is done about it."""

    date: ImportantDate
    keeping: Keeping


@dataclass(frozen=True, kw_only=True)
class By:
    """Who does it, and which way."""

    channel: Channel
    outlet_code: str | None = None
    staff_id: str | None = None


BY_THEMSELVES = By(channel="web")


def show_dates(work: MembersWork, member_id: str, *, sees: Sequence[Sight]) -> list[KeptDate]:
    """Those that whoever asks may see, in the order of the year. Raises UnknownMember."""
    member = work.members.with_id(member_id)
    if member is None:
        raise UnknownMember
    keepings = work.dates.keepings(member_id)
    dates = [each for each in member.profile.dates if each.seen_by in sees]
    return [KeptDate(each, keepings[each.date_id]) for each in sorted(dates, key=lambda each: each.day.month_day)]


def add_date(
    work: MembersWork,
    member_id: str,
    *,
    kind: DateKind,
    day: Birthday,
    label: str | None,
    seen_by: Sight,
    keeping: Keeping,
    by: By,
) -> KeptDate:
    """Raises UnknownMember, TooManyDates and UnusableField."""
    key, member = _held(work, member_id)
    kept = ImportantDate(date_id=new_id(), kind=kind, day=day, label=label, seen_by=seen_by)
    _add(work, key, member, kept, keeping, by=by)
    return KeptDate(kept, keeping)


def add_own_date(
    work: MembersWork,
    member_id: str,
    *,
    kind: DateKind,
    day: Birthday,
    label: str | None,
    seen_by: Sight,
    greets: bool,
) -> bool:
    """By the member. False where it is kept already: whoever serves themselves sends no command, so a wish that comes
    twice must be one. Raises UnknownMember, TooManyDates and UnusableField."""
    key, member = _held(work, member_id)
    if any(each.says(kind, day, label) for each in member.profile.dates):
        return False
    kept = ImportantDate(date_id=new_id(), kind=kind, day=day, label=label, seen_by=seen_by)
    _add(work, key, member, kept, Keeping(greets=greets), by=BY_THEMSELVES)
    return True


def correct_own_date(
    work: MembersWork,
    member_id: str,
    date_id: str,
    *,
    day: Birthday,
    label: str | None,
    seen_by: Sight,
    greets: bool,
) -> bool:
    """By the member; whether that changed anything. Raises UnknownMember, UnknownDate and UnusableField.

    Another day is another date, as if it were taken away and named anew: it is greeted when it comes, and brings no
    second gift of its kind within a year. What staff are to do about it stays.
    """
    key, member = _held(work, member_id)
    known = _found(member.profile, date_id)
    if known is None:
        if any((each.day, each.label) == (day, label) for each in member.profile.dates):
            return False  # Sent twice: the first one did it, under another id.
        raise UnknownDate
    if day.lies_after(work.day_at(member.home_outlet_code)):
        raise UnusableField("date_in_future", "day")
    before = KeptDate(known, work.dates.keepings(member_id)[date_id])
    wanted = KeptDate(replace(known, day=day, label=label, seen_by=seen_by), replace(before.keeping, greets=greets))
    if wanted == before:
        return False
    if day.month_day == known.day.month_day:
        dates = tuple(wanted.date if each == known else each for each in member.profile.dates)
        work.members.save_profile(key, replace(member.profile, dates=dates), locale=member.locale)
        work.dates.set_greets(date_id, member_id=member_id, greets=greets)
        return True
    without = _remove(work, key, member, known, by=BY_THEMSELVES)
    _add(work, key, without, replace(wanted.date, date_id=new_id()), wanted.keeping, by=BY_THEMSELVES)
    return True


def remove_date(work: MembersWork, member_id: str, date_id: str, *, sees: Sequence[Sight], by: By) -> None:
    """Nobody is greeted or reminded of it any more. Raises UnknownMember and UnknownDate."""
    key, member = _held(work, member_id)
    kept = _found(member.profile, date_id)
    if kept is None or kept.seen_by not in sees:
        raise UnknownDate
    _remove(work, key, member, kept, by=by)


def remove_own_date(work: MembersWork, member_id: str, date_id: str) -> bool:
    """By the member; False where it is gone already. Raises UnknownMember."""
    key, member = _held(work, member_id)
    kept = _found(member.profile, date_id)
    if kept is None:
        return False
    _remove(work, key, member, kept, by=BY_THEMSELVES)
    return True


def _held(work: MembersWork, member_id: str) -> tuple[MemberKey, Member]:
    # The key first: whoever has it holds the member, so what is read next is what is changed.
    key, member = work.members.key_of(member_id), work.members.with_id(member_id)
    if key is None or member is None:
        raise UnknownMember
    return key, member


def _add(work: MembersWork, key: MemberKey, member: Member, kept: ImportantDate, keeping: Keeping, *, by: By) -> None:
    if len(member.profile.dates) >= MOST_DATES:
        raise TooManyDates
    today = work.day_at(member.home_outlet_code)
    if kept.day.lies_after(today):
        raise UnusableField("date_in_future", "day")
    dates = (*member.profile.dates, kept)
    work.members.save_profile(key, replace(member.profile, dates=dates), locale=member.locale)
    work.dates.add(member.member_id, kept, keeping, entered_on=today, command_id=work.command_id or new_id())
    _note(work, member.member_id, kept, "date_added", by)


def _remove(work: MembersWork, key: MemberKey, member: Member, kept: ImportantDate, *, by: By) -> Member:
    """The member without it."""
    profile = replace(member.profile, dates=tuple(each for each in member.profile.dates if each != kept))
    work.members.save_profile(key, profile, locale=member.locale)
    work.dates.remove(kept.date_id, member_id=member.member_id)
    work.tasks.drop_about(kept.date_id, outcome="not_needed")
    _note(work, member.member_id, kept, "date_removed", by)
    return replace(member, profile=profile)


def _found(profile: Profile, date_id: str) -> ImportantDate | None:
    return next((each for each in profile.dates if each.date_id == date_id), None)


def _note(work: MembersWork, member_id: str, kept: ImportantDate, kind: str, by: By) -> None:
    episode = Episode(
        member_id=member_id,
        kind=kind,
        occurred_at=work.now,
        channel=by.channel,
        outlet_code=by.outlet_code,
        staff_id=by.staff_id,
        about_kind="date",
        about_id=kept.date_id,
        # Every desk reads the timeline: of what is for managers alone it says that there is something.
        facts={"date_kind": kept.kind} if kept.seen_by == "desk" else {},
    )
    # Whoever serves themselves sends no command: each of theirs is a wish of its own.
    work.timeline.note(episode, command_id=work.command_id or new_id())
    work.concerns("member", member_id, after={"date": kind.removeprefix("date_"), "date_kind": kept.kind})
