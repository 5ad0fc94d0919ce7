"""Visits that earned a unit: each once in a program, and one of a business day."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared

# Told twice, or the second visit of a day: either key says no.
_ADD = Prepared(
    """INSERT INTO earned_visits (check_in_id, program, member_id, business_date, entry_id)
       VALUES (:check_in_id, :program, :member_id, :business_date, :entry_id) ON CONFLICT DO NOTHING"""
)


class EarnedVisits:
    """The visits of one unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, check_in_id: str, *, program: str, member_id: str, business_date: date, entry_id: str) -> bool:
        """Whether this visit earns; write the entry then."""
        added = _ADD.run(
            self._connection,
            check_in_id=check_in_id,
            program=program,
            member_id=member_id,
            business_date=business_date,
            entry_id=entry_id,
        )
        return added.rowcount == 1
