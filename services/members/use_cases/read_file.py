"""Read a member's file: who it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.members.domain.errors import UnknownMember
from services.members.domain.member import Member
from services.members.storage.unit_of_work import MembersWork


@dataclass(frozen=True)
class File:
    """The top of a member's file."""

    member: Member
    enrolled_at: datetime


def read_file(work: MembersWork, member_id: str) -> File:
    """Raises UnknownMember."""
    member = work.members.with_id(member_id)
    if member is None:
        raise UnknownMember
    return File(member=member, enrolled_at=work.members.enrolled_at(member_id))
