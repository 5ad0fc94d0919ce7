"""Replace a lost card: the old one is good no more, number and QR."""

from __future__ import annotations

from services.chassis.identifiers import new_id
from services.members.domain.episode import Channel, Episode
from services.members.storage.unit_of_work import MembersWork


def replace_card(
    work: MembersWork,
    member_id: str,
    *,
    channel: Channel,
    outlet_code: str | None = None,
    staff_id: str | None = None,
) -> tuple[str, str]:
    """The number and token of the new card. Raises UnknownMember."""
    key = work.members.hold_or_refuse(member_id)
    work.identifiers.replace_cards(member_id, at=work.now)
    episode = Episode(
        member_id=member_id,
        kind="card_replaced",
        occurred_at=work.now,
        channel=channel,
        outlet_code=outlet_code,
        staff_id=staff_id,
    )
    # Whoever serves themselves sends no command: each of theirs is a wish of its own.
    work.timeline.note(episode, command_id=work.command_id or new_id())
    work.concerns("member", member_id, after={"card": "replaced"})
    return work.identifiers.add_card(key, at=work.now)
