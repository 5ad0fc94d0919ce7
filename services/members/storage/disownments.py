"""Disownments: one for a member at a time; one statement makes it, one settles it, whoever else tries."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from services.chassis.database.column_types import as_instant
from services.chassis.database.prepared import Prepared
from services.chassis.identifiers import new_id
from services.members.storage.tables import disownments

_OPEN = Prepared(
    """INSERT INTO disownments (member_id, disownment_id, disowned_at) VALUES (:member_id, :disownment_id, :now)
       ON CONFLICT (member_id) DO NOTHING RETURNING disownment_id"""
)
_SETTLE = Prepared("DELETE FROM disownments WHERE member_id = :member_id RETURNING disownment_id")
_SINCE = Prepared("SELECT disowned_at FROM disownments WHERE member_id = :member_id")


class Disownments:
    """Those of one unit of work."""

    def __init__(self, connection: sa.Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def open(self, member_id: str) -> str | None:
        """Its id, for the one who made it; nothing where there is one already."""
        made = _OPEN.run(self._connection, member_id=member_id, disownment_id=new_id(), now=self._now).first()
        return None if made is None else str(made.disownment_id)

    def settle(self, member_id: str) -> str | None:
        """The id of the one that was open, for whoever settled it."""
        settled = _SETTLE.run(self._connection, member_id=member_id).first()
        return None if settled is None else str(settled.disownment_id)

    def since(self, member_id: str) -> datetime | None:
        """Since when there is one."""
        found = _SINCE.run(self._connection, member_id=member_id).scalar()
        return None if found is None else as_instant(found)

    def among(self, member_ids: Collection[str]) -> set[str]:
        """Those of them that have one."""
        query = sa.select(disownments.c.member_id).where(disownments.c.member_id.in_(member_ids))
        return set(self._connection.execute(query).scalars())
