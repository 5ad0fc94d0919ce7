"""The consumer: each fact takes effect once, a failing one is tried again later, a hopeless one is parked."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from threading import Event as Flag
from typing import Any, Generic, TypeVar
from uuid import UUID

import sqlalchemy as sa

from services.chassis.messaging.envelope import Envelope
from services.chassis.messaging.event import Event, UnreadableEvent
from services.chassis.messaging.transport import (
    Ack,
    Delivery,
    Outcome,
    Park,
    Retry,
    Topology,
    Transport,
    TransportAway,
)
from services.chassis.telemetry import metrics, trace
from services.chassis.telemetry.logs import logger
from services.chassis.work import inbox
from services.chassis.work.jobs import Job
from services.chassis.work.unit_of_work import UnitOfWork, WorkOpener

MOST_ATTEMPTS = 10
# From here on a message that kills its consumer waits between attempts, so that others get their turn.
SUSPECT_AFTER_DEATHS = 3
LARGEST_BODY_BYTES = 1_000_000
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 60.0
DATABASE_AWAY_SECONDS = 2.0
# A batch in trouble is left to the next turn before its lease runs out.
HAND_BACK_AFTER_SECONDS = 2.0
CONNECT_AGAIN_SECONDS = 2.0

W = TypeVar("W", bound=UnitOfWork)


def growing_pause_seconds(attempts: int) -> float:
    """Doubling pauses with jitter: ten attempts take about three minutes."""
    return min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2.0 ** (attempts - 1)) * random.uniform(0.5, 1.0)  # noqa: S311


class Consumer(Generic[W]):
    """Handles one queue. Any number of consumers may share it, and be killed, at any time."""

    def __init__(
        self,
        open_work: WorkOpener[W],
        connect: Callable[[], Transport],
        topology: Topology,
        queue: str,
        handlers: Mapping[type[Event], Callable[[W, Any], None]],
        *,
        pause_seconds: Callable[[int], float] = growing_pause_seconds,
    ) -> None:
        self._open_work = open_work
        self._connect = connect
        self._topology = topology
        self._queue = queue
        self._events = {event_type.NAME: event_type for event_type in handlers}
        self._handlers = handlers
        self._pause_seconds = pause_seconds

    def run(self, stop: Flag) -> None:
        """Declare the topology and handle deliveries until stopped; waits for a broker that is away."""
        with closing(self._connect()) as transport:
            while not stop.is_set():
                try:
                    transport.declare(self._topology)
                    transport.consume(self._queue, lambda batch: self.handle_batch(batch, stop), stop)
                except TransportAway as error:
                    logger().warning("consumer waits for the broker", queue=self._queue, error=str(error)[:300])
                    stop.wait(CONNECT_AGAIN_SECONDS * random.uniform(0.5, 1.5))  # noqa: S311

    def handle_batch(self, deliveries: Sequence[Delivery], stop: Flag) -> list[Outcome | None]:
        """What has arrived, in one transaction if all goes well, else one by one. None: hand it back.

        A commit waits for the disk: twenty facts in one drain a backlog several times faster than twenty commits.
        Only fresh deliveries share one, so that whoever fails or kills is charged alone.
        """
        fresh = [each for each in deliveries if each.attempt == 1 and not each.is_redelivered]
        are_done = len(fresh) > 1 and self._apply_together(fresh)
        hand_back_at = time.monotonic() + HAND_BACK_AFTER_SECONDS
        outcomes: list[Outcome | None] = []
        for each in deliveries:
            if are_done and each in fresh:
                outcomes.append(Ack())
            elif stop.is_set() or time.monotonic() > hand_back_at:
                outcomes.append(None)
            else:
                outcomes.append(self.handle(each))
        return outcomes

    def handle(self, delivery: Delivery) -> Outcome:
        """One delivery, from reading it to committing its effect. Raises nothing."""
        if delivery.is_redelivered:
            verdict = self._suspect(delivery)
            if verdict is not None:
                return verdict
        try:
            return self._apply(delivery)
        except UnreadableEvent as error:
            return self._parked(delivery, str(error))
        except Exception as error:  # noqa: BLE001 - a message must never end the consumer of all others
            return self._failed(delivery, error)

    def measuring_job(self) -> Job:
        return Job("measure the dead letters", 30, self._measure)

    def _measure(self) -> None:
        with closing(self._connect()) as transport:
            metrics.DEAD_LETTERS.set(transport.depth(self._queue).dead)

    def _apply_together(self, deliveries: Sequence[Delivery]) -> bool:
        """All or nothing; False says that they want to be handled one by one, for one of them is in trouble."""
        try:
            read = [self._read(each) for each in deliveries]
            with self._open_work() as work:
                news = [self._take_effect(work, envelope, event) for envelope, event in read]
        except Exception as error:  # noqa: BLE001 - each will be tried, and judged, alone
            logger().info("events go one by one", queue=self._queue, error=type(error).__name__)
            return False
        for (envelope, _), is_new in zip(read, news, strict=True):
            _note_effect(envelope, is_new=is_new)
        return True

    def _apply(self, delivery: Delivery) -> Outcome:
        envelope, event = self._read(delivery)
        with self._open_work() as work:
            is_new = self._take_effect(work, envelope, event)
            if delivery.attempt > 1 or delivery.is_redelivered:
                inbox.forgive(work.connection, delivery.event_id)
        _note_effect(envelope, is_new=is_new)
        return Ack()

    def _read(self, delivery: Delivery) -> tuple[Envelope, Event]:
        if len(delivery.body) > LARGEST_BODY_BYTES:
            raise UnreadableEvent(f"{len(delivery.body)} bytes are more than an event may have")
        envelope = Envelope.from_bytes(delivery.body)
        event_type = self._events.get(envelope.name)
        if event_type is None:
            raise UnreadableEvent(f"this version of the service has no handler for {envelope.name}")
        return envelope, event_type.from_data(envelope.data, sequence=envelope.sequence)

    def _take_effect(self, work: W, envelope: Envelope, event: Event) -> bool:
        """Write the inbox row and the effect, both or neither; False when the event has had its effect before."""
        with trace.continuing(envelope.traceparent):
            work.command_id = envelope.event_id
            work.occurred_at = envelope.occurred_at
            is_new = inbox.receive(work.connection, envelope.event_id, name=envelope.name, now=work.now)
            if is_new:
                self._handlers[type(event)](work, event)
                # Here and not at the end of the work: what this event caused belongs to its trace.
                work.write_rest()
        return is_new

    def _suspect(self, delivery: Delivery) -> Outcome | None:
        """Charge a redelivered message *before* it is handled: it may have killed the process that had it.

        Its innocent neighbours, fetched by the same process, come back as redelivered too; they are charged once when
        their turn comes, succeed, and are forgiven.
        """
        deaths = self._charge(delivery, "its consumer ended without a word")
        if deaths is None:
            return self._database_is_away()
        if deaths >= MOST_ATTEMPTS:
            return self._parked(delivery, f"its consumer ended without a word, {deaths} attempts in all")
        if deaths >= SUSPECT_AFTER_DEATHS:
            return Retry(self._pause_seconds(deaths), "it may be what ended its consumers")
        return None

    def _failed(self, delivery: Delivery, error: Exception) -> Outcome:
        reason = f"{type(error).__name__}: {error}"[:500]
        # A redelivered message was charged before it was handled.
        count = self._explain if delivery.is_redelivered else self._charge
        attempts = count(delivery, reason)
        if attempts is None:
            return self._database_is_away()
        logger().warning(
            "event failed", name=delivery.name, event_id=delivery.event_id, attempts=attempts, exc_info=error
        )
        metrics.EVENTS_APPLIED.labels(delivery.name, "failed").inc()
        if attempts >= MOST_ATTEMPTS:
            return self._parked(delivery, f"{reason} ({attempts} attempts)")
        return Retry(self._pause_seconds(attempts), reason)

    def _parked(self, delivery: Delivery, reason: str) -> Outcome:
        try:
            with self._open_work.database.writing() as connection:
                inbox.forgive(connection, delivery.event_id)
        except sa.exc.SQLAlchemyError:
            return self._database_is_away()
        logger().error("event parked", name=delivery.name, event_id=delivery.event_id, reason=reason)
        metrics.EVENTS_APPLIED.labels(delivery.name, "parked").inc()
        return Park(reason)

    def _charge(self, delivery: Delivery, error: str) -> int | None:
        """How many attempts failed, this one included; None when the database does not answer."""
        try:
            with self._open_work.database.writing() as connection:
                return inbox.charge(connection, delivery.event_id, error=error, now=self._open_work.clock.now())
        except sa.exc.SQLAlchemyError:
            return None

    def _explain(self, delivery: Delivery, error: str) -> int | None:
        try:
            with self._open_work.database.writing() as connection:
                return inbox.explain(connection, delivery.event_id, error=error)
        except sa.exc.SQLAlchemyError:
            return None

    def _database_is_away(self) -> Outcome:
        """No message is to blame and none is charged: an outage must not fill the dead letters."""
        time.sleep(DATABASE_AWAY_SECONDS)
        return Retry(DATABASE_AWAY_SECONDS, "the database does not answer")


def _note_effect(envelope: Envelope, *, is_new: bool) -> None:
    metrics.EVENTS_APPLIED.labels(envelope.name, "applied" if is_new else "repeated").inc()
    if is_new:
        metrics.EVENT_LAG_SECONDS.labels(envelope.name).observe(_age_seconds(envelope.event_id))
        with trace.continuing(envelope.traceparent):
            logger().info("event applied", name=envelope.name, event_id=envelope.event_id)


def _age_seconds(event_id: str) -> float:
    """Since the event was written, by the clock in its UUIDv7; its own instant may be last year's, when imported."""
    try:
        written_at: float = (UUID(event_id).int >> 80) / 1000
    except ValueError:
        return 0.0
    return max(0.0, time.time() - written_at)
