"""Replace a lost card: the old one is good no more, number and QR."""

from __future__ import annotations

from services.members.domain.actor import Actor
from services.members.storage.unit_of_work import MembersWork


def replace_card(work: MembersWork, member_id: str, actor: Actor) -> tuple[str, str]:
    """The number and token of the new card. Raises UnknownMember."""
    key = work.members.hold_or_refuse(member_id)
    work.identifiers.replace_cards(member_id, at=work.now)
    work.note_episode(member_id, "card_replaced", actor)
    work.concerns("member", member_id, after={"card": "replaced"})
    return work.identifiers.add_card(key, at=work.now)
