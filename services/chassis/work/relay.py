"""The relay publishes what the outbox holds until the broker has confirmed it: sometimes twice, never not at all."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event as Flag
from typing import Any

import sqlalchemy as sa

from services.chassis.clock import Clock
from services.chassis.database.changes import ChangeWatch
from services.chassis.database.column_types import as_instant
from services.chassis.database.engine import Database
from services.chassis.database.prepared import Prepared
from services.chassis.messaging.envelope import Envelope
from services.chassis.messaging.transport import Message, Topology, Transport, TransportAway
from services.chassis.telemetry import metrics
from services.chassis.telemetry.logs import logger
from services.chassis.work.jobs import Job

BATCH = 500
KEPT_DAYS = 30
PRUNED_AT_ONCE = 1000
LOOK_AGAIN_SECONDS = 1.0
REFUSED_PAUSE_SECONDS = 1.0
AWAY_PAUSE_SECONDS = (0.25, 5.0)

# Rows that are *not marked*, never rows after the last one seen: ids are given before commits, so a cursor skips
# whatever commits late (4,769 of 8,000 facts in a trial with 20 writers).
_UNSENT = """SELECT event_id, name, subject, sequence, body, traceparent, occurred_at FROM outbox
             WHERE sent_at IS NULL ORDER BY event_id LIMIT :limit"""
_NEXT = Prepared(_UNSENT)
_NEXT_SKIPPING_LOCKED = Prepared(f"{_UNSENT} FOR UPDATE SKIP LOCKED")
_ANY = Prepared("SELECT 1 FROM outbox WHERE sent_at IS NULL LIMIT 1")
_MARK = Prepared("UPDATE outbox SET sent_at = :now WHERE event_id = :event_id")
_MARK_ALL = Prepared("UPDATE outbox SET sent_at = :now WHERE event_id = ANY(:event_ids)")
_BACKLOG = Prepared("SELECT count(*) AS pending, min(occurred_at) AS oldest_at FROM outbox WHERE sent_at IS NULL")
_PRUNE = Prepared(
    """DELETE FROM outbox WHERE event_id IN
       (SELECT event_id FROM outbox WHERE sent_at < :before LIMIT :limit) RETURNING event_id"""
)


@dataclass(frozen=True)
class Backlog:
    """Facts that the broker has not confirmed yet, and the instant of the oldest."""

    pending: int
    oldest_at: datetime | None


class Relay:
    """Any number of relays of one service may run, and be killed, at any time: at worst a fact is published twice."""

    def __init__(
        self,
        database: Database,
        connect: Callable[[], Transport],
        topology: Topology,
        *,
        source: str,
        clock: Clock,
    ) -> None:
        self._database = database
        self._connect = connect
        self._topology = topology
        self._source = f"regulars/{source}"
        self._clock = clock

    def run(self, stop: Flag) -> None:
        """Publish until stopped. A broker that is away costs nothing but time: the rows wait."""
        least, most = AWAY_PAUSE_SECONDS
        pause = least
        with closing(self._connect()) as transport, closing(ChangeWatch(self._database)) as watch:
            while not stop.is_set():
                try:
                    transport.declare(self._topology)
                    pause = least
                    self._publish_for_ever(transport, watch, stop)
                except (TransportAway, sa.exc.SQLAlchemyError) as error:
                    logger().warning("relay waits", error=type(error).__name__, detail=str(error)[:300])
                    # Jitter, so that the relays of a restarted broker do not all knock at once.
                    stop.wait(pause * random.uniform(0.5, 1.5))  # noqa: S311
                    pause = min(pause * 2, most)

    def publish_batch(self, transport: Transport) -> tuple[int, int]:
        """Publish the oldest facts that are not marked, and mark what was confirmed: (marked, refused)."""
        # SQLite has one writer: there the rows are read and marked in two transactions, so that no request waits
        # for the broker. PostgreSQL locks just these rows, and another relay takes the next ones.
        if self._database.is_postgresql:
            with self._database.writing() as connection:
                rows = _NEXT_SKIPPING_LOCKED.run(connection, limit=BATCH).all()
                done = self._publish(transport, rows)
                self._mark(connection, done)
        else:
            with self._database.reading() as connection:
                rows = _NEXT.run(connection, limit=BATCH).all()
            done = self._publish(transport, rows)
            if done:
                with self._database.writing() as connection:
                    self._mark(connection, done)
        return len(done), len(rows) - len(done)

    def backlog(self) -> Backlog:
        with self._database.reading() as connection:
            row = _BACKLOG.run(connection).one()
        return Backlog(row.pending, None if row.oldest_at is None else as_instant(row.oldest_at))

    def prune(self) -> None:
        """Delete facts that were confirmed more than KEPT_DAYS ago; until then they can be published again."""
        before = self._clock.now() - timedelta(days=KEPT_DAYS)
        gone = PRUNED_AT_ONCE
        while gone == PRUNED_AT_ONCE:
            # In small transactions: on SQLite the requests want to write too.
            with self._database.writing() as connection:
                gone = len(_PRUNE.run(connection, before=before, limit=PRUNED_AT_ONCE).all())

    def pruning_job(self) -> Job:
        return Job("prune the outbox", 3600, self.prune)

    def measuring_job(self) -> Job:
        return Job("measure the outbox", 15, self._measure)

    def _measure(self) -> None:
        backlog = self.backlog()
        age = (self._clock.now() - backlog.oldest_at).total_seconds() if backlog.oldest_at else 0.0
        metrics.OUTBOX_PENDING.set(backlog.pending)
        metrics.OUTBOX_OLDEST_SECONDS.set(max(0.0, age))

    def _publish_for_ever(self, transport: Transport, watch: ChangeWatch, stop: Flag) -> None:
        while not stop.is_set():
            marked, refused = self.publish_batch(transport)
            if refused:
                # Somebody removed a queue or a binding; the rows stay, and the topology is declared again.
                logger().error("the broker refused facts that have a subscriber", refused=refused)
                stop.wait(REFUSED_PAUSE_SECONDS)
                transport.declare(self._topology)
            elif marked == 0:
                self._wait_for_facts(watch, stop)
            else:
                watch.was_useful()

    def _wait_for_facts(self, watch: ChangeWatch, stop: Flag) -> None:
        if self._database.is_postgresql:
            # Asked some thirty times a second: taking a connection for each look would cost more than the look.
            with self._database.reading() as connection:
                while not stop.is_set() and watch.wait(stop):
                    if _ANY.run(connection).first():
                        return
            return
        looked_at = time.monotonic()
        while not stop.is_set():
            has_changed = watch.wait(stop)
            if has_changed or time.monotonic() - looked_at > LOOK_AGAIN_SECONDS:
                looked_at = time.monotonic()
                with self._database.reading() as connection:
                    if _ANY.run(connection).first():
                        return

    def _publish(self, transport: Transport, rows: Sequence[Any]) -> list[str]:
        """The ids of rows that need no more publishing."""
        if not rows:
            return []
        receipt = transport.publish([self._message(row) for row in rows])
        names = {row.event_id: row.name for row in rows}
        for event_id in receipt.confirmed:
            metrics.EVENTS_PUBLISHED.labels(names[event_id]).inc()
        # A fact that nobody subscribes to has done its duty; one that should have a queue and has none has not.
        unwanted = [event_id for event_id in receipt.unroutable if not self._topology.has_subscriber(names[event_id])]
        return [*receipt.confirmed, *unwanted]

    def _message(self, row: Any) -> Message:
        envelope = Envelope(
            event_id=row.event_id,
            name=row.name,
            source=self._source,
            subject=row.subject,
            sequence=row.sequence,
            traceparent=row.traceparent,
            occurred_at=as_instant(row.occurred_at),
            data=json.loads(row.body),
        )
        return Message(row.event_id, row.name, envelope.to_bytes())

    def _mark(self, connection: sa.Connection, event_ids: Sequence[str]) -> None:
        now = self._clock.now()
        if self._database.is_postgresql:
            _MARK_ALL.run(connection, event_ids=list(event_ids), now=now)
        else:
            _MARK.run_many(connection, [{"event_id": event_id, "now": now} for event_id in event_ids])
