"""Show where a member stands, for a station in a hurry and for a page with its history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.loyalty.domain.standing import Standing
from services.loyalty.storage.unit_of_work import LoyaltyWork

_RECENT = 50


@dataclass(frozen=True, kw_only=True)
class Movement:
    """One line of a member's history."""

    entry_id: str
    kind: str
    program: str
    quantity: int
    occurred_at: datetime
    outlet_code: str
    sale_id: str | None
    reason: str | None
    """Why somebody made it by hand."""


def show_standing(work: LoyaltyWork, member_id: str) -> Standing:
    """One statement; a member of whom nothing is known yet has empty cards."""
    return work.standing(work.members.picture(member_id))


def show_history(work: LoyaltyWork, member_id: str) -> list[Movement]:
    """The newest 50 lines of the ledger, newest first."""
    return [
        Movement(
            entry_id=row.entry_id,
            kind=row.kind,
            program=row.program,
            quantity=row.quantity,
            occurred_at=row.occurred_at,
            outlet_code=row.outlet_code,
            sale_id=row.sale_id,
            reason=row.reason,
        )
        for row in work.ledger.newest_entries(member_id, limit=_RECENT)
    ]
