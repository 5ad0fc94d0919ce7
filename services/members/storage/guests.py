"""Guests whom members bring in: so many in each period of a membership."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared

_BRING = Prepared(
    """INSERT INTO guest_tallies (membership_id, period_from, guests) VALUES (:membership_id, :period_from, 1)
       ON CONFLICT (membership_id, period_from) DO UPDATE SET guests = guest_tallies.guests + 1
        WHERE guest_tallies.guests < :most RETURNING guests"""
)
# The newest tally that had begun by then is the one in which they were counted, whatever became of the periods since.
_TAKE_BACK = Prepared(
    """UPDATE guest_tallies SET guests = CASE WHEN guests > :number THEN guests - :number ELSE 0 END
        WHERE membership_id = :membership_id
          AND period_from = (SELECT MAX(t.period_from) FROM guest_tallies t
                              WHERE t.membership_id = :membership_id AND t.period_from <= :day)"""
)
_BROUGHT = Prepared(
    "SELECT guests FROM guest_tallies WHERE membership_id = :membership_id AND period_from = :period_from"
)


class Guests:
    """The tallies of one unit of work; each goes up and down by one conditional statement."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def bring(self, membership_id: str, *, period_from: date, most: int) -> int | None:
        """How many were brought in this period with this one; nothing when so many were brought already."""
        if most < 1:
            return None
        row = _BRING.run(self._connection, membership_id=membership_id, period_from=period_from, most=most).first()
        return None if row is None else int(row.guests)

    def take_back(self, membership_id: str, *, day: date, number: int) -> None:
        """So many of those who were counted on this day did not come."""
        _TAKE_BACK.run(self._connection, membership_id=membership_id, day=day, number=number)

    def brought(self, membership_id: str, *, period_from: date) -> int:
        """How many were brought in this period."""
        row = _BROUGHT.run(self._connection, membership_id=membership_id, period_from=period_from).first()
        return 0 if row is None else int(row.guests)
