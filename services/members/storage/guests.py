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


class Guests:
    """The tallies of one unit of work; each goes up by one conditional statement."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def bring(self, membership_id: str, *, period_from: date, most: int) -> int | None:
        """How many were brought in this period with this one; nothing when so many were brought already."""
        if most < 1:
            return None
        row = _BRING.run(self._connection, membership_id=membership_id, period_from=period_from, most=most).first()
        return None if row is None else int(row.guests)
