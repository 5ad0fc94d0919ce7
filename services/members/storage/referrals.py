"""Referrals: who brought whom, once for each friend."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared

_ADD = Prepared(
    """INSERT INTO referrals (member_id, referrer_id, outlet_code, referred_at)
       VALUES (:member_id, :referrer_id, :outlet_code, :now) ON CONFLICT (member_id) DO NOTHING"""
)
_BROUGHT_BY = Prepared("SELECT COUNT(*) AS friends FROM referrals WHERE referrer_id = :referrer_id")


class Referrals:
    """The referrals of one unit of work."""

    def __init__(self, connection: sa.Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def add(self, member_id: str, *, referrer_id: str, outlet_code: str) -> None:
        row = {"member_id": member_id, "referrer_id": referrer_id, "outlet_code": outlet_code}
        _ADD.run(self._connection, now=self._now, **row)

    def brought_by(self, referrer_id: str) -> int:
        """How many friends a member has brought."""
        return int(_BROUGHT_BY.run(self._connection, referrer_id=referrer_id).scalar_one())
