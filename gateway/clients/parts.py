"""The four services behind the gateway."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.clients.loyalty import LoyaltyPart
from gateway.clients.members import MembersPart
from gateway.clients.part import Part


@dataclass(frozen=True)
class Parts:
    """Each service as the gateway sees it."""

    outlets: Part
    members: MembersPart
    loyalty: LoyaltyPart
    notifications: Part

    def refuse_unless_ready(self) -> None:
        """Raises Problem 503 that names the first part that cannot serve."""
        for part in (self.outlets, self.members, self.loyalty, self.notifications):
            answer = part.ask("GET", "/health/ready")
            if answer.status != 200:
                raise part.away(f"is not ready ({answer.status})")
