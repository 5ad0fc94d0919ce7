"""The durable broker inside one SQLite file: the transport's promise without a server, for many processes at once."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from threading import Event as Flag
from threading import Lock
from typing import Any

import sqlalchemy as sa

from services.chassis.database.changes import ChangeWatch
from services.chassis.database.engine import Database
from services.chassis.database.prepared import Prepared
from services.chassis.messaging.leasing import LEASE_SECONDS, Leasing
from services.chassis.messaging.transport import (
    DeadLetter,
    Depth,
    Handle,
    Message,
    Receipt,
    Topology,
    TransportAway,
)
from services.chassis.telemetry.logs import logger

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS bindings (queue TEXT, name TEXT, PRIMARY KEY (queue, name)) STRICT, WITHOUT ROWID",
    """CREATE TABLE IF NOT EXISTS messages (
         id INTEGER PRIMARY KEY, queue TEXT NOT NULL, event_id TEXT NOT NULL, name TEXT NOT NULL, body BLOB NOT NULL,
         attempt INTEGER NOT NULL, deliveries INTEGER NOT NULL, visible_at REAL NOT NULL) STRICT""",
    "CREATE INDEX IF NOT EXISTS ix_messages_queue_visible_at ON messages (queue, visible_at, id)",
    """CREATE TABLE IF NOT EXISTS dead_letters (
         id INTEGER PRIMARY KEY, queue TEXT NOT NULL, event_id TEXT NOT NULL, name TEXT NOT NULL, body BLOB NOT NULL,
         attempt INTEGER NOT NULL, reason TEXT NOT NULL, parked_at REAL NOT NULL) STRICT""",
    "CREATE INDEX IF NOT EXISTS ix_dead_letters_queue ON dead_letters (queue, event_id)",
)
_BIND = Prepared("INSERT INTO bindings (queue, name) VALUES (:queue, :name) ON CONFLICT DO NOTHING")
_BINDINGS = Prepared("SELECT queue, name FROM bindings")
_STORE = Prepared(
    """INSERT INTO messages (queue, event_id, name, body, attempt, deliveries, visible_at)
       VALUES (:queue, :event_id, :name, :body, :attempt, 0, :visible_at)"""
)
_LETTERS = Prepared("SELECT * FROM dead_letters WHERE queue = :queue ORDER BY id LIMIT :limit")
_LETTER = Prepared("SELECT * FROM dead_letters WHERE queue = :queue AND event_id = :event_id ORDER BY id LIMIT 1")
_FORGET_LETTER = Prepared("DELETE FROM dead_letters WHERE id = :id")
_DEPTH = Prepared(
    """SELECT (SELECT count(*) FROM messages WHERE queue = :queue AND visible_at <= :now) AS waiting,
              (SELECT count(*) FROM messages WHERE queue = :queue AND visible_at > :now) AS delayed,
              (SELECT count(*) FROM dead_letters WHERE queue = :queue) AS dead"""
)


class EmbeddedTransport:
    """A broker in the file at `path`. Acknowledging deletes; a lease that runs out is a redelivery."""

    def __init__(self, path: str, *, lease_seconds: float = LEASE_SECONDS) -> None:
        self._lease_seconds = lease_seconds
        self._database = Database(f"sqlite:///{path}", pool_size=16)
        self._is_made = False
        self._making = Lock()

    def declare(self, topology: Topology) -> None:
        with self._writing() as connection:
            _BIND.run_many(
                connection,
                [{"queue": queue, "name": name} for queue, names in topology.queues.items() for name in sorted(names)],
            )

    def publish(self, messages: Sequence[Message]) -> Receipt:
        with self._writing() as connection:
            queues_of: dict[str, list[str]] = {}
            for row in _BINDINGS.run(connection):
                queues_of.setdefault(row.name, []).append(row.queue)
            now = time.time()
            _STORE.run_many(
                connection,
                [
                    _stored(message, queue=queue, now=now)
                    for message in messages
                    for queue in queues_of.get(message.name, ())
                ],
            )
        routable = frozenset(message.event_id for message in messages if message.name in queues_of)
        return Receipt(routable, frozenset(message.event_id for message in messages) - routable)

    def consume(self, queue: str, handle: Handle, stop: Flag) -> None:
        while not stop.is_set():
            try:
                self._make()
                leasing = Leasing(self._database, queue, handle=handle, stop=stop, lease_seconds=self._lease_seconds)
                with closing(ChangeWatch(self._database)) as watch:
                    leasing.run(watch)
            except (sa.exc.SQLAlchemyError, TransportAway) as error:
                logger().warning("embedded broker does not answer", queue=queue, error=str(error)[:300])
                stop.wait(1.0)

    def dead_letters(self, queue: str, *, limit: int = 1000) -> list[DeadLetter]:
        with self._reading() as connection:
            return [_dead_letter(row) for row in _LETTERS.run(connection, queue=queue, limit=limit)]

    def dead_letter(self, queue: str, event_id: str) -> DeadLetter | None:
        with self._reading() as connection:
            row = _LETTER.run(connection, queue=queue, event_id=event_id).first()
        return None if row is None else _dead_letter(row)

    def replay(self, queue: str, event_id: str) -> bool:
        with self._writing() as connection:
            row = _LETTER.run(connection, queue=queue, event_id=event_id).first()
            if row is None:
                return False
            message = Message(row.event_id, row.name, row.body)
            _STORE.run(connection, **_stored(message, queue=queue, now=time.time()))
            _FORGET_LETTER.run(connection, id=row.id)
        return True

    def depth(self, queue: str) -> Depth:
        with self._reading() as connection:
            row = _DEPTH.run(connection, queue=queue, now=time.time()).one()
        return Depth(waiting=row.waiting, delayed=row.delayed, dead=row.dead)

    def close(self) -> None:
        self._database.close()

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        self._make()
        try:
            with self._database.writing() as connection:
                yield connection
        except sa.exc.DBAPIError as error:
            raise TransportAway(f"the embedded broker does not answer: {error.orig}") from error

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        self._make()
        try:
            with self._database.reading() as connection:
                yield connection
        except sa.exc.DBAPIError as error:
            raise TransportAway(f"the embedded broker does not answer: {error.orig}") from error

    def _make(self) -> None:
        with self._making:
            if self._is_made:
                return
            try:
                with self._database.writing() as connection:
                    for statement in _SCHEMA:
                        connection.exec_driver_sql(statement)
            except sa.exc.DBAPIError as error:
                raise TransportAway(f"the embedded broker does not open: {error.orig}") from error
            self._is_made = True


def _stored(message: Message, *, queue: str, now: float) -> dict[str, Any]:
    return {
        "queue": queue,
        "event_id": message.event_id,
        "name": message.name,
        "body": message.body,
        "attempt": 1,
        "visible_at": now,
    }


def _dead_letter(row: Any) -> DeadLetter:
    return DeadLetter(
        queue=row.queue,
        event_id=row.event_id,
        name=row.name,
        body=row.body,
        reason=row.reason,
        attempt=row.attempt,
        parked_at=datetime.fromtimestamp(row.parked_at, UTC),
    )
