"""Adjustments by hand: who made them and why, and how much each person has changed today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared
from services.loyalty.domain.refusals import DailyLimitReached, StepUpNeeded
from services.loyalty.storage.pending import Pending

ADD_ADJUSTMENT = Prepared(
    """INSERT INTO adjustments (entry_id, command_id, member_id, reason, staff_id)
       VALUES (:entry_id, :command_id, :member_id, :reason, :staff_id)"""
)
# Of twenty that one person makes at once, those are counted that together stay below the limit, and no others.
_COUNT = Prepared(
    """INSERT INTO adjustment_days (staff_id, program, business_date, units)
       SELECT :staff_id, :program, :business_date, :units WHERE :units <= :most
       ON CONFLICT (staff_id, program, business_date) DO UPDATE SET units = adjustment_days.units + :units
        WHERE adjustment_days.units + :units <= :most
       RETURNING units"""
)
_COUNTED = Prepared(
    """SELECT units FROM adjustment_days
       WHERE staff_id = :staff_id AND program = :program AND business_date = :business_date"""
)
# What nobody can change in a day.
_NO_LIMIT = 2**53


@dataclass(frozen=True, kw_only=True)
class Adjustment:
    """Who changed a balance by hand, and why; how much and when stands in its entry."""

    entry_id: str
    command_id: str
    member_id: str
    reason: str
    staff_id: str


class Adjustments:
    """What was adjusted by hand."""

    def __init__(self, connection: sa.Connection, pending: Pending) -> None:
        self._connection = connection
        self._pending = pending

    def add(self, adjustment: Adjustment) -> None:
        self._pending.add(ADD_ADJUSTMENT, [vars(adjustment)], member_id=adjustment.member_id)

    def count(self, units: int, *, staff_id: str, program: str, on: date, most: int | None) -> bool:
        """Count so many units for this person and day; False, and nothing counted, where that makes more than `most`.

        Commit it together with the adjustment.
        """
        counted = _COUNT.run(
            self._connection,
            staff_id=staff_id,
            program=program,
            business_date=on,
            units=units,
            most=_NO_LIMIT if most is None else most,
        )
        return counted.first() is not None

    def charge(
        self,
        units: int,
        *,
        staff_id: str,
        program: str,
        on: date,
        most: int,
        is_head_office: bool,
        has_stepped_up: bool,
    ) -> None:
        """The same; head office goes on above the limit of the day, after a step-up, and for others it is the end.

        Raises DailyLimitReached, StepUpNeeded.
        """
        if self.count(units, staff_id=staff_id, program=program, on=on, most=most):
            return
        if not is_head_office:
            counted = self.counted(staff_id=staff_id, program=program, on=on)
            raise DailyLimitReached(limit=most, left=max(0, most - counted))
        if not has_stepped_up:
            raise StepUpNeeded
        self.count(units, staff_id=staff_id, program=program, on=on, most=None)

    def counted(self, *, staff_id: str, program: str, on: date) -> int:
        """How many units this person has changed on this day."""
        row = _COUNTED.run(self._connection, staff_id=staff_id, program=program, business_date=on).first()
        return 0 if row is None else int(row.units)
