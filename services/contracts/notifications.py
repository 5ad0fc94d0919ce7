"""Facts that the notifications service tells."""

from __future__ import annotations

from dataclasses import dataclass

from services.chassis.messaging.event import Event, described


@dataclass(frozen=True, kw_only=True)
class MemberForgotten(Event):
    """Notifications has forgotten an erased member: no message of theirs is kept, and none will be sent."""

    NAME = "notifications.member_forgotten.v1"
    SUBJECT = "member_id"

    member_id: str = described("Who was erased.")
