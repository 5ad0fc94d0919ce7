"""Plans taken back: memberships whose sale was a mistake, also where nobody has told of the sale yet."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared

_NOTE = Prepared(
    """INSERT INTO plans_taken_back (membership_id, member_id, taken_back_at)
       VALUES (:membership_id, :member_id, :now) ON CONFLICT DO NOTHING"""
)
_IS_ONE = Prepared("SELECT 1 AS one FROM plans_taken_back WHERE membership_id = :membership_id")


class PlansTakenBack:
    """Those of one unit of work. Hold the member first: the sale and its end may be told in one instant."""

    def __init__(self, connection: sa.Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def note(self, membership_id: str, *, member_id: str) -> None:
        """Told again, nothing changes."""
        _NOTE.run(self._connection, membership_id=membership_id, member_id=member_id, now=self._now)

    def has(self, membership_id: str) -> bool:
        return _IS_ONE.run(self._connection, membership_id=membership_id).first() is not None
