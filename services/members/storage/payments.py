"""Payments: append-only movements of money, each by its reference, and what became of each since."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from services.chassis.database.column_types import as_instant
from services.chassis.database.prepared import Prepared
from services.members.domain.dues.payment import NewPayment, Payment
from services.members.storage.tables.dues import payments, settlements

_RECORD = Prepared(
    """INSERT INTO payments (payment_id, kind, payer_id, member_id, amount_minor, currency, source, reference,
                             received_on, recorded_at, outlet_code, staff_id, about_payment_id, reason, command_id)
       VALUES (:payment_id, :kind, :payer_id, :member_id, :amount_minor, :currency, :source, :reference,
               :received_on, :recorded_at, :outlet_code, :staff_id, :about_payment_id, :reason, :command_id)
       ON CONFLICT (source, reference) DO NOTHING RETURNING payment_id"""
)

_NOTE_METHOD = Prepared(
    """INSERT INTO payment_methods (member_id, expires_month, told_at) VALUES (:member_id, :expires_month, :now)
       ON CONFLICT (member_id) DO UPDATE SET expires_month = excluded.expires_month, told_at = excluded.told_at"""
)

_METHOD = Prepared("SELECT expires_month FROM payment_methods WHERE member_id = :member_id")


class Payments:
    """The payments of one unit of work."""

    def __init__(self, connection: sa.Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def record(self, payment: NewPayment, *, command_id: str) -> bool:
        """Whether it was written: not where its reference is known for this source already."""
        row = {**vars(payment), "recorded_at": self._now, "command_id": command_id}
        return _RECORD.run(self._connection, **row).first() is not None

    def find(self, payment_id: str) -> Payment | None:
        return next(iter(self._found(payments.c.payment_id == payment_id)), None)

    def by_reference(self, source: str, reference: str) -> Payment | None:
        return next(iter(self._found(payments.c.source == source, payments.c.reference == reference)), None)

    def of_payer(self, payer_id: str) -> list[Payment]:
        """The newest first."""
        return self._found(payments.c.payer_id == payer_id)[::-1]

    def about(self, payment_ids: Sequence[str]) -> list[Payment]:
        """What was refunded and reversed of these."""
        return self._found(payments.c.about_payment_id.in_(payment_ids))

    def dues_paid_by(self, payment_id: str) -> list[str]:
        """Which dues it went to."""
        query = sa.select(settlements.c.due_id).distinct()
        query = query.where(settlements.c.payment_id == payment_id, settlements.c.due_id.is_not(None))
        return sorted(self._connection.execute(query).scalars())

    def dues_paid_by_credit(self, payer_id: str) -> list[str]:
        """For which dues credit of this payer was used."""
        query = sa.select(settlements.c.due_id).distinct().where(settlements.c.payer_id == payer_id)
        query = query.where(settlements.c.payment_id.is_(None), settlements.c.due_id.is_not(None))
        return sorted(self._connection.execute(query).scalars())

    def credited_by(self, payment_ids: Sequence[str]) -> int:
        """How much of these movements became credit, less what they took of it."""
        query = sa.select(sa.func.coalesce(sa.func.sum(settlements.c.amount_minor), 0))
        query = query.where(settlements.c.payment_id.in_(payment_ids), settlements.c.due_id.is_(None))
        return int(self._connection.execute(query).scalar_one())

    def note_method(self, member_id: str, *, expires_month: str) -> None:
        """The last month ("2026-12") in which what they pay with is good; nothing else of it is known here."""
        _NOTE_METHOD.run(self._connection, member_id=member_id, expires_month=expires_month, now=self._now)

    def method_expires(self, member_id: str) -> str | None:
        """That month, where the payment system has told."""
        month: str | None = _METHOD.run(self._connection, member_id=member_id).scalar()
        return month

    def method_expires_on(self, member_id: str) -> date | None:
        """The last day of it."""
        month = self.method_expires(member_id)
        if month is None:
            return None
        first = date.fromisoformat(f"{month}-01")
        return first.replace(day=monthrange(first.year, first.month)[1])

    def _found(self, *conditions: sa.ColumnElement[bool]) -> list[Payment]:
        query = sa.select(payments).where(*conditions).order_by(payments.c.recorded_at, payments.c.payment_id)
        return [_payment(row) for row in self._connection.execute(query)]


def _payment(row: Any) -> Payment:
    return Payment(
        payment_id=row.payment_id,
        kind=row.kind,
        payer_id=row.payer_id,
        member_id=row.member_id,
        amount_minor=row.amount_minor,
        currency=row.currency,
        source=row.source,
        reference=row.reference,
        received_on=row.received_on,
        recorded_at=as_instant(row.recorded_at),
        outlet_code=row.outlet_code,
        staff_id=row.staff_id,
        about_payment_id=row.about_payment_id,
        reason=row.reason,
    )
