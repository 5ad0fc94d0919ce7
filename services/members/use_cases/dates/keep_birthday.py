"""Keep what is done about a birthday: who may see it, and whether staff are reminded of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.members.domain.errors import UnknownMember
from services.members.domain.important_date import Sight
from services.members.domain.task import task_about_birthday
from services.members.storage.unit_of_work import MembersWork


@dataclass(frozen=True)
class BirthdayKeeping:
    """The day itself is shown to its member, and at a check-in when it comes."""

    seen_by: Sight
    remind_days_before: int | None


def show_birthday(work: MembersWork, member_id: str, *, sees: Sequence[Sight]) -> BirthdayKeeping | None:
    """Nothing where none is known, or whoever asks may not see it. Raises UnknownMember."""
    member = work.members.with_id(member_id)
    if member is None:
        raise UnknownMember
    if member.profile.birthday is None or member.profile.birthday_seen_by not in sees:
        return None
    return BirthdayKeeping(member.profile.birthday_seen_by, work.birthdays.remind_days_before(member_id))


def keep_birthday(
    work: MembersWork, member_id: str, *, seen_by: Sight | None, remind_days_before: int | None, sees: Sequence[Sight]
) -> BirthdayKeeping:
    """By staff; `seen_by` left out stays. Raises UnknownMember, also of a birthday that they may not see."""
    key, member = work.members.hold_and_read(member_id)
    if member.profile.birthday_seen_by not in sees:
        raise UnknownMember
    kept = BirthdayKeeping(seen_by or member.profile.birthday_seen_by, remind_days_before)
    if kept.seen_by != member.profile.birthday_seen_by:
        profile = replace(member.profile, birthday_seen_by=kept.seen_by)
        work.members.save_profile(key, profile, locale=member.locale)
    work.birthdays.keep(member_id, remind_days_before=remind_days_before)
    if kept.seen_by != "desk" or remind_days_before is None:
        # A task is read by every desk of the outlet.
        work.tasks.withdraw_about(task_about_birthday(member_id))
    work.concerns("member", member_id, after={"birthday_seen_by": kept.seen_by})
    return kept
