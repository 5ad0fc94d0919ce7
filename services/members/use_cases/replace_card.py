"""Replace a lost card: the old one is good no more, number and QR."""

from __future__ import annotations

from services.members.domain.errors import UnknownMember
from services.members.storage.unit_of_work import MembersWork


def replace_card(work: MembersWork, member_id: str) -> tuple[str, str]:
    """The number and token of the new card. Raises UnknownMember."""
    key = work.members.key_of(member_id)
    if key is None:
        raise UnknownMember
    work.identifiers.replace_cards(member_id, at=work.now)
    work.concerns("member", member_id, after={"card": "replaced"})
    return work.identifiers.add_card(key, at=work.now)
