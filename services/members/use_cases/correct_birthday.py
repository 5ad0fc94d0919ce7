"""Correct the birthday of a member: the counter typed it wrong, or a document says otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from services.members.domain.birthday import Birthday
from services.members.domain.errors import UnusableField
from services.members.domain.task import task_about_birthday
from services.members.storage.unit_of_work import MembersWork

Corrected = Literal["set", "changed", "unchanged"]


def correct_birthday(work: MembersWork, member_id: str, birthday: Birthday, *, reason: str) -> Corrected:
    """Whether that changed anything. Raises UnknownMember and UnusableField.

    It brings no second gift: what was announced stays announced (storage/birthdays.py).
    """
    key, member = work.members.hold_and_read(member_id)
    if birthday.lies_after(work.day_at(member.home_outlet_code)):
        raise UnusableField("birthday_in_future", "birthday")
    known = member.profile.birthday
    corrected: Corrected = "set" if known is None else "unchanged" if known == birthday else "changed"
    if corrected != "unchanged":
        work.members.save_profile(key, replace(member.profile, birthday=birthday), locale=member.locale)
        work.tasks.withdraw_about(task_about_birthday(member_id))
        # Who has seen it in a document knows that it always was so; what somebody says anew is new.
        if known is None or reason != "document":
            work.members.note_birthday_entered(member_id, on=work.day_at(member.home_outlet_code))
    work.concerns(
        "member",
        member_id,
        before={"birthday": "none" if known is None else "on record"},
        after={"birthday": corrected, "reason": reason},
    )
    return corrected
