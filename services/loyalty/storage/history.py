"""What happened on a member's card, out of the ledger, the rewards and the sales; and what ends when."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from services.chassis.database.column_types import as_day, as_instant
from services.chassis.database.prepared import Prepared
from services.loyalty.domain.history import Ending, HistoryKind, HistoryLine, newest_first

_ENTRIES = Prepared(
    """SELECT entries.kind, entries.business_date, entries.outlet_code, entries.occurred_at, entries.program,
              entries.quantity, adjustments.reason
       FROM entries LEFT JOIN adjustments ON adjustments.entry_id = entries.entry_id
       WHERE entries.member_id = :member_id ORDER BY entries.entry_id DESC LIMIT :most"""
)
# A card that is full is told by its entry; here are gifts, and what became of all.
_REWARDS = Prepared(
    """SELECT kind, program, titles, state, issued_at, outlet_code, expires_on, redeemed_at, redeemed_on,
              redeemed_outlet_code
       FROM rewards WHERE member_id = :member_id ORDER BY reward_id DESC LIMIT :most"""
)
_SALES = Prepared(
    """SELECT business_date, outlet_code, occurred_at, lines
       FROM (SELECT * FROM sales WHERE member_id = :member_id ORDER BY sale_id DESC LIMIT :most) AS newest
       WHERE NOT EXISTS (SELECT 1 FROM entries WHERE entries.sale_id = newest.sale_id AND entries.kind = 'earn')
         AND NOT EXISTS (SELECT 1 FROM reversals WHERE reversals.sale_id = newest.sale_id)"""
)
_ENDINGS = Prepared(
    """SELECT program, expires_on, SUM(remaining) AS quantity FROM lots
       WHERE member_id = :member_id AND remaining > 0 AND expires_on IS NOT NULL
       GROUP BY program, expires_on ORDER BY expires_on, program LIMIT :most"""
)


class History:
    """Read for one member at a time."""

    def __init__(self, connection: sa.Connection, day_at: Callable[[str, datetime], date]) -> None:
        self._connection = connection
        self._day_at = day_at

    def newest(self, member_id: str, *, most: int) -> list[HistoryLine]:
        asked = {"member_id": member_id, "most": most}
        entries = [_of_entry(row) for row in _ENTRIES.run(self._connection, **asked)]
        rewards = [line for row in _REWARDS.run(self._connection, **asked) for line in self._of_reward(row)]
        sales = [_of_sale(row) for row in _SALES.run(self._connection, **asked)]
        return newest_first(rewards, entries, sales, most=most)

    def endings(self, member_id: str, *, most: int) -> list[Ending]:
        """The soonest first."""
        rows = _ENDINGS.run(self._connection, member_id=member_id, most=most)
        return [
            Ending(program=row.program, quantity=int(row.quantity), expires_on=as_day(row.expires_on)) for row in rows
        ]

    def _of_reward(self, row: Any) -> list[HistoryLine]:
        about = {"program": row.program, "titles": json.loads(row.titles)}
        lines = []
        if row.kind != "program":
            lines.append(self._line("reward_given", as_instant(row.issued_at), row.outlet_code, row.kind, about))
        if row.redeemed_at is not None:
            enjoyed_at, outlet_code = as_instant(row.redeemed_at), row.redeemed_outlet_code
            lines.append(self._line("reward_enjoyed", enjoyed_at, outlet_code, row.kind, about))
        if row.state == "expired" and row.expires_on is not None:
            last_day = as_day(row.expires_on)
            # Its day, and of that the end: nobody wrote down when the night's work came to it.
            at = datetime.combine(last_day, datetime.max.time(), tzinfo=as_instant(row.issued_at).tzinfo)
            expired = HistoryLine(
                kind="reward_expired", happened_on=last_day, outlet_code=row.outlet_code, at=at, **about
            )
            lines.append(expired)
        return lines

    def _line(
        self, kind: HistoryKind, at: datetime, outlet_code: str, reason: str, about: dict[str, Any]
    ) -> HistoryLine:
        day = self._day_at(outlet_code, at)
        return HistoryLine(kind=kind, happened_on=day, outlet_code=outlet_code, at=at, reason=reason, **about)


def _of_entry(row: Any) -> HistoryLine:
    return HistoryLine(
        kind=row.kind,
        happened_on=as_day(row.business_date),
        outlet_code=row.outlet_code,
        at=as_instant(row.occurred_at),
        program=row.program,
        quantity=int(row.quantity),
        reason=row.reason,
    )


def _of_sale(row: Any) -> HistoryLine:
    """A sale that earned nothing: all of it was for nothing, or nothing of it counts."""
    is_free = all(line["amount_minor"] == 0 for line in json.loads(row.lines))
    return HistoryLine(
        kind="nothing_earned",
        happened_on=as_day(row.business_date),
        outlet_code=row.outlet_code,
        at=as_instant(row.occurred_at),
        reason="free" if is_free else "not_counted",
    )
