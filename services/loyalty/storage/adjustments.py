"""Adjustments by hand: who made them and why, and how much each person has changed today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared
from services.chassis.security.permission import Scope
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
class ByHand:
    """That somebody wants to give or take something for nothing."""

    command_id: str
    member_id: str
    program: str
    staff_id: str
    outlet_code: str | None
    """In whose books it stands. Members belong to the whole franchise; what is given to them belongs to a place."""
    within: Scope = Scope()
    """An outlet outside does not exist for whoever asks."""
    has_stepped_up: bool = False
    """Whether whoever asks showed a second factor just now."""
    is_member_vouched_for: bool = False


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

    def charge(self, units: int, asked: ByHand, *, on: date, most: int) -> None:
        """Count so many units for this person and day; commit it together with what is given. Head office goes on above
        the limit of the day, after a step-up, and for others it is the end.

        Raises DailyLimitReached, StepUpNeeded.
        """
        whose = {"staff_id": asked.staff_id, "program": asked.program, "business_date": on}
        if self._is_counted(units, whose, most=most):
            return
        if not asked.within.is_everything:
            raise DailyLimitReached(limit=most, left=max(0, most - self.counted(**whose)))
        if not asked.has_stepped_up:
            raise StepUpNeeded
        self._is_counted(units, whose, most=_NO_LIMIT)

    def counted(self, **whose: Any) -> int:
        row = _COUNTED.run(self._connection, **whose).first()
        return 0 if row is None else int(row.units)

    def _is_counted(self, units: int, whose: Mapping[str, Any], *, most: int) -> bool:
        """False, and nothing counted, where that makes more than `most`."""
        return _COUNT.run(self._connection, **whose, units=units, most=most).first() is not None
