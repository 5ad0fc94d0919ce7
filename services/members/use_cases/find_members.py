"""Find members by the last digits of their phone or card, or by their name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.members.domain.member import Member
from services.members.domain.spelling import spelled
from services.members.storage.members import TailMatch
from services.members.storage.unit_of_work import MembersWork

# More than five do not fit beside the keypad; two more digits tell the rest apart.
MOST_SHOWN = 5


@dataclass(frozen=True)
class Found:
    """A member to choose from; the tail is all of the phone that is shown."""

    member: Member
    phone_tail: str | None
    tail: str
    """Two digits to name someone by who gave no name."""
    has_photo: bool


@dataclass(frozen=True)
class FoundByName:
    """Those with such a name, and whether there may be others."""

    found: Sequence[Found]
    has_more: bool


def find_members(work: MembersWork, last_digits: str, *, outlet_code: str | None) -> Sequence[Found]:
    """At most five: who was at this outlet last, then who is at home here, then who joined last.

    Head office stands at no outlet: there it is who joined last. Raises OutletClosed.
    """
    _refuse_if_closed(work, outlet_code)
    matches = work.members.find_by_last_digits(last_digits, outlet_code=outlet_code or "", most=MOST_SHOWN)
    pictured = work.door_facts.pictured([match.member.member_id for match in matches])
    return [_found(match, last_digits, has_photo=match.member.member_id in pictured) for match in matches]


def find_by_name(work: MembersWork, name: str, *, outlet_code: str | None) -> FoundByName:
    """The same five for some letters of a name, in any order and spelling. Raises OutletClosed and UnusableField."""
    _refuse_if_closed(work, outlet_code)
    matches = work.members.find_by_name(spelled(name), outlet_code=outlet_code or "", most=MOST_SHOWN)
    pictured = work.door_facts.pictured([member.member_id for member in matches.members])
    found = [
        Found(member, member.profile.phone_tail, member.tail, member.member_id in pictured)
        for member in matches.members
    ]
    return FoundByName(found, matches.has_more)


def _refuse_if_closed(work: MembersWork, outlet_code: str | None) -> None:
    here = None if outlet_code is None else work.outlets.find(outlet_code)
    if here is not None:
        here.refuse_if_closed()


def _found(match: TailMatch, last_digits: str, *, has_photo: bool) -> Found:
    asked = last_digits[-2:]
    phone_tail = asked if match.kind == "phone" else match.member.profile.phone_tail
    return Found(match.member, phone_tail, phone_tail or asked, has_photo)
