"""Compensations: what was given inside a case, counted for each case and for each person and day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared
from services.members.domain.care.compensation import Compensation, CompensationKind, GivingDay
from services.members.storage import tables

_ADD = Prepared(
    """INSERT INTO compensations (compensation_id, case_id, member_id, kind, amount, given_in, state, staff_id,
                                  outlet_code, business_date, promised_at)
       VALUES (:compensation_id, :case_id, :member_id, :kind, :amount, :given_in, 'promised', :staff_id,
               :outlet_code, :business_date, :promised_at)"""
)
# One statement counts and refuses, so that two cases of one person at once cannot both take the rest of the day.
_COUNT = Prepared(
    """INSERT INTO compensation_days (staff_id, kind, business_date, units)
       VALUES (:staff_id, :kind, :business_date, :units)
       ON CONFLICT (staff_id, kind, business_date) DO UPDATE SET units = compensation_days.units + :units
        WHERE compensation_days.units + :units <= :most
       RETURNING units"""
)
_UNCOUNT = Prepared(
    """UPDATE compensation_days SET units = units - :units
        WHERE staff_id = :staff_id AND kind = :kind AND business_date = :business_date"""
)
_COUNTED = Prepared(
    """SELECT units FROM compensation_days
        WHERE staff_id = :staff_id AND kind = :kind AND business_date = :business_date"""
)
_IN_CASE = Prepared(
    """SELECT COALESCE(SUM(amount), 0) AS units FROM compensations
        WHERE case_id = :case_id AND kind = :kind AND state <> 'refused'"""
)
_SETTLE = Prepared(
    """UPDATE compensations SET state = :state, settled_at = :now
        WHERE compensation_id = :compensation_id AND state = 'promised' RETURNING compensation_id"""
)
_COLUMNS = tuple(column.name for column in tables.cases.compensations.c)


class Compensations:
    """The compensations of one unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def promise(self, new: Compensation) -> None:
        row = {name: value for name, value in vars(new).items() if name not in ("state", "settled_at")}
        _ADD.run(self._connection, **row)

    def count(self, given: GivingDay, units: int, *, most: int) -> bool:
        """Count it for its giver's day; False where that would be more than `most`. It alone is not more."""
        return _COUNT.run(self._connection, **vars(given), units=units, most=most).first() is not None

    def uncount(self, given: GivingDay, units: int) -> None:
        _UNCOUNT.run(self._connection, **vars(given), units=units)

    def counted(self, given: GivingDay) -> int:
        return int(_COUNTED.run(self._connection, **vars(given)).scalar() or 0)

    def in_case(self, case_id: str, kind: CompensationKind) -> int:
        """Units of this kind that the case has had, and those on their way. Ask while the member is held."""
        return int(_IN_CASE.run(self._connection, case_id=case_id, kind=kind).scalar_one())

    def settle(self, compensation_id: str, *, state: str, at: datetime) -> bool:
        """Whether it was this call that settled it."""
        row = {"compensation_id": compensation_id, "state": state, "now": at}
        return _SETTLE.run(self._connection, **row).first() is not None

    def find(self, compensation_id: str) -> Compensation | None:
        return next(iter(self._found(tables.cases.compensations.c.compensation_id == compensation_id)), None)

    def of_case(self, case_id: str) -> Sequence[Compensation]:
        return self._found(tables.cases.compensations.c.case_id == case_id)

    def _found(self, condition: sa.ColumnElement[bool]) -> list[Compensation]:
        table = tables.cases.compensations
        query = sa.select(table).where(condition).order_by(table.c.promised_at, table.c.compensation_id)
        return [_compensation(row) for row in self._connection.execute(query)]


def _compensation(row: Any) -> Compensation:
    return Compensation(**{name: getattr(row, name) for name in _COLUMNS})
