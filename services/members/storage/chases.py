"""Chases: dues whose next step has come, taken a batch at a time, each by one worker."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared
from services.members.domain.dues.due import DueBalance
from services.members.domain.dues.dunning import Ladder, Move, Step, TakenStep
from services.members.storage.due_rows import BALANCE_COLUMNS, balance_of
from services.members.storage.tables import members
from services.members.storage.tables.dues import due_balances, due_steps, dues, payer_credits

_STEP = Prepared(
    """INSERT INTO due_steps (due_id, round, step, kind, day, is_skipped, taken_on, taken_at)
       VALUES (:due_id, :round, :step, :kind, :day, :is_skipped, :taken_on, :taken_at)"""
)
_GO_ON = Prepared(
    """UPDATE due_balances SET last_step = :last_step, next_step_on = :next_step_on WHERE due_id = :due_id"""
)


class Chases:
    """The chases of one unit of work."""

    def __init__(self, connection: sa.Connection, now: datetime, *, ladder: Ladder) -> None:
        self._connection = connection
        self._now = now
        self.ladder = ladder

    def is_any_due(self, today: date, *, outlet_codes: Collection[str]) -> bool:
        """Whether there is anything to do at these outlets, on whose walls it is this day."""
        query = sa.select(due_balances.c.due_id).where(*self._due(today, outlet_codes)).limit(1)
        return self._connection.execute(query).first() is not None

    def payers_in_advance(self, today: date, *, outlet_codes: Collection[str]) -> list[tuple[str, str]]:
        """Payers, with the currency, who would be asked for something today although they have given it."""
        query = (
            sa.select(payer_credits.c.payer_id, payer_credits.c.currency)
            .distinct()
            .join(
                due_balances,
                sa.and_(
                    due_balances.c.payer_id == payer_credits.c.payer_id,
                    due_balances.c.currency == payer_credits.c.currency,
                ),
            )
            .where(*self._due(today, outlet_codes), payer_credits.c.amount_minor > 0)
            .order_by(payer_credits.c.payer_id, payer_credits.c.currency)
        )
        return [(row.payer_id, row.currency) for row in self._connection.execute(query)]

    def due(self, today: date, *, outlet_codes: Collection[str], most: int) -> list[DueBalance]:
        """A batch of them, held until the end of this work: a payment that comes meanwhile waits for it, and another
        worker takes others. Nobody is chased who is not a member any more."""
        query = (
            sa.select(*BALANCE_COLUMNS)
            .join_from(due_balances, dues, due_balances.c.due_id == dues.c.due_id)
            .where(*self._due(today, outlet_codes))
            .order_by(due_balances.c.next_step_on, due_balances.c.due_id)
            .limit(most)
            .with_for_update(of=due_balances, skip_locked=True)
        )
        return [balance_of(row) for row in self._connection.execute(query)]

    def take(self, moves: Sequence[tuple[DueBalance, Move]], *, today: date) -> None:
        """Note the steps of a batch, and when each due is looked at again."""
        steps = [
            self._row(balance, step, today, is_skipped=step is not move.step)
            for balance, move in moves
            for step in (*move.skipped, move.step)
        ]
        _STEP.run_many(self._connection, steps)
        self.look_again(
            [(balance, move.step.number, move.next_on) for balance, move in moves],
        )

    def look_again(self, looked_at: Sequence[tuple[DueBalance, int, date | None]]) -> None:
        """After this step, on that day."""
        rows = [
            {"due_id": balance.due.due_id, "last_step": last_step, "next_step_on": day}
            for balance, last_step, day in looked_at
        ]
        _GO_ON.run_many(self._connection, rows)

    def steps_of(self, due_ids: Collection[str]) -> list[TakenStep]:
        """In the order of their rounds and days."""
        query = sa.select(due_steps).where(due_steps.c.due_id.in_(due_ids))
        rows = self._connection.execute(query.order_by(due_steps.c.due_id, due_steps.c.round, due_steps.c.step))
        return [TakenStep(row.due_id, row.kind, row.day, bool(row.is_skipped), row.taken_on) for row in rows]

    def _row(self, balance: DueBalance, step: Step, today: date, *, is_skipped: bool) -> dict[str, object]:
        return {
            "due_id": balance.due.due_id,
            "round": balance.round,
            "step": step.number,
            "kind": step.kind,
            "day": step.day,
            "is_skipped": is_skipped,
            "taken_on": today,
            "taken_at": self._now,
        }

    @staticmethod
    def _due(today: date, outlet_codes: Collection[str]) -> tuple[sa.ColumnElement[bool], ...]:
        erased = sa.exists().where(
            members.c.member_id.in_((due_balances.c.member_id, due_balances.c.payer_id)),
            members.c.erased_at.is_not(None),
        )
        return (
            due_balances.c.next_step_on <= today,
            due_balances.c.outlet_code.in_(outlet_codes),
            ~erased,
        )
