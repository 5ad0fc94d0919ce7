"""A tiny service for the tests of messages and work: a bakery that tells of its bread, and a shop that counts it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event as Flag

import sqlalchemy as sa

from services.chassis.clock import FixedClock
from services.chassis.database.column_types import Id, new_metadata, table
from services.chassis.database.engine import Database
from services.chassis.identifiers import new_id
from services.chassis.messaging.envelope import Envelope
from services.chassis.messaging.event import Event, described
from services.chassis.messaging.transport import (
    DeadLetter,
    Delivery,
    Depth,
    Handle,
    Message,
    Receipt,
    Topology,
    Transport,
    TransportAway,
)
from services.chassis.work.consumer import Consumer
from services.chassis.work.relay import Relay
from services.chassis.work.tables import work_tables
from services.chassis.work.unit_of_work import UnitOfWork, WorkOpener

NOON = datetime(2026, 5, 12, 12, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class BreadBaked(Event):
    """A loaf left the oven."""

    NAME = "bakery.bread_baked.v1"
    SUBJECT = "loaf_id"

    loaf_id: str = described("The loaf.")
    grams: int = described("What it weighs.", default=500)


@dataclass(frozen=True, kw_only=True)
class OvenCleaned(Event):
    """Nobody wants to know."""

    NAME = "bakery.oven_cleaned.v1"
    SUBJECT = "oven"

    oven: str = described("Which oven.")


TOPOLOGY = Topology.of({"shop": [BreadBaked]})

METADATA = new_metadata()
work_tables(METADATA)
# No key on the loaf: a doubled effect must show.
LOAVES = table(METADATA, "loaves", sa.Column("loaf_id", Id, nullable=False), sa.Column("trace_id", Id, nullable=False))


class Bakery:
    """One service's database with its work, a relay and a consumer; the same class bakes and sells."""

    def __init__(self, database_url: str, *, make_tables: bool = True) -> None:
        self.clock = FixedClock(NOON)
        self.database = Database(database_url)
        self.open_work = WorkOpener(self.database, UnitOfWork, self.clock)
        if make_tables:
            with self.database.writing() as connection:
                METADATA.create_all(connection)

    def bake(self, loaf_id: str = "", *, sequence: int = 0) -> str:
        loaf_id = loaf_id or new_id()
        with self.open_work() as work:
            work.publish(BreadBaked(loaf_id=loaf_id, sequence=sequence))
        return loaf_id

    def relay(self, transport: Transport) -> Relay:
        return Relay(self.database, lambda: transport, TOPOLOGY, source="bakery", clock=self.clock)

    def consumer(
        self,
        handler: Callable[[UnitOfWork, BreadBaked], None],
        *,
        connect: Callable[[], Transport] | None = None,
        pause_seconds: Callable[[int], float] = lambda _: 0.0,
    ) -> Consumer[UnitOfWork]:
        return Consumer(
            self.open_work,
            connect or ScriptedTransport,
            TOPOLOGY,
            "shop",
            {BreadBaked: handler},
            pause_seconds=pause_seconds,
        )

    def column(self, sql: str) -> list[object]:
        with self.database.reading() as connection:
            return list(connection.exec_driver_sql(sql).scalars())

    def loaves(self) -> list[object]:
        return self.column("SELECT loaf_id FROM loaves ORDER BY loaf_id")

    def unsent(self) -> list[object]:
        return self.column("SELECT subject FROM outbox WHERE sent_at IS NULL ORDER BY event_id")

    def close(self) -> None:
        self.database.close()


def shelve(work: UnitOfWork, event: BreadBaked) -> None:
    """The shop's handler."""
    work.connection.execute(LOAVES.insert().values(loaf_id=event.loaf_id, trace_id=""))


def delivery_of(
    event: Event, *, event_id: str = "", attempt: int = 1, is_redelivered: bool = False, traceparent: str = ""
) -> Delivery:
    envelope = Envelope(
        event_id=event_id or new_id(),
        name=event.NAME,
        source="regulars/bakery",
        subject=event.subject,
        occurred_at=NOON,
        data=event.to_data(),
        sequence=event.sequence,
        traceparent=traceparent,
    )
    return Delivery(
        "shop", envelope.event_id, envelope.name, envelope.to_bytes(), attempt=attempt, is_redelivered=is_redelivered
    )


@dataclass
class ScriptedTransport:
    """The wire, faked: confirms everything but what it is told to refuse, and is away when told so."""

    refused_names: set[str] = field(default_factory=set)
    is_away: bool = False
    dead: int = 0
    on_publish: Callable[[], None] = lambda: None
    published: list[Message] = field(default_factory=list)
    declared: int = 0

    def declare(self, topology: Topology) -> None:
        if self.is_away:
            raise TransportAway("told to be away")
        self.declared += 1

    def publish(self, messages: Sequence[Message]) -> Receipt:
        if self.is_away:
            raise TransportAway("told to be away")
        self.on_publish()
        self.published.extend(messages)
        ids = frozenset(each.event_id for each in messages)
        unroutable = frozenset(
            each.event_id
            for each in messages
            if each.name in self.refused_names or not TOPOLOGY.has_subscriber(each.name)
        )
        return Receipt(ids - unroutable, unroutable)

    def consume(self, queue: str, handle: Handle, stop: Flag) -> None:
        stop.wait()

    def dead_letters(self, queue: str, *, limit: int = 1000) -> list[DeadLetter]:
        return []

    def dead_letter(self, queue: str, event_id: str) -> DeadLetter | None:
        return None

    def replay(self, queue: str, event_id: str) -> bool:
        return False

    def depth(self, queue: str) -> Depth:
        return Depth(waiting=0, delayed=0, dead=self.dead)

    def close(self) -> None:
        pass
