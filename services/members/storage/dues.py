"""Dues: what is owed, written beside what it is owed for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared
from services.members.domain.dues.due import Due

_CHARGE = Prepared(
    """INSERT INTO dues (due_id, membership_id, member_id, payer_id, reason, amount_minor, currency, due_on,
                         period_from, period_until, outlet_code, charged_at, command_id)
       VALUES (:due_id, :membership_id, :member_id, :payer_id, :reason, :amount_minor, :currency, :due_on,
               :period_from, :period_until, :outlet_code, :charged_at, :command_id)"""
)


class Dues:
    """The dues of one unit of work."""

    def __init__(self, connection: sa.Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def charge(self, dues: Sequence[Due], *, command_id: str) -> None:
        """Write them, in the transaction of what they are owed for."""
        rows = [{**vars(due), "charged_at": self._now, "command_id": command_id} for due in dues]
        _CHARGE.run_many(self._connection, rows)
