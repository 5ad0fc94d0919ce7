"""Show a member and their card: to a station by id, to its holder by the token of the link."""

from __future__ import annotations

from services.members.domain.errors import LinkPaused, UnknownBalanceLink, UnknownMember
from services.members.domain.identifier import Candidate
from services.members.domain.member import Card, Member
from services.members.storage.unit_of_work import MembersWork


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


def read_balance_link(work: MembersWork, token: str) -> Card:
    """The token is the credential, for as long as the card is not replaced.

    Raises UnknownBalanceLink, and LinkPaused while somebody has disowned the card.
    """
    member_id = owner_of_link(work, token)
    if work.disownments.since(member_id) is not None:
        raise LinkPaused
    return Card(show_member(work, member_id), token)


def owner_of_link(work: MembersWork, token: str) -> str:
    """Whose link it is, also while it shows nothing. Raises UnknownBalanceLink."""
    card_id = work.card_tokens.card_id(token)
    owner = work.identifiers.owner(Candidate("card_id", card_id.hex())) if card_id else None
    if owner is None:
        raise UnknownBalanceLink
    return owner
