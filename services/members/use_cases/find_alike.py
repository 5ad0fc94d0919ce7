"""Find who may be meant by somebody who is about to join: before a second account is born, not after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from services.members.domain.likeness import (
    MOST_SHOWN,
    SAME_END_DIGITS,
    SAME_NAME_DIGITS,
    Alike,
    slips,
)
from services.members.domain.member import Member
from services.members.domain.outlet import Outlet
from services.members.domain.phone import Phone, read_phone
from services.members.domain.spelling import same_name
from services.members.storage.unit_of_work import MembersWork

# Of fifty people whose numbers end alike, those of this outlet come first.
_MOST_OF_ONE_END = 50


@dataclass(frozen=True)
class FoundAlike:
    """A member, and what is alike."""

    member: Member
    why: Alike


def find_alike(work: MembersWork, phone_text: str, given_name: str | None, *, outlet: Outlet) -> list[FoundAlike]:
    """At most three, the likeliest first; nobody where it is no number yet. Raises OutletClosed."""
    outlet.refuse_if_closed()
    phone = read_phone(phone_text, outlet.country)
    if phone is None:
        return []
    found: dict[str, FoundAlike] = {}
    for each in _alike(work, phone, given_name, outlet.code):
        found.setdefault(each.member.member_id, each)
        if len(found) == MOST_SHOWN:
            break
    return list(found.values())


def _alike(work: MembersWork, phone: Phone, given_name: str | None, outlet_code: str) -> Iterator[FoundAlike]:
    same_end = [
        match
        for match in work.members.find_by_last_digits(
            phone.e164[-SAME_END_DIGITS:], outlet_code=outlet_code, most=_MOST_OF_ONE_END
        )
        if match.kind == "phone"
    ]
    yield from (FoundAlike(match.member, "same_number") for match in same_end if match.digits == phone.e164)
    for member_id in work.likenesses.with_any_phone(slips(phone.e164), outlet_code=outlet_code, most=MOST_SHOWN):
        member = work.members.with_id(member_id)
        if member is not None:
            yield FoundAlike(member, "one_digit")
    yield from (FoundAlike(match.member, "same_end") for match in same_end)
    if given_name:
        of_one_end = work.members.find_by_last_digits(
            phone.e164[-SAME_NAME_DIGITS:], outlet_code=outlet_code, most=_MOST_OF_ONE_END
        )
        for match in of_one_end:
            if match.kind == "phone" and same_name(match.member.profile.given_name, given_name):
                yield FoundAlike(match.member, "same_name")
