"""A reader of one queue for the promise tests, in a thread of this process or in a process that may be killed."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from threading import Condition, Thread
from threading import Event as Flag

from services.chassis.identifiers import new_id
from services.chassis.messaging.connect import transport_at
from services.chassis.messaging.embedded import EmbeddedTransport
from services.chassis.messaging.transport import Ack, Delivery, Message, Outcome, Transport
from tests.children import children

# Long enough for a busy machine; reached only when a promise is broken.
PATIENCE_SECONDS = 180.0


def transport_with_short_leases(url: str) -> Transport:
    """As in production, but a killed reader's messages come back after a second."""
    if url.startswith("embedded:"):
        return EmbeddedTransport(url.removeprefix("embedded:"), lease_seconds=1.0)
    return transport_at(url)


def message(name: str, body: bytes = b"{}") -> Message:
    return Message(new_id(), name, body)


class Reader:
    """Consumes a queue and remembers what it was given, and when."""

    def __init__(self, transport: Transport, queue: str, decide: Callable[[Delivery], Outcome]) -> None:
        self.deliveries: list[Delivery] = []
        self.arrived_at: list[float] = []
        self._decide = decide
        self._changed = Condition()
        self._stop = Flag()
        self._thread = Thread(target=transport.consume, args=(queue, self._handle, self._stop), daemon=True)
        self._thread.start()

    @property
    def event_ids(self) -> list[str]:
        return [delivery.event_id for delivery in self.deliveries]

    def wait_for(self, count: int) -> list[Delivery]:
        """The deliveries, once there are so many."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.deliveries) >= count, timeout=PATIENCE_SECONDS):
                raise AssertionError(f"{len(self.deliveries)} of {count} messages arrived")
        return self.deliveries

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(PATIENCE_SECONDS)

    def _handle(self, deliveries: Sequence[Delivery]) -> list[Outcome | None]:
        return [None if self._stop.is_set() else self._handle_one(each) for each in deliveries]

    def _handle_one(self, delivery: Delivery) -> Outcome:
        outcome = self._decide(delivery)
        with self._changed:
            self.deliveries.append(delivery)
            self.arrived_at.append(time.monotonic())
            self._changed.notify_all()
        return outcome


@contextmanager
def reading(
    transport: Transport, queue: str, decide: Callable[[Delivery], Outcome] = lambda _: Ack()
) -> Iterator[Reader]:
    reader = Reader(transport, queue, decide)
    try:
        yield reader
    finally:
        reader.stop()


def until(is_so: Callable[[], bool]) -> None:
    """Wait for what another thread or process brings about."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)


@contextmanager
def child_process(target: Callable[..., None], *arguments: object) -> Iterator[BaseProcess]:
    """A module-level function in a process of its own, killed when the block ends."""
    child = children.Process(target=target, args=arguments, daemon=True)
    child.start()
    try:
        yield child
    finally:
        child.kill()
        child.join(PATIENCE_SECONDS)


def dies_of_it(target: Callable[..., None], *arguments: object) -> bool:
    """Run it to its end; whether it was killed, and not merely ended."""
    with child_process(target, *arguments) as child:
        child.join(PATIENCE_SECONDS)
        return child.exitcode == -signal.SIGKILL


def die() -> None:
    """As a power cut would have it: nothing is closed, flushed or said."""
    os.kill(os.getpid(), signal.SIGKILL)


def read_and_die(url: str, queue: str) -> None:
    """Fetch messages and die over the first."""
    transport_with_short_leases(url).consume(queue, lambda _: die() or [], Flag())  # type: ignore[func-returns-value]


def publish_each(url: str, messages: list[Message]) -> None:
    """Publish one by one, then be killed: what was confirmed must be there."""
    transport = transport_with_short_leases(url)
    for each in messages:
        assert transport.publish([each]).confirmed == {each.event_id}
    die()
