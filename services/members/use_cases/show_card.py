"""Show a member and their card: to a station by id, to its holder by the token of the link."""

from __future__ import annotations

from dataclasses import dataclass

from services.members.domain.errors import OutletNotKnownYet, UnknownBalanceLink, UnknownMember
from services.members.domain.identifier import Candidate
from services.members.domain.member import Card, Member
from services.members.storage.unit_of_work import MembersWork


@dataclass(frozen=True)
class BalanceLinkReading:
    """What the holder of a balance link may see of this service."""

    card: Card
    is_birthday_window: bool


def show_member(work: MembersWork, member_id: str) -> Member:
    """Raises UnknownMember."""
    member = work.members.with_id(member_id)
    if member is None:
        raise UnknownMember
    return member


def show_card(work: MembersWork, member_id: str) -> Card:
    """Raises UnknownMember."""
    member = show_member(work, member_id)
    return Card(member, work.card_tokens.token(work.identifiers.card_ids([member_id])[member_id]))


def read_balance_link(work: MembersWork, token: str) -> BalanceLinkReading:
    """The token is the credential. Raises UnknownBalanceLink."""
    card_id = work.card_tokens.card_id(token)
    owner = work.identifiers.owner(Candidate("card_id", card_id.hex())) if card_id else None
    if owner is None:
        raise UnknownBalanceLink
    member = show_member(work, owner)
    return BalanceLinkReading(Card(member, token), _is_birthday_window(work, member))


def _is_birthday_window(work: MembersWork, member: Member) -> bool:
    birthday = member.profile.birthday
    if birthday is None:
        return False
    try:
        today = work.outlets.named(member.home_outlet_code).local_day(work.now)
    except OutletNotKnownYet:
        # A balance is worth showing without the cake.
        return False
    return birthday.days_away(today) is not None
