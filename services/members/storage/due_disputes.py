"""Disputes: who says that a due is not owed, and what a person decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from services.chassis.database.column_types import as_instant
from services.chassis.database.prepared import Prepared
from services.chassis.identifiers import new_id
from services.members.domain.dues.due import Due
from services.members.storage.tables.dues import due_disputes

_OPEN = Prepared(
    """INSERT INTO due_disputes (dispute_id, due_id, member_id, source, reason, opened_at, opened_on, opened_by)
       VALUES (:dispute_id, :due_id, :member_id, :source, :reason, :opened_at, :opened_on, :opened_by)
       ON CONFLICT (due_id) WHERE settled_at IS NULL DO NOTHING RETURNING dispute_id"""
)
_SETTLE = Prepared(
    """UPDATE due_disputes SET settled_at = :now, settled_by = :staff_id, outcome = :outcome
        WHERE due_id = :due_id AND settled_at IS NULL RETURNING opened_on"""
)


@dataclass(frozen=True)
class Dispute:
    """One of a due; open while nothing is decided."""

    due_id: str
    source: str
    reason: str
    opened_at: datetime
    settled_at: datetime | None
    outcome: str | None


class DueDisputes:
    """The disputes of one unit of work."""

    def __init__(self, connection: sa.Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def open(self, due: Due, *, source: str, reason: str, opened_on: date, staff_id: str | None) -> bool:
        """Whether this call opened it; False where one is open."""
        opened = _OPEN.run(
            self._connection,
            dispute_id=new_id(),
            due_id=due.due_id,
            member_id=due.member_id,
            source=source,
            reason=reason,
            opened_at=self._now,
            opened_on=opened_on,
            opened_by=staff_id,
        )
        return opened.first() is not None

    def settle(self, due_id: str, *, outcome: str, staff_id: str | None) -> date | None:
        """The local day on which the open one began; None where none is open. Of two who decide, one does."""
        found = _SETTLE.run(self._connection, due_id=due_id, outcome=outcome, staff_id=staff_id, now=self._now).first()
        return None if found is None else _day(found.opened_on)

    def of_member(self, member_id: str) -> list[Dispute]:
        """The newest first."""
        query = sa.select(due_disputes).where(due_disputes.c.member_id == member_id)
        rows = self._connection.execute(query.order_by(due_disputes.c.opened_at.desc()))
        return [_dispute(row) for row in rows]


def _day(value: Any) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _dispute(row: Any) -> Dispute:
    return Dispute(
        due_id=row.due_id,
        source=row.source,
        reason=row.reason,
        opened_at=as_instant(row.opened_at),
        settled_at=None if row.settled_at is None else as_instant(row.settled_at),
        outcome=row.outcome,
    )
