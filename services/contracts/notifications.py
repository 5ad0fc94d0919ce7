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


@dataclass(frozen=True, kw_only=True)
class MessageSent(Event):
    """A channel took a message to a member. Codes that somebody asked for are not told: they are no news to anybody."""

    NAME = "notifications.message_sent.v1"
    SUBJECT = "member_id"

    member_id: str = described("Whom it went to.")
    delivery_id: str = described("The delivery.")
    kind: str = described("What it is about: welcome, reward_ready, birthday and others.")
    channel: str = described("Which way it went: email, console and others.")
