"""Note in a member's timeline what somebody says of them, and what other services told."""

from __future__ import annotations

from services.members.domain.actor import Actor
from services.members.domain.episode import BeganBy, Channel, Episode, began
from services.members.domain.outlet import Outlet
from services.members.storage.unit_of_work import MembersWork


def add_note(
    work: MembersWork,
    member_id: str,
    words: str,
    *,
    channel: Channel,
    began_by: BeganBy,
    outcome: str | None,
    outlet: Outlet,
    staff_id: str | None,
) -> str:
    """The kind of what is written down: a talk, a call or a letter, told by whoever had it. Raises UnknownMember."""
    work.members.hold_or_refuse(member_id)
    kind = {"phone": "call_made", "letter": "letter_sent"}.get(channel, "note_added")
    actor = Actor(outlet_code=outlet.code, staff_id=staff_id, channel=channel)
    facts = {**({"outcome": outcome} if outcome else {}), **began(channel, began_by)}
    work.note_episode(member_id, kind, actor, facts=facts, words=words)
    work.concerns("member", member_id, place=work.place_of(outlet.code), after={"noted": kind, "channel": channel})
    return kind


def note_what_was_told(work: MembersWork, episode: Episode) -> None:
    """Another service told it: once for each event, at the time at which it happened there."""
    work.timeline.note(episode, command_id=work.command_id)
