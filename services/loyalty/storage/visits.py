"""Visits of which loyalty was told: each once in a program, and one of those of a business day has earned."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared

# Told twice, or not the only visit of a day: either key says no.
_ADD = Prepared(
    """INSERT INTO earned_visits (check_in_id, program, member_id, business_date, entry_id, undone_at)
       VALUES (:check_in_id, :program, :member_id, :business_date, :entry_id, :undone_at) ON CONFLICT DO NOTHING"""
)
_UNDO = Prepared(
    """UPDATE earned_visits SET undone_at = :now
        WHERE check_in_id = :check_in_id AND member_id = :member_id AND undone_at IS NULL
       RETURNING program, business_date, entry_id"""
)
_ANOTHER_OF_DAY = Prepared(
    """SELECT check_in_id FROM earned_visits
        WHERE member_id = :member_id AND program = :program AND business_date = :business_date
          AND entry_id IS NULL AND undone_at IS NULL ORDER BY check_in_id LIMIT 1"""
)
_SET_ENTRY = Prepared(
    "UPDATE earned_visits SET entry_id = :entry_id WHERE check_in_id = :check_in_id AND program = :program"
)
_SET_REVERSE_ENTRY = Prepared(
    "UPDATE earned_visits SET reverse_entry_id = :entry_id WHERE check_in_id = :check_in_id AND program = :program"
)


@dataclass(frozen=True)
class UndoneVisit:
    """What a visit that was undone had earned in one program."""

    program: str
    entry_id: str


class EarnedVisits:
    """The visits of one unit of work; their member must be locked."""

    def __init__(self, connection: sa.Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def add(self, check_in_id: str, *, program: str, member_id: str, business_date: date, entry_id: str) -> bool:
        """Whether this visit earns; write the entry then. One that does not is kept: it may come to stand for its
        day."""
        row = {
            "check_in_id": check_in_id,
            "program": program,
            "member_id": member_id,
            "business_date": business_date,
            "undone_at": None,
        }
        earns = _ADD.run(self._connection, **row, entry_id=entry_id).rowcount == 1
        if not earns:
            _ADD.run(self._connection, **row, entry_id=None)
        return earns

    def undo(
        self, check_in_id: str, *, member_id: str, programs: Collection[str], business_date: date
    ) -> list[UndoneVisit]:
        """What is to be taken back, once. Another visit of the day takes the unit over; and one whose admission was not
        told yet will earn nothing in these programs."""
        undone = list(_UNDO.run(self._connection, check_in_id=check_in_id, member_id=member_id, now=self._now))
        shared = {"member_id": member_id, "business_date": business_date, "entry_id": None, "undone_at": self._now}
        early = [{"check_in_id": check_in_id, "program": program, **shared} for program in sorted(programs)]
        _ADD.run_many(self._connection, early)
        return [
            UndoneVisit(row.program, row.entry_id)
            for row in undone
            if row.entry_id is not None and not self._pass_on(check_in_id, member_id, row)
        ]

    def note_reversal(self, check_in_id: str, *, program: str, entry_id: str) -> None:
        """By which entry the unit of an undone visit was taken back."""
        _SET_REVERSE_ENTRY.run(self._connection, check_in_id=check_in_id, program=program, entry_id=entry_id)

    def _pass_on(self, check_in_id: str, member_id: str, row: Any) -> bool:
        of_day = {"member_id": member_id, "program": row.program, "business_date": row.business_date}
        other = _ANOTHER_OF_DAY.run(self._connection, **of_day).first()
        if other is None:
            return False
        _SET_ENTRY.run(self._connection, check_in_id=check_in_id, program=row.program, entry_id=None)
        _SET_ENTRY.run(self._connection, check_in_id=other.check_in_id, program=row.program, entry_id=row.entry_id)
        return True
