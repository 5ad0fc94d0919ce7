"""Dues that somebody is reminded of, or is no more: nobody is chased for what is paid, whichever fact comes first."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared
from services.notifications.storage.forgotten import wait_for_forgetting
from services.notifications.storage.tables import reminded_dues

# Both write the row, so that on PostgreSQL a reminder and a payment that arrive together wait for each other.
_REMIND = Prepared(
    """INSERT INTO reminded_dues (due_id, member_id)
       SELECT :due_id, :member_id
        WHERE NOT EXISTS (SELECT 1 FROM forgotten_members WHERE forgotten_members.member_id = :member_id)
       ON CONFLICT (due_id) DO UPDATE SET member_id = :member_id
        WHERE reminded_dues.settled_at IS NULL OR reminded_dues.settled_at < :at
       RETURNING due_id"""
)
# Told twice or in the wrong order, the latest counts.
_SETTLE = Prepared(
    """INSERT INTO reminded_dues (due_id, member_id, settled_at)
       SELECT :due_id, :member_id, :at
        WHERE NOT EXISTS (SELECT 1 FROM forgotten_members WHERE forgotten_members.member_id = :member_id)
       ON CONFLICT (due_id) DO UPDATE SET settled_at = :at
        WHERE reminded_dues.settled_at IS NULL OR reminded_dues.settled_at < :at"""
)


class RemindedDues:
    """The dues of one unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def remind(self, due_id: str, *, member_id: str, fact_at: datetime) -> bool:
        """Whether to remind by a fact of this instant: not where the due was settled then or later."""
        wait_for_forgetting(self._connection, member_id)
        return _REMIND.run(self._connection, due_id=due_id, member_id=member_id, at=fact_at).first() is not None

    def settled(self, due_ids: Collection[str]) -> dict[str, datetime]:
        """When each of these was settled last, as far as it was told."""
        query = sa.select(reminded_dues.c.due_id, reminded_dues.c.settled_at)
        query = query.where(reminded_dues.c.due_id.in_(due_ids), reminded_dues.c.settled_at.is_not(None))
        return {row.due_id: row.settled_at for row in self._connection.execute(query)}

    def settle(self, due_id: str, *, member_id: str, fact_at: datetime) -> None:
        wait_for_forgetting(self._connection, member_id)
        _SETTLE.run(self._connection, due_id=due_id, member_id=member_id, at=fact_at)
