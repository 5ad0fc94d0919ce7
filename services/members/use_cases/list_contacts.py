"""List how members are reached, for one batch of messages; the one who asks keeps nothing of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.members.domain.consent import Standing, standings
from services.members.domain.member import Card, Member
from services.members.domain.timeline import counts_as_contact_since
from services.members.storage.unit_of_work import MembersWork


@dataclass(frozen=True)
class Contact:
    """A member with what they do not want to be sent."""

    card: Card
    refuses: list[str]
    contacts_lately: int
    """How often their time was taken within thirty days, whichever way."""


def list_contacts(work: MembersWork, member_ids: Sequence[str]) -> Sequence[Contact]:
    """Those of the members that exist, in the order asked for; without an address while their card is disowned."""
    disowned = work.disownments.among(member_ids)
    members = {
        member.member_id: _without_address(member) if member.member_id in disowned else member
        for member in work.members.with_ids(member_ids)
    }
    card_ids = work.identifiers.card_ids(member_ids)
    consents = work.consents.of_all(member_ids)
    contacts = work.timeline.contacts(member_ids, since=counts_as_contact_since(work.now))
    return [
        Contact(
            Card(members[member_id], work.card_tokens.token(card_ids[member_id])),
            [each.purpose for each in standings(consents.get(member_id, [])) if _is_no_to_letters(each)],
            contacts.get(member_id, 0),
        )
        for member_id in dict.fromkeys(member_ids)
        if member_id in members and member_id in card_ids
    ]


def _is_no_to_letters(said: Standing) -> bool:
    return said.state == "withdrawn" and said.channel == "email"


def _without_address(member: Member) -> Member:
    return replace(member, profile=replace(member.profile, email=None))
