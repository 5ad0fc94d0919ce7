"""Read a member's file: who it is, what a desk says first, and the timeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.members.domain.care.case import Case
from services.members.domain.errors import UnknownMember
from services.members.domain.member import Member
from services.members.domain.timeline import (
    WORTH_SAYING,
    WORTH_SAYING_FOR,
    Line,
    Mark,
    Wanted,
    counts_as_contact_since,
)
from services.members.storage.unit_of_work import MembersWork
from services.members.storage.visits import LastVisit


@dataclass(frozen=True)
class File:
    """The top of a member's file."""

    member: Member
    enrolled_at: datetime
    last_visit: LastVisit | None
    contacts_lately: int
    """How often the franchise turned to them within thirty days, whichever way."""
    open_case: Case | None
    """What a desk must know before it says anything: the open case that angers them most."""
    last_word: Line | None
    """And the newest note, call or settled case of three months."""
    refuses_calls: bool
    disowned_at: datetime | None
    """Since when somebody who holds the card's link says that it is not they."""


def read_file(work: MembersWork, member_id: str) -> File:
    """Raises UnknownMember."""
    member = work.members.with_id(member_id)
    if member is None:
        raise UnknownMember
    contacts = work.timeline.contacts([member_id], since=counts_as_contact_since(work.now))
    return File(
        member=member,
        enrolled_at=work.members.enrolled_at(member_id),
        last_visit=work.visits.last(member_id),
        contacts_lately=contacts.get(member_id, 0),
        open_case=_open_case(work, member_id),
        refuses_calls=bool(work.consents.refuse_calls([member_id])),
        disowned_at=work.disownments.since(member_id),
        last_word=work.timeline.last(member_id, WORTH_SAYING, since=work.now - WORTH_SAYING_FOR),
    )


def _open_case(work: MembersWork, member_id: str) -> Case | None:
    first = next(iter(work.cases.of_member(member_id, most=1)), None)
    return first.case if first is not None and first.case.is_open else None


def read_timeline(work: MembersWork, member_id: str, wanted: Wanted) -> tuple[Sequence[Line], Mark | None]:
    """The newest lines that are wanted, and from where older ones are read on, if any are. Raises UnknownMember."""
    if work.members.with_id(member_id) is None:
        raise UnknownMember
    lines = work.timeline.page(member_id, wanted)
    return lines, lines[-1].mark if len(lines) == wanted.most else None
