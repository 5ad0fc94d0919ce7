"""Members who were erased: their messages are gone, and no later fact brings them back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared
from services.chassis.database.turns import turn_of, wait_for_turn
from services.notifications.storage.tables import deliveries, forgotten_members, messages, reminded_dues

_FORGET = Prepared(
    """INSERT INTO forgotten_members (member_id, forgotten_at) VALUES (:member_id, :now)
       ON CONFLICT (member_id) DO NOTHING"""
)


def wait_for_forgetting(connection: sa.Connection, member_id: str) -> None:
    """Whoever writes about a member says so first: somebody may be forgetting them at this moment. What was written
    before is deleted then, and what is written after finds them forgotten."""
    wait_for_turn(connection, turn_of(member_id), is_shared=True)


def wait_for_others(connection: sa.Connection, member_id: str) -> None:
    """Nobody else writes about a member from here to the end of the work."""
    wait_for_turn(connection, turn_of(member_id))


class ForgottenMembers:
    """Whom this service has forgotten."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def forget(self, member_id: str, *, at: datetime) -> None:
        """Remember the id, and delete everything else. A letter that is being sent at this moment finds no delivery
        to write its end into, which harms nobody."""
        wait_for_others(self._connection, member_id)
        _FORGET.run(self._connection, member_id=member_id, now=at)
        theirs = sa.select(messages.c.message_id).where(messages.c.member_id == member_id)
        self._connection.execute(sa.delete(deliveries).where(deliveries.c.message_id.in_(theirs)))
        self._connection.execute(sa.delete(messages).where(messages.c.member_id == member_id))
        self._connection.execute(sa.delete(reminded_dues).where(reminded_dues.c.member_id == member_id))

    def among(self, member_ids: Collection[str]) -> set[str]:
        """Those of them who were forgotten."""
        query = sa.select(forgotten_members.c.member_id).where(forgotten_members.c.member_id.in_(member_ids))
        return set(self._connection.execute(query).scalars())
