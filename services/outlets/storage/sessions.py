"""Sessions, the guesses that were wrong, and sign-ins on their way: rows to what they mean, and back."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.chassis.database.column_types import as_instant
from services.chassis.database.prepared import Prepared
from services.outlets.domain.session import IDLE, LOCKED_FOR, MISSES, Session
from services.outlets.storage.tables import ceremonies, sessions, set_up_links, sign_in_failures

_SESSION = tuple(field.name for field in fields(Session))

# One statement counts a guess before anybody looks whether it is right, and counts none while the scope is locked: of
# fifty that come at once, five are looked at. A lock that is over begins the count anew, and so does a quiet while:
# somebody who mistypes once a week is no guesser.
_COUNT = Prepared(
    """INSERT INTO sign_in_failures (scope, failures, counted_at, locked_until) VALUES (:scope, 1, :now, NULL)
       ON CONFLICT (scope) DO UPDATE SET
           failures = CASE WHEN sign_in_failures.locked_until IS NULL AND sign_in_failures.counted_at > :since
                           THEN sign_in_failures.failures + 1 ELSE 1 END,
           locked_until = CASE WHEN sign_in_failures.locked_until IS NULL AND sign_in_failures.counted_at > :since
                                    AND sign_in_failures.failures + 1 >= :misses
                               THEN :until ELSE NULL END,
           counted_at = :now
       WHERE sign_in_failures.locked_until IS NULL OR sign_in_failures.locked_until <= :now
       RETURNING failures"""
)
_LOCKED_UNTIL = Prepared("SELECT locked_until FROM sign_in_failures WHERE scope = :scope")
_FORGIVE = Prepared("DELETE FROM sign_in_failures WHERE scope = :scope")
_TOUCH = Prepared(
    """UPDATE sessions SET last_seen_at = :now
       WHERE session_id = :session_id AND ended_at IS NULL AND ends_at > :now AND last_seen_at > :idle_since"""
)
_END = Prepared("UPDATE sessions SET ended_at = :now WHERE session_id = :session_id AND ended_at IS NULL")
_PROVE = Prepared("UPDATE sessions SET proven_at = :now WHERE session_id = :session_id AND ended_at IS NULL")
_END_OF_PERSON = Prepared(
    "UPDATE sessions SET ended_at = :now WHERE staff_id = :staff_id AND ended_at IS NULL AND ends_at > :now"
)
_END_AT_STATION = Prepared(
    "UPDATE sessions SET ended_at = :now WHERE station_id = :station_id AND ended_at IS NULL AND ends_at > :now"
)
_END_AT_OUTLET = Prepared(
    "UPDATE sessions SET ended_at = :now WHERE outlet_code = :outlet_code AND ended_at IS NULL AND ends_at > :now"
)
_TAKE = Prepared(
    """DELETE FROM ceremonies WHERE secret_hash = :secret_hash AND kind = :kind AND expires_at > :now
       RETURNING staff_id, remembered"""
)


@dataclass(frozen=True)
class Ceremony:
    """A sign-in that somebody began and now goes on with."""

    staff_id: str | None
    remembered: str


class Sessions:
    """Who is signed in, and who tried."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def count_guess(self, scope: str, now: datetime) -> bool:
        """Count one guess; False when too many were wrong and nothing may be looked at. Commit before looking."""
        counted = _COUNT.run(
            self._connection, scope=scope, now=now, misses=MISSES, since=now - LOCKED_FOR, until=now + LOCKED_FOR
        )
        return counted.first() is not None

    def locked_until(self, scope: str) -> datetime | None:
        row = _LOCKED_UNTIL.run(self._connection, scope=scope).first()
        return None if row is None or row.locked_until is None else as_instant(row.locked_until)

    def forgive(self, scope: str) -> None:
        """The guess was right."""
        _FORGIVE.run(self._connection, scope=scope)

    def begin(self, session: Session) -> None:
        self._connection.execute(sa.insert(sessions).values(**asdict(session), last_seen_at=session.began_at))

    def find(self, session_id: str) -> Session | None:
        row = self._connection.execute(sa.select(sessions).where(sessions.c.session_id == session_id)).first()
        return None if row is None else Session(**{name: getattr(row, name) for name in _SESSION})

    def touch(self, session_id: str, now: datetime) -> bool:
        """Note that somebody is at work; False when the session has ended, or nobody was for too long."""
        return _TOUCH.run(self._connection, session_id=session_id, now=now, idle_since=now - IDLE).rowcount == 1

    def prove(self, session_id: str, now: datetime) -> None:
        """A second factor was shown."""
        _PROVE.run(self._connection, session_id=session_id, now=now)

    def end(self, session_id: str, now: datetime) -> bool:
        """False when it had ended before."""
        return _END.run(self._connection, session_id=session_id, now=now).rowcount == 1

    def end_of_person(self, staff_id: str, now: datetime) -> None:
        """All that the person has anywhere."""
        _END_OF_PERSON.run(self._connection, staff_id=staff_id, now=now)

    def end_at_outlet(self, outlet_code: str, now: datetime) -> None:
        """All that anybody has at this outlet, at its stations and elsewhere."""
        _END_AT_OUTLET.run(self._connection, outlet_code=outlet_code, now=now)

    def end_at_station(self, station_id: str, now: datetime) -> None:
        """All that anybody has at this station."""
        _END_AT_STATION.run(self._connection, station_id=station_id, now=now)

    def begin_ceremony(
        self, secret_hash: str, kind: str, *, remembered: str, expires_at: datetime, staff_id: str | None = None
    ) -> None:
        self._connection.execute(
            sa.insert(ceremonies).values(
                secret_hash=secret_hash, kind=kind, remembered=remembered, expires_at=expires_at, staff_id=staff_id
            )
        )

    def take_ceremony(self, secret_hash: str, kind: str, now: datetime) -> Ceremony | None:
        """Once: whoever comes second finds nothing."""
        row = _TAKE.run(self._connection, secret_hash=secret_hash, kind=kind, now=now).first()
        return None if row is None else Ceremony(row.staff_id, row.remembered)

    def prune(self, *, before: datetime) -> int:
        """Forget guesses, links and ceremonies that were over by then, and sessions with them."""
        done: tuple[Any, ...] = (
            sa.delete(sign_in_failures).where(sign_in_failures.c.counted_at < before),
            sa.delete(ceremonies).where(ceremonies.c.expires_at < before),
            sa.delete(set_up_links).where(set_up_links.c.expires_at < before),
            sa.delete(sessions).where(sessions.c.ends_at < before),
        )
        return sum(self._connection.execute(statement).rowcount for statement in done)
