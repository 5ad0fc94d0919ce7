"""One consumer of the embedded broker: it leases messages, hands them over and writes down what became of them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from threading import Event as Flag
from typing import Any

from services.chassis.database.changes import ChangeWatch
from services.chassis.database.engine import Database
from services.chassis.database.prepared import Prepared
from services.chassis.messaging.transport import (
    LONGEST_RETRY_SECONDS,
    Ack,
    Delivery,
    Handle,
    Outcome,
    Park,
    Retry,
)

# What a killed consumer had in hand waits this long. A handler that takes longer does no harm: see inbox.py.
LEASE_SECONDS = 5.0
PREFETCH = 20
# Even when the file looks unchanged, look again: a lease may have run out.
LOOK_AGAIN_SECONDS = 1.0

_NEXT_VISIBLE = Prepared("SELECT min(visible_at) AS at FROM messages WHERE queue = :queue")
# visible_at is the instant of publishing, of the end of a delay, or of the end of a lease: the order is fair to all.
_CLAIM = Prepared(
    """UPDATE messages SET visible_at = :leased_until, deliveries = deliveries + 1
       WHERE id IN (SELECT id FROM messages WHERE queue = :queue AND visible_at <= :now
                    ORDER BY visible_at, id LIMIT :limit)
       RETURNING id, event_id, name, body, attempt, deliveries"""
)
# Every settlement names the delivery it settles: after a lost lease the message belongs to another consumer.
_DONE = Prepared("DELETE FROM messages WHERE id = :id AND deliveries = :deliveries")
_DELAY = Prepared(
    """UPDATE messages SET visible_at = :visible_at, attempt = attempt + 1, deliveries = 0
       WHERE id = :id AND deliveries = :deliveries"""
)
_PARK = Prepared(
    """INSERT INTO dead_letters (queue, event_id, name, body, attempt, reason, parked_at)
       SELECT queue, event_id, name, body, attempt, :reason, :now FROM messages
       WHERE id = :id AND deliveries = :deliveries"""
)
_RELEASE = Prepared(
    """UPDATE messages SET visible_at = :now, deliveries = deliveries - 1
       WHERE id = :id AND deliveries = :deliveries"""
)
# A clock that was set back would leave messages invisible for as long; no delay or lease is ever this long.
_UNFREEZE = Prepared("UPDATE messages SET visible_at = :now WHERE queue = :queue AND visible_at > :latest")


class Leasing:
    """One consumer of one queue: claims a batch, hands it over, settles the batch, and waits when there is nothing."""

    def __init__(self, database: Database, queue: str, *, handle: Handle, stop: Flag, lease_seconds: float) -> None:
        self._database = database
        self._queue = queue
        self._handle = handle
        self._stop = stop
        self._lease_seconds = lease_seconds

    def run(self, watch: ChangeWatch) -> None:
        while not self._stop.is_set():
            rows = self._claim()
            if rows:
                watch.was_useful()
                outcomes = self._handle([self._delivery(row) for row in rows])
                self._settle(list(zip(rows, outcomes, strict=True)))
            else:
                self._wait(watch)

    def _claim(self) -> list[Any]:
        now = time.time()
        with self._database.writing() as connection:
            rows = _CLAIM.run(
                connection, queue=self._queue, now=now, leased_until=now + self._lease_seconds, limit=PREFETCH
            ).all()
        return sorted(rows, key=lambda row: row.id)

    def _delivery(self, row: Any) -> Delivery:
        return Delivery(
            queue=self._queue,
            event_id=row.event_id,
            name=row.name,
            body=row.body,
            attempt=row.attempt,
            is_redelivered=row.deliveries > 1,
        )

    def _settle(self, outcomes: Sequence[tuple[Any, Outcome | None]]) -> None:
        """Write down what became of each delivery, in one commit. Lost in a crash, it is a redelivery and no more."""
        now = time.time()
        with self._database.writing() as connection:
            for row, outcome in outcomes:
                match outcome:
                    case Ack():
                        _DONE.run(connection, id=row.id, deliveries=row.deliveries)
                    case Retry(after_seconds=delay):
                        visible_at = now + min(delay, LONGEST_RETRY_SECONDS)
                        _DELAY.run(connection, id=row.id, deliveries=row.deliveries, visible_at=visible_at)
                    case Park(reason=reason):
                        _PARK.run(connection, id=row.id, deliveries=row.deliveries, reason=reason, now=now)
                        _DONE.run(connection, id=row.id, deliveries=row.deliveries)
                    case None:
                        _RELEASE.run(connection, id=row.id, deliveries=row.deliveries, now=now)

    def _wait(self, watch: ChangeWatch) -> None:
        """Until a message may be visible."""
        visible_at, looked_at = self._next_visible_at(), time.monotonic()
        while not self._stop.is_set() and time.time() < visible_at:
            if watch.wait(self._stop) or time.monotonic() - looked_at > LOOK_AGAIN_SECONDS:
                visible_at, looked_at = self._next_visible_at(), time.monotonic()

    def _next_visible_at(self) -> float:
        with self._database.reading() as connection:
            at = _NEXT_VISIBLE.run(connection, queue=self._queue).scalar()
        latest = time.time() + 2 * max(LONGEST_RETRY_SECONDS, self._lease_seconds)
        if at is not None and at > latest:
            with self._database.writing() as connection:
                _UNFREEZE.run(connection, queue=self._queue, now=time.time(), latest=latest)
            return 0.0
        return float("inf") if at is None else float(at)
