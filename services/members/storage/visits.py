"""Visits: who came to which outlet when; a command causes one at most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared, Row

_ADD = Prepared(
    """INSERT INTO visits (check_in_id, member_id, outlet_code, station_id, checked_in_at, business_date,
                           verdict_code, staff_id, command_id)
       VALUES (:check_in_id, :member_id, :outlet_code, :station_id, :checked_in_at, :business_date,
               :verdict_code, :staff_id, :command_id)"""
)
_AT = Prepared(
    """SELECT check_in_id FROM visits
        WHERE member_id = :member_id AND outlet_code = :outlet_code AND checked_in_at = :at
        ORDER BY check_in_id LIMIT 1"""
)


@dataclass(frozen=True)
class Visit:
    """An identified visit, with the verdict that the desk was shown."""

    check_in_id: str
    member_id: str
    outlet_code: str
    station_id: str
    checked_in_at: datetime
    business_date: date
    verdict_code: str
    staff_id: str | None = None
    """Who stood at the desk, where somebody had signed in."""


class Visits:
    """The visits of one unit of work."""

    def __init__(self, connection: sa.Connection, write_later: Callable[[Prepared, Row], None]) -> None:
        self._connection = connection
        self._write_later = write_later

    def add(self, visit: Visit, *, command_id: str) -> None:
        """Written at the end of the work: a check-in reads nothing after it."""
        self._write_later(_ADD, {**vars(visit), "command_id": command_id})

    def at(self, instant: datetime, *, member_id: str, outlet_code: str) -> str:
        """The id of the visit that began at this instant."""
        row = _AT.run(self._connection, member_id=member_id, outlet_code=outlet_code, at=instant).one()
        return str(row.check_in_id)
