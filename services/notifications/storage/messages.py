"""Messages: written once for each occasion."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared
from services.notifications.domain.message import PURPOSES, Message
from services.notifications.storage.forgotten import wait_for_forgetting, wait_for_others
from services.notifications.storage.tables import deliveries, messages

# Not the database's own words for a conflict: on both it is silent about why nothing was written.
_ADD = Prepared(
    """INSERT INTO messages (message_id, member_id, kind, occasion, facts, created_at, about_id)
       SELECT :message_id, :member_id, :kind, :occasion, :facts, :created_at, :about_id
        WHERE NOT EXISTS (SELECT 1 FROM forgotten_members WHERE forgotten_members.member_id = :member_id)
       ON CONFLICT (member_id, kind, occasion) DO NOTHING"""
)


@dataclass(frozen=True)
class MessageSent:
    """A line of what a member was told: no text, for the text holds a name."""

    kind: str
    channel: str
    state: str
    created_at: datetime
    sent_at: datetime | None


class Messages:
    """What there is to tell, and what was told."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, message: Message) -> bool:
        """False when this member has a message for that occasion already, or was erased."""
        wait_for_forgetting(self._connection, message.member_id)
        added = _ADD.run(
            self._connection,
            message_id=message.message_id,
            member_id=message.member_id,
            kind=message.kind,
            occasion=message.occasion,
            facts=json.dumps(message.facts, ensure_ascii=False, separators=(",", ":")),
            created_at=message.created_at,
            about_id=message.about_id,
        )
        return added.rowcount == 1

    def refusable_since(self, member_id: str, since: datetime) -> int:
        """How many letters that they may refuse a member has got since then, or is about to get. Whoever makes another
        one at this moment waits, and counts what is made here."""
        wait_for_others(self._connection, member_id)
        query = (
            sa.select(sa.func.count(sa.distinct(messages.c.message_id)))
            .join(deliveries)
            .where(
                messages.c.member_id == member_id,
                messages.c.kind.in_(tuple(PURPOSES)),
                messages.c.created_at > since,
                deliveries.c.state.in_(("due", "sending", "sent")),
            )
        )
        return self._connection.execute(query).scalar_one()

    def newest_of(self, member_id: str, *, limit: int) -> list[MessageSent]:
        """The newest first."""
        query = (
            sa.select(
                messages.c.kind,
                deliveries.c.channel,
                deliveries.c.state,
                messages.c.created_at,
                deliveries.c.sent_at,
            )
            .join(deliveries)
            .where(messages.c.member_id == member_id)
            .order_by(messages.c.created_at.desc(), deliveries.c.delivery_id.desc())
            .limit(limit)
        )
        return [MessageSent(*row) for row in self._connection.execute(query)]
