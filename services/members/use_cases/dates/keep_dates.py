"""Keep the days that matter to a member: named, shown to whoever may see them, taken away again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from services.chassis.identifiers import new_id
from services.members.domain.actor import MEMBER_ON_THE_WEB, Actor
from services.members.domain.birthday import Birthday
from services.members.domain.errors import TooManyDates, UnknownDate, UnknownMember, UnusableField
from services.members.domain.important_date import MOST_DATES, DateKind, ImportantDate, Keeping, Sight
from services.members.domain.member import Member, Profile
from services.members.storage.safe import MemberKey
from services.members.storage.unit_of_work import MembersWork


@dataclass(frozen=True)
class StoredDate:
    """A date with what is done about it."""

    date: ImportantDate
    keeping: Keeping


def show_dates(work: MembersWork, member_id: str, *, sees: Sequence[Sight]) -> list[StoredDate]:
    """Those that whoever asks may see, in the order of the year. Raises UnknownMember."""
    member = work.members.with_id(member_id)
    if member is None:
        raise UnknownMember
    keepings = work.dates.keepings(member_id)
    # Two looks: what was taken away between them is in the first one alone.
    dates = [each for each in member.profile.dates if each.seen_by in sees and each.date_id in keepings]
    return [StoredDate(each, keepings[each.date_id]) for each in sorted(dates, key=lambda each: each.day.month_day)]


def add_date(
    work: MembersWork,
    member_id: str,
    *,
    kind: DateKind,
    day: Birthday,
    label: str | None,
    seen_by: Sight,
    keeping: Keeping,
    actor: Actor,
) -> StoredDate:
    """Raises UnknownMember, TooManyDates and UnusableField."""
    key, member = work.members.hold_and_read(member_id)
    kept = ImportantDate(date_id=new_id(), kind=kind, day=day, label=label, seen_by=seen_by)
    _add(work, key, member, kept, keeping, actor=actor)
    return StoredDate(kept, keeping)


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
    key, member = work.members.hold_and_read(member_id)
    if any(each.says(kind, day, label) for each in member.profile.dates):
        return False
    kept = ImportantDate(date_id=new_id(), kind=kind, day=day, label=label, seen_by=seen_by)
    _add(work, key, member, kept, Keeping(greets=greets), actor=MEMBER_ON_THE_WEB)
    return True


@dataclass(frozen=True, kw_only=True)
class Corrected:
    """The whole date as it is from now on. What is left out stays."""

    day: Birthday
    label: str | None
    greets: bool
    seen_by: Sight | None = None
    remind_days_before: int | Literal["as_it_is"] | None = "as_it_is"

    def of(self, known: StoredDate) -> StoredDate:
        remind = self.remind_days_before
        return StoredDate(
            replace(known.date, day=self.day, label=self.label, seen_by=self.seen_by or known.date.seen_by),
            Keeping(known.keeping.remind_days_before if remind == "as_it_is" else remind, self.greets),
        )


def correct_own_date(work: MembersWork, member_id: str, date_id: str, corrected: Corrected) -> bool:
    """By the member; whether that changed anything. What staff are to do about it stays. Raises UnknownMember,
    UnknownDate and UnusableField."""
    key, member = work.members.hold_and_read(member_id)
    known = _found(member.profile, date_id)
    if known is None:
        if any((each.day, each.label) == (corrected.day, corrected.label) for each in member.profile.dates):
            return False  # Sent twice: the first one did it, under another id.
        raise UnknownDate
    before = StoredDate(known, work.dates.keepings(member_id)[date_id])
    return _correct(work, key, member, before, corrected, actor=MEMBER_ON_THE_WEB) != before


def correct_date(
    work: MembersWork, member_id: str, date_id: str, corrected: Corrected, *, sees: Sequence[Sight], actor: Actor
) -> StoredDate:
    """By staff; the date as it is now. Raises UnknownMember, UnknownDate and UnusableField."""
    key, member = work.members.hold_and_read(member_id)
    known = _found(member.profile, date_id)
    if known is None or known.seen_by not in sees:
        raise UnknownDate
    before = StoredDate(known, work.dates.keepings(member_id)[date_id])
    now = _correct(work, key, member, before, corrected, actor=actor)
    if now != before:
        work.concerns("member", member_id, after={"date": "corrected", "date_kind": known.kind})
    return now


def _correct(
    work: MembersWork, key: MemberKey, member: Member, before: StoredDate, corrected: Corrected, *, actor: Actor
) -> StoredDate:
    """Another day is another date, as if it were taken away and named anew: it is greeted when it comes, and brings no
    second gift of its kind within a year."""
    known, wanted = before.date, corrected.of(before)
    if wanted.date.day.lies_after(work.day_at(member.home_outlet_code)):
        raise UnusableField("date_in_future", "day")
    if wanted == before:
        return before
    if wanted.date.day.month_day != known.day.month_day:
        without = _remove(work, key, member, known, actor=actor)
        moved = replace(wanted.date, date_id=new_id())
        _add(work, key, without, moved, wanted.keeping, actor=actor)
        return StoredDate(moved, wanted.keeping)
    dates = tuple(wanted.date if each == known else each for each in member.profile.dates)
    work.members.save_profile(key, replace(member.profile, dates=dates), locale=member.locale)
    work.dates.keep(known.date_id, wanted.keeping, member_id=member.member_id)
    if wanted.date.seen_by == "desk" and wanted.keeping.remind_days_before is not None:
        work.tasks.say_anew(known.date_id, words=wanted.date.in_words, key=key)
    else:
        # A task is read by every desk of the outlet.
        work.tasks.withdraw_about(known.date_id)
    return wanted


def remove_date(work: MembersWork, member_id: str, date_id: str, *, sees: Sequence[Sight], actor: Actor) -> None:
    """Nobody is greeted or reminded of it any more. Raises UnknownMember and UnknownDate."""
    key, member = work.members.hold_and_read(member_id)
    kept = _found(member.profile, date_id)
    if kept is None or kept.seen_by not in sees:
        raise UnknownDate
    _remove(work, key, member, kept, actor=actor)


def remove_own_date(work: MembersWork, member_id: str, date_id: str) -> bool:
    """By the member; False where it is gone already. Raises UnknownMember."""
    key, member = work.members.hold_and_read(member_id)
    kept = _found(member.profile, date_id)
    if kept is None:
        return False
    _remove(work, key, member, kept, actor=MEMBER_ON_THE_WEB)
    return True


def _add(
    work: MembersWork, key: MemberKey, member: Member, kept: ImportantDate, keeping: Keeping, *, actor: Actor
) -> None:
    if len(member.profile.dates) >= MOST_DATES:
        raise TooManyDates
    today = work.day_at(member.home_outlet_code)
    if kept.day.lies_after(today):
        raise UnusableField("date_in_future", "day")
    dates = (*member.profile.dates, kept)
    work.members.save_profile(key, replace(member.profile, dates=dates), locale=member.locale)
    work.dates.add(member.member_id, kept, keeping, entered_on=today, command_id=work.command_id or new_id())
    _note(work, member.member_id, kept, "date_added", actor)


def _remove(work: MembersWork, key: MemberKey, member: Member, kept: ImportantDate, *, actor: Actor) -> Member:
    """The member without it."""
    profile = replace(member.profile, dates=tuple(each for each in member.profile.dates if each != kept))
    work.members.save_profile(key, profile, locale=member.locale)
    work.dates.remove(kept.date_id, member_id=member.member_id)
    work.tasks.drop_about(kept.date_id, outcome="not_needed")
    _note(work, member.member_id, kept, "date_removed", actor)
    return replace(member, profile=profile)


def _found(profile: Profile, date_id: str) -> ImportantDate | None:
    return next((each for each in profile.dates if each.date_id == date_id), None)


def _note(work: MembersWork, member_id: str, kept: ImportantDate, kind: str, actor: Actor) -> None:
    # Every desk reads the timeline: of what is for managers alone it says that there is something.
    facts = {"date_kind": kept.kind} if kept.seen_by == "desk" else {}
    work.note_episode(member_id, kind, actor, about=("date", kept.date_id), facts=facts)
    work.concerns("member", member_id, after={"date": kind.removeprefix("date_"), "date_kind": kept.kind})
