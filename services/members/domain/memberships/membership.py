"""A membership as its facts have made it: what somebody bought, paid, froze and ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.members.domain.memberships.plan import Plan

MembershipState = Literal["ended", "expired", "frozen", "not_started", "active"]
"""By precedence: the first that holds is the state."""


@dataclass(frozen=True)
class Freeze:
    """Days on which a membership rests, both included."""

    first_on: date
    last_on: date


@dataclass(frozen=True, kw_only=True)
class Membership:
    """What is known of it now. Days are local days of `outlet_code`, where it was sold; both ends are included."""

    membership_id: str
    member_id: str
    plan: Plan
    outlet_code: str
    starts_on: date
    valid_until: date
    """The last day that is paid for or owed, moved by freezes and gifts."""
    renews: bool
    payer_id: str | None = None
    visits_left: int | None = None
    freezes: tuple[Freeze, ...] = ()
    freeze_days_left: int = 0
    ends_on: date | None = None
    """The last day, where somebody has cancelled or transferred it."""
    cancelled_on: date | None = None

    def state_on(self, day: date) -> MembershipState:
        """The first of the precedence that holds on this local day."""
        if self.ends_on is not None and day > self.ends_on:
            return "ended"
        if day > self.valid_until:
            return "expired"
        if any(freeze.first_on <= day <= freeze.last_on for freeze in self.freezes):
            return "frozen"
        return "not_started" if day < self.starts_on else "active"
