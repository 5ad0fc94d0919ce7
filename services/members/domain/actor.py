"""Who acts, where, and over which channel."""

from __future__ import annotations

from dataclasses import dataclass

from services.members.domain.episode import Channel


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Nobody of the staff where a member, a payment system or the clock acts; head office stands at no outlet."""

    outlet_code: str | None = None
    staff_id: str | None = None
    channel: Channel = "desk"


MEMBER_ON_THE_WEB = Actor(channel="web")
PAYMENT_SYSTEM = Actor(channel="payments")
