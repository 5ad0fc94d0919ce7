"""The promise of a transport: what it confirmed it keeps, and hands to every subscriber until each says it is done.

In full, and held by tests/promises for every transport:

- `publish` confirms a message only when it is stored for every queue that subscribes to its name; a message that no
  queue wants is reported as unroutable, never dropped with a smile.
- A delivery whose consumer dies, or says nothing, comes back, marked as redelivered.
- `Retry` brings a message back to its own queue, not before the delay, one attempt older, and delays no other message.
- `Park` puts it with the dead letters of its queue, where people can list, read and replay it.
- Nothing is promised about order or about single delivery: consumers keep an inbox, absolute facts carry a sequence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Event as Flag
from typing import Protocol

from services.chassis.messaging.event import Event

LONGEST_RETRY_SECONDS = 64.0


class TransportAway(ConnectionError):
    """The broker cannot be reached or does not answer: nothing is known to be stored, and trying again helps."""


@dataclass(frozen=True)
class Topology:
    """Which queue subscribes to which event names, and which service is looking.

    Where several parts share a server, each makes its own queue alone, and makes sure that those of others are there
    before it publishes what they wait for: a fact that only some of its subscribers have a queue for would be lost to
    the rest.
    """

    queues: Mapping[str, frozenset[str]]
    seen_by_service: str = ""
    """Empty: an administrator, who makes all of them."""

    @classmethod
    def of(cls, subscriptions: Mapping[str, Iterable[type[Event]]]) -> Topology:
        return cls({queue: frozenset(event.NAME for event in events) for queue, events in subscriptions.items()})

    def seen_by(self, service: str) -> Topology:
        return replace(self, seen_by_service=service)

    @property
    def own_queues(self) -> Mapping[str, frozenset[str]]:
        """Those that whoever looks may make."""
        service = self.seen_by_service
        return {queue: names for queue, names in self.queues.items() if service in ("", queue)}

    @property
    def awaited(self) -> list[tuple[str, str]]:
        """Queue and name of each subscription, of other services, to what this one publishes."""
        service = self.seen_by_service
        others = [(queue, name) for queue, names in self.queues.items() if queue != service for name in sorted(names)]
        return [(queue, name) for queue, name in others if service and name.startswith(f"{service}.")]

    def has_subscriber(self, name: str) -> bool:
        return any(name in names for names in self.queues.values())


@dataclass(frozen=True)
class Message:
    """Bytes to carry; a transport looks at the name alone."""

    event_id: str
    name: str
    body: bytes


@dataclass(frozen=True)
class Receipt:
    """What became of a batch. A message in neither set was refused or its fate is unknown: publish it again."""

    confirmed: frozenset[str]
    unroutable: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Delivery:
    """A message in the hands of a consumer."""

    queue: str
    event_id: str
    name: str
    body: bytes
    attempt: int
    """1 at first, one more after each Retry."""
    is_redelivered: bool
    """An earlier delivery ended without a word: its consumer died, or never came to it."""


@dataclass(frozen=True)
class Ack:
    """Done: forget the message."""


@dataclass(frozen=True)
class Retry:
    """Not now: bring it back after the delay, at most LONGEST_RETRY_SECONDS."""

    after_seconds: float
    reason: str


@dataclass(frozen=True)
class Park:
    """Trying again does not help: put it with the dead letters."""

    reason: str


Outcome = Ack | Retry | Park
Handle = Callable[[Sequence[Delivery]], Sequence[Outcome | None]]
"""Answers for each delivery, in order; None hands it back unhandled. It must not raise."""


@dataclass(frozen=True)
class DeadLetter:
    """A parked message and why it was parked."""

    queue: str
    event_id: str
    name: str
    body: bytes
    reason: str
    attempt: int
    parked_at: datetime | None
    """None where the broker itself gave the message up after too many deliveries."""


@dataclass(frozen=True)
class Depth:
    """How many messages a queue holds. What a live consumer has in hand counts nowhere on RabbitMQ."""

    waiting: int
    delayed: int
    dead: int


class Transport(Protocol):
    """Safe to use from several threads; make it after the process has forked. All methods may raise TransportAway,
    except `consume`, which waits for the broker instead."""

    def declare(self, topology: Topology) -> None:
        """Make own queues and bindings that do not exist yet. Removes none: an older process may still run.

        What is published afterwards waits, with TransportAway, for subscribers whose queue nobody has made yet.
        """

    def publish(self, messages: Sequence[Message]) -> Receipt:
        """Store a batch, and return when the fate of each message is known."""

    def consume(self, queue: str, handle: Handle, stop: Flag) -> None:
        """Hand deliveries to `handle`, a few at a time, as many as have arrived, until `stop` is set."""

    def dead_letters(self, queue: str, *, limit: int = 1000) -> list[DeadLetter]:
        """The oldest dead letters of a queue."""

    def dead_letter(self, queue: str, event_id: str) -> DeadLetter | None: ...

    def replay(self, queue: str, event_id: str) -> bool:
        """Put a dead letter back into its queue as new; False when there is none of that id."""

    def depth(self, queue: str) -> Depth: ...

    def close(self) -> None: ...
