"""What happened on a member's card, out of the ledger, the rewards and the sales; and what ends when."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from services.chassis.database.column_types import as_day, as_instant
from services.chassis.database.prepared import Prepared
from services.loyalty.domain.history import Ending, HistoryKind, HistoryLine, newest_first
from services.loyalty.domain.not_earned import paid_debts, why_none
from services.loyalty.domain.program import Program
from services.loyalty.domain.sale import SaleLine

# Each with the balance that it left, which tells what of an earning went to a debt.
_ENTRIES = Prepared(
    """SELECT newest.kind, newest.business_date, newest.outlet_code, newest.occurred_at, newest.program,
              newest.quantity, newest.balance, adjustments.reason
       FROM (SELECT entries.*, SUM(quantity) OVER (PARTITION BY program ORDER BY entry_id) AS balance
             FROM entries WHERE member_id = :member_id ORDER BY entry_id DESC LIMIT :most) AS newest
       LEFT JOIN adjustments ON adjustments.entry_id = newest.entry_id ORDER BY newest.entry_id DESC"""
)
# A card that is full is told by its entry; here are gifts, and what became of all.
_REWARDS = Prepared(
    """SELECT kind, program, titles, state, issued_at, outlet_code, expires_on, redeemed_at, redeemed_on,
              redeemed_outlet_code
       FROM rewards WHERE member_id = :member_id ORDER BY reward_id DESC LIMIT :most"""
)
# Handed over by mistake: it stands there that it was, and that it was not.
_RETURNED = Prepared(
    """SELECT rewards.kind, rewards.program, rewards.titles, returned.redeemed_at, returned.redeemed_outlet_code,
              returned.reversed_at, returned.outlet_code
       FROM redemption_reversals AS returned JOIN rewards ON rewards.reward_id = returned.reward_id
       WHERE returned.member_id = :member_id ORDER BY returned.reversed_at DESC LIMIT :most"""
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

    def __init__(
        self,
        connection: sa.Connection,
        day_at: Callable[[str, datetime], date],
        programs: Callable[[], Sequence[Program]],
    ) -> None:
        """`programs` are all there ever were."""
        self._connection = connection
        self._day_at = day_at
        self._programs = programs

    def newest(self, member_id: str, *, most: int) -> list[HistoryLine]:
        asked = {"member_id": member_id, "most": most}
        entries = [line for row in _ENTRIES.run(self._connection, **asked) for line in _of_entry(row)]
        rewards = [line for row in _REWARDS.run(self._connection, **asked) for line in self._of_reward(row)]
        returned = [line for row in _RETURNED.run(self._connection, **asked) for line in self._of_returned(row)]
        sales = [self._of_sale(row) for row in _SALES.run(self._connection, **asked)]
        return newest_first(returned, rewards, entries, sales, most=most)

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

    def _of_returned(self, row: Any) -> list[HistoryLine]:
        about = {"program": row.program, "titles": json.loads(row.titles)}
        at, enjoyed_at = as_instant(row.reversed_at), as_instant(row.redeemed_at)
        return [
            self._line("reward_returned", at, row.outlet_code, row.kind, about),
            self._line("reward_enjoyed", enjoyed_at, row.redeemed_outlet_code, row.kind, about),
        ]

    def _of_sale(self, row: Any) -> HistoryLine:
        """A sale that earned nothing."""
        lines = [SaleLine(line["category"], line["quantity"], line["amount_minor"]) for line in json.loads(row.lines)]
        return HistoryLine(
            kind="nothing_earned",
            happened_on=as_day(row.business_date),
            outlet_code=row.outlet_code,
            at=as_instant(row.occurred_at),
            reason=why_none(lines, self._programs()),
        )

    def _line(
        self, kind: HistoryKind, at: datetime, outlet_code: str, reason: str, about: dict[str, Any]
    ) -> HistoryLine:
        day = self._day_at(outlet_code, at)
        return HistoryLine(kind=kind, happened_on=day, outlet_code=outlet_code, at=at, reason=reason, **about)


def _of_entry(row: Any) -> list[HistoryLine]:
    """Its line; of an earning also what of it a debt has swallowed."""
    quantity = int(row.quantity)
    line = HistoryLine(
        kind=row.kind,
        happened_on=as_day(row.business_date),
        outlet_code=row.outlet_code,
        at=as_instant(row.occurred_at),
        program=row.program,
        quantity=quantity,
        reason=row.reason,
    )
    if row.kind != "earn":
        return [line]
    paid = paid_debts({row.program: int(row.balance) - quantity}, {row.program: quantity})
    return [*(replace(line, kind="nothing_earned", reason=each.why, quantity=each.quantity) for each in paid), line]
