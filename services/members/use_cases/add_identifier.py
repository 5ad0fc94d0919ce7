"""Add a phone or an external id to a member."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from services.members.domain.errors import IdentifierTaken, UnusableField
from services.members.domain.identifier import Candidate
from services.members.domain.outlet import Outlet
from services.members.domain.phone import read_phone
from services.members.storage.identifiers import NewIdentifier
from services.members.storage.unit_of_work import MembersWork


def add_identifier(
    work: MembersWork,
    member_id: str,
    value: str,
    *,
    kind: Literal["phone", "external_id"],
    outlet_code: str | None,
) -> None:
    """Add it; one that the member has already is no mistake. Raises UnknownMember, UnusableField, IdentifierTaken.

    A phone is read as people say it at the outlet; at head office, as where the member is at home.
    """
    key, member = work.members.hold_and_read(member_id)
    new = _read(value, kind, work.outlets.named(outlet_code or member.home_outlet_code))
    is_new = work.identifiers.owner(Candidate(new.kind, new.value)) != member_id
    # The kind alone: the audit is kept for ever.
    work.concerns("member", member_id, after={"identifier": kind, "is_new": is_new})
    if not is_new:
        return
    if work.identifiers.add(key, [new], at=work.now):
        raise IdentifierTaken(kind)
    if kind == "phone" and member.profile.phone_tail is None:
        work.members.save_profile(key, replace(member.profile, phone_tail=new.value[-2:]), locale=member.locale)


def _read(value: str, kind: Literal["phone", "external_id"], outlet: Outlet) -> NewIdentifier:
    if kind == "external_id":
        return NewIdentifier("external_id", value)
    phone = read_phone(value, outlet.country)
    if phone is None:
        raise UnusableField("phone", "value")
    return NewIdentifier("phone", phone.e164, phone.raw)
