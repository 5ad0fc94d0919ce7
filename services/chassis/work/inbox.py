"""The inbox: an event takes effect once, because its id is written with its effect; and failures are counted."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared

_RECEIVE = Prepared(
    """INSERT INTO inbox (event_id, name, received_at) VALUES (:event_id, :name, :now)
       ON CONFLICT (event_id) DO NOTHING RETURNING event_id"""
)
_CHARGE = Prepared(
    """INSERT INTO inbox_attempts (event_id, attempts, last_error, last_attempt_at)
       VALUES (:event_id, 1, :error, :now)
       ON CONFLICT (event_id) DO UPDATE SET
         attempts = inbox_attempts.attempts + 1, last_error = :error, last_attempt_at = :now
       RETURNING attempts"""
)
_EXPLAIN = Prepared("UPDATE inbox_attempts SET last_error = :error WHERE event_id = :event_id RETURNING attempts")
_FORGIVE = Prepared("DELETE FROM inbox_attempts WHERE event_id = :event_id")


def receive(connection: sa.Connection, event_id: str, *, name: str, now: datetime) -> bool:
    """Write the id beside the effect, in its transaction; False when an earlier delivery has taken effect.

    Ids are kept for ever: a broker restored from a backup may deliver what is months old.
    """
    return _RECEIVE.run(connection, event_id=event_id, name=name, now=now).first() is not None


def charge(connection: sa.Connection, event_id: str, *, error: str, now: datetime) -> int:
    """Count one more failed attempt at an event and return how many there were."""
    return int(_CHARGE.run(connection, event_id=event_id, error=error, now=now).scalar_one())


def explain(connection: sa.Connection, event_id: str, *, error: str) -> int:
    """Say why an attempt failed that was charged before it began, and return how many there were."""
    return int(_EXPLAIN.run(connection, event_id=event_id, error=error).scalar() or 1)


def forgive(connection: sa.Connection, event_id: str) -> None:
    """Forget the failures of an event that is done or parked: when replayed, it begins anew."""
    _FORGIVE.run(connection, event_id=event_id)
