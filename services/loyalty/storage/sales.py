"""Sales and their reversals: rows to what they mean, and back."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from services.chassis.database.column_types import as_instant
from services.chassis.database.prepared import Prepared
from services.loyalty.domain.sale import Sale
from services.loyalty.storage.tables import sales

_ADD = Prepared(
    """INSERT INTO sales (sale_id, command_id, member_id, outlet_code, station_id, receipt_number, occurred_at,
                          recorded_at, business_date, lines, staff_id)
       VALUES (:sale_id, :command_id, :member_id, :outlet_code, :station_id, :receipt_number, :occurred_at,
               :recorded_at, :business_date, :lines, :staff_id)
       ON CONFLICT DO NOTHING"""
)
_FIND_BY_RECEIPT = Prepared(
    """SELECT sale_id FROM sales
       WHERE command_id = :command_id OR (outlet_code = :outlet_code AND receipt_number = :receipt_number)"""
)
_ADD_REVERSAL = Prepared(
    """INSERT INTO reversals (sale_id, command_id, member_id, outlet_code, station_id, reason, reversed_at,
                              business_date, staff_id)
       VALUES (:sale_id, :command_id, :member_id, :outlet_code, :station_id, :reason, :reversed_at, :business_date,
               :staff_id)
       ON CONFLICT DO NOTHING"""
)
_FORGET_REASONS = Prepared("UPDATE reversals SET reason = '' WHERE member_id = :member_id")
_FIND_REVERSAL = Prepared("SELECT reversed_at, outlet_code FROM reversals WHERE sale_id = :sale_id")


@dataclass(frozen=True, kw_only=True)
class Reversal:
    """A sale taken back: by whom, when, and why in their words."""

    sale_id: str
    command_id: str
    member_id: str
    outlet_code: str
    station_id: str | None
    reason: str
    reversed_at: datetime
    business_date: date
    staff_id: str | None = None


class Sales:
    """The receipts. A command and a receipt number of an outlet are there once."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, sale: Sale) -> str | None:
        """Add the sale, or answer the id of the one that has its receipt number or command already."""
        lines = [
            {
                "category": priced.line.category,
                "quantity": priced.line.quantity,
                "amount_minor": priced.line.amount_minor,
                "earns": priced.earns,
            }
            for priced in sale.lines
        ]
        added = _ADD.run(
            self._connection,
            sale_id=sale.sale_id,
            command_id=sale.command_id,
            member_id=sale.member_id,
            outlet_code=sale.outlet_code,
            station_id=sale.station_id,
            receipt_number=sale.receipt_number,
            occurred_at=sale.occurred_at,
            recorded_at=sale.recorded_at,
            business_date=sale.business_date,
            lines=json.dumps(lines, ensure_ascii=False, separators=(",", ":")),
            staff_id=sale.staff_id,
        )
        if added.rowcount == 1:
            return None
        there = _FIND_BY_RECEIPT.run(
            self._connection,
            command_id=sale.command_id,
            outlet_code=sale.outlet_code,
            receipt_number=sale.receipt_number,
        ).first()
        assert there is not None, "what was in the way of the sale is a sale"
        return str(there.sale_id)

    def forget_reasons(self, member_id: str) -> None:
        """Why the member's sales were taken back was said in free words, in which anybody may be named."""
        _FORGET_REASONS.run(self._connection, member_id=member_id)

    def recorded_among(self, command_ids: Collection[str]) -> set[str]:
        """Which of these commands have a sale already: an import that goes on asks once a batch."""
        found = self._connection.execute(sa.select(sales.c.command_id).where(sales.c.command_id.in_(command_ids)))
        return set(found.scalars())

    def add_reversal(self, reversal: Reversal) -> tuple[datetime, str] | None:
        """Take the sale back, or answer when and at which outlet that was done before."""
        added = _ADD_REVERSAL.run(
            self._connection,
            sale_id=reversal.sale_id,
            command_id=reversal.command_id,
            member_id=reversal.member_id,
            outlet_code=reversal.outlet_code,
            station_id=reversal.station_id,
            reason=reversal.reason,
            reversed_at=reversal.reversed_at,
            business_date=reversal.business_date,
            staff_id=reversal.staff_id,
        )
        if added.rowcount == 1:
            return None
        there = _FIND_REVERSAL.run(self._connection, sale_id=reversal.sale_id).one()
        return as_instant(there.reversed_at), there.outlet_code
