"""Notices: what a payment system told, each once by its id; what fits nothing waits for a person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.chassis.database.column_types import as_instant
from services.chassis.database.prepared import Prepared
from services.chassis.database.turns import turn_of, wait_for_turn
from services.members.domain.dues.notice import Notice, Unmatched
from services.members.storage.tables.dues import payment_notices

_RECEIVE = Prepared(
    """INSERT INTO payment_notices (notice_id, told_id, kind, reference, payment_reference, due_said, member_said,
                                    amount_minor, currency, received_on, outcome, expires_month, received_at, state)
       VALUES (:notice_id, :told_id, :kind, :reference, :payment_reference, :due_said, :member_said,
               :amount_minor, :currency, :received_on, :outcome, :expires_month, :received_at, 'applied')
       ON CONFLICT (told_id) DO NOTHING RETURNING notice_id"""
)
_SET_ASIDE = Prepared(
    """UPDATE payment_notices SET state = 'unmatched', problem = :problem, closed_at = NULL, closed_by = NULL
        WHERE notice_id = :notice_id"""
)
_CLOSE = Prepared(
    """UPDATE payment_notices SET state = :state, closed_at = :now, closed_by = :staff_id
        WHERE notice_id = :notice_id AND state = 'unmatched' RETURNING notice_id"""
)
_MOST = 500


class PaymentNotices:
    """The notices of one unit of work."""

    def __init__(self, connection: sa.Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def hold(self, payment_reference: str) -> None:
        """Whoever records the payment with this reference, or is told something of it, waits for whoever does so now:
        neither would see the other, and both have to. Held before the row of a notice and before its payer."""
        wait_for_turn(self._connection, turn_of(payment_reference))

    def receive(self, notice: Notice) -> bool:
        """Whether it is new: of two deliveries of one notice, one is."""
        return _RECEIVE.run(self._connection, **vars(notice), received_at=self._now).first() is not None

    def set_aside(self, notice_id: str, *, problem: str) -> None:
        """It fits nothing: a person is to look at it."""
        _SET_ASIDE.run(self._connection, notice_id=notice_id, problem=problem)

    def close(self, notice_id: str, *, state: str, staff_id: str | None) -> bool:
        """Whether this call closed it; of two people one does."""
        closed = _CLOSE.run(self._connection, notice_id=notice_id, state=state, staff_id=staff_id, now=self._now)
        return closed.first() is not None

    def unmatched(self) -> list[Unmatched]:
        """The oldest first, as many as a person can look at."""
        return self._found(payment_notices.c.state == "unmatched")

    def waiting_for(self, payment_reference: str) -> list[Unmatched]:
        """What was told of a payment that was not known then, the oldest first."""
        is_of_it = payment_notices.c.payment_reference == payment_reference
        return self._found(is_of_it, payment_notices.c.state == "unmatched")

    def find_unmatched(self, notice_id: str) -> Unmatched | None:
        condition = payment_notices.c.notice_id == notice_id
        return next(iter(self._found(condition, payment_notices.c.state == "unmatched")), None)

    def _found(self, *conditions: sa.ColumnElement[bool]) -> list[Unmatched]:
        query = sa.select(payment_notices).where(*conditions)
        query = query.order_by(payment_notices.c.received_at, payment_notices.c.notice_id).limit(_MOST)
        return [_unmatched(row) for row in self._connection.execute(query)]


def _unmatched(row: Any) -> Unmatched:
    return Unmatched(
        notice_id=row.notice_id,
        told_id=row.told_id,
        kind=row.kind,
        reference=row.reference,
        payment_reference=row.payment_reference,
        due_said=row.due_said,
        member_said=row.member_said,
        amount_minor=row.amount_minor,
        currency=row.currency,
        received_on=row.received_on,
        outcome=row.outcome,
        expires_month=row.expires_month,
        problem=row.problem,
        received_at=as_instant(row.received_at),
    )
