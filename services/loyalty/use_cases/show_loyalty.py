"""Show where a member stands, for a station in a hurry and for a page with its history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.loyalty.domain.history import Ending, HistoryLine
from services.loyalty.domain.standing import LastStamp, Standing
from services.loyalty.storage.unit_of_work import LoyaltyWork

_RECENT = 50
_TOLD = 20
"""Lines of a history in plain words: what somebody remembers."""


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


@dataclass(frozen=True)
class ToldLine:
    """A line of the history, and the name of the place where it happened."""

    line: HistoryLine
    outlet_name: str


def show_standing(work: LoyaltyWork, member_id: str) -> Standing:
    """One statement; a member of whom nothing is known yet has empty cards."""
    return work.standing(work.members.picture(member_id))


def show_at_counter(work: LoyaltyWork, member_id: str) -> tuple[Standing, LastStamp | None]:
    """The same, and the newest stamp that stands: another till may have given it a moment ago."""
    picture, stamp = work.members.picture_at_counter(member_id)
    return work.standing(picture), stamp


def show_entries(work: LoyaltyWork, member_id: str) -> list[Movement]:
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


def show_history(work: LoyaltyWork, member_id: str) -> list[ToldLine]:
    """What happened on the card, in plain words, newest first."""
    return [ToldLine(line, _name_of(work, line.outlet_code)) for line in work.history.newest(member_id, most=_TOLD)]


def show_endings(work: LoyaltyWork, member_id: str) -> list[Ending]:
    """What of the card ends when, the soonest first."""
    return work.history.endings(member_id, most=_TOLD)


def _name_of(work: LoyaltyWork, outlet_code: str) -> str:
    outlet = work.outlets.find(outlet_code)
    return outlet_code if outlet is None else outlet.name
