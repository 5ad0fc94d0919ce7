"""RabbitMQ as the transport: quorum queues, confirmed publishing, delayed retries. The only file that knows pika.

Declares only what both Debian's 3.10 and 4.x take. Per queue NAME there are, all quorum queues, `regulars.NAME`,
`regulars.NAME.dead` and a few `regulars.NAME.retry.SECONDS`, and a direct exchange `regulars.NAME` in front of them:
through it a retried or replayed message comes back to its own queue, and to nobody else's. All that a service makes
begins with its own `regulars.NAME`, so that its account on the broker need know no other (deploy/accounts.py).
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from queue import SimpleQueue
from threading import Event as Flag
from threading import Lock, Thread
from typing import Any

import pika
from pika.adapters.select_connection import IOLoop
from pika.exceptions import AMQPError, ChannelClosedByBroker, ConnectionClosedByClient

from services.chassis.messaging.envelope import CONTENT_TYPE
from services.chassis.messaging.transport import (
    LONGEST_RETRY_SECONDS,
    Ack,
    DeadLetter,
    Delivery,
    Depth,
    Handle,
    Message,
    Outcome,
    Park,
    Receipt,
    Retry,
    Topology,
    TransportAway,
)
from services.chassis.telemetry.logs import logger

EXCHANGE = "regulars.events"
PREFETCH = 20
# Messages on their way to the broker at once; 500 gave 25 times the rate of one by one.
WINDOW = 1000
CONFIRM_WITHIN_SECONDS = 15
# A queue expires messages at its head only, so each holds delays of one size: none waits longer than its step.
RETRY_STEPS_SECONDS = (1, 8, int(LONGEST_RETRY_SECONDS))
# The broker's own limit, none in 3.10 and 20 in 4.x, is a backstop: the consumer parks after 10 attempts.
DELIVERY_LIMIT = 20
# Where messages rest, reading them counts as a delivery and must never use them up.
UNLIMITED_DELIVERIES = 1_000_000
STOP_WITHIN_SECONDS = 0.2
RECONNECT_SECONDS = (0.3, 5.0)
_NOT_FOUND = 404


class RabbitTransport:
    """A cluster at one or several URLs, tried in random order."""

    def __init__(self, urls: str) -> None:
        self._parameters = [_parameters(url) for url in urls.replace(",amqp", "\namqp").split("\n")]
        self._topology = Topology({})
        self._link: _Link | None = None
        self._publishing = Lock()

    def declare(self, topology: Topology) -> None:
        self._topology = topology
        with self._channel() as channel:
            _declare(channel, topology)

    def publish(self, messages: Sequence[Message]) -> Receipt:
        with self._publishing:
            if self._link is None or self._link.is_closed:
                with self._channel() as channel:
                    _refuse_to_lose(channel, self._topology)
                self._link = _Link(self._hosts())
            receipts = [
                self._link.publish(messages[start : start + WINDOW]) for start in range(0, len(messages), WINDOW)
            ]
        return Receipt(
            frozenset().union(*(receipt.confirmed for receipt in receipts)),
            frozenset().union(*(receipt.unroutable for receipt in receipts)),
        )

    def consume(self, queue: str, handle: Handle, stop: Flag) -> None:
        least, most = RECONNECT_SECONDS
        pause = least
        while not stop.is_set():
            consumption = _Consumption(self._hosts(), self._topology, queue, handle=handle, stop=stop)
            try:
                consumption.run()
            except (AMQPError, OSError) as error:
                pause = least if consumption.was_connected else min(pause * 2, most)
                logger().warning("broker is away", queue=queue, error=repr(error))
                # Jitter, so that the consumers of a restarted broker do not all knock at once.
                stop.wait(pause * random.uniform(0.5, 1.5))  # noqa: S311

    def dead_letters(self, queue: str, *, limit: int = 1000) -> list[DeadLetter]:
        with self._channel() as channel:
            return [letter for letter, _ in _each_dead_letter(channel, queue, limit)]

    def dead_letter(self, queue: str, event_id: str) -> DeadLetter | None:
        with self._channel() as channel:
            found = (letter for letter, _ in _each_dead_letter(channel, queue) if letter.event_id == event_id)
            return next(found, None)

    def replay(self, queue: str, event_id: str) -> bool:
        with self._channel() as channel:
            for letter, tag in _each_dead_letter(channel, queue):
                if letter.event_id == event_id:
                    _put(channel, queue, "work", event_id=letter.event_id, name=letter.name, body=letter.body)
                    channel.basic_ack(tag)
                    return True
        return False

    def depth(self, queue: str) -> Depth:
        with self._channel() as channel:

            def waiting_in(name: str) -> int:
                return int(channel.queue_declare(name, passive=True).method.message_count)

            return Depth(
                waiting=waiting_in(_work_queue(queue)),
                delayed=sum(waiting_in(f"{_work_queue(queue)}.retry.{step}") for step in RETRY_STEPS_SECONDS),
                dead=waiting_in(f"{_work_queue(queue)}.dead"),
            )

    def close(self) -> None:
        with self._publishing:
            if self._link is not None:
                self._link.close()

    def _hosts(self) -> list[Any]:
        return random.sample(self._parameters, len(self._parameters))

    @contextmanager
    def _channel(self) -> Iterator[Any]:
        """A short conversation on a connection of its own; what it fetched and did not acknowledge goes back."""
        try:
            with pika.BlockingConnection(self._hosts()) as connection:
                channel = connection.channel()
                channel.confirm_delivery()
                yield channel
        except TransportAway:
            raise
        except (AMQPError, OSError) as error:
            raise TransportAway(f"RabbitMQ does not answer: {error!r}") from error


class _Link:
    """A connection in a thread of its own, over which batches are published without waiting for each message.

    pika's blocking connection waits for every single confirm (1,300 a second); this one has a window on the way.
    """

    def __init__(self, hosts: Sequence[Any]) -> None:
        self.is_closed = False
        self._hosts = hosts
        self._loop: Any = IOLoop()
        self._connection: Any = None
        self._channel: Any = None
        self._last_tag = 0
        self._batch: _Batch | None = None
        self._guard = Lock()
        self._ready: Future[None] = Future()
        self._thread = Thread(target=self._run, name="publisher", daemon=True)
        self._thread.start()
        self._wait_for(self._ready)

    def publish(self, messages: Sequence[Message]) -> Receipt:
        batch = _Batch(messages)
        with self._guard:
            if self.is_closed:
                raise TransportAway("the connection to RabbitMQ was lost")
            self._batch = batch
        self._loop.add_callback_threadsafe(self._send)
        receipt: Receipt = self._wait_for(batch.receipt)
        return receipt

    def close(self) -> None:
        self._fail(ConnectionClosedByClient(200, "closed"))
        self._thread.join(timeout=5)

    def _wait_for(self, future: Future[Any]) -> Any:
        try:
            return future.result(timeout=CONFIRM_WITHIN_SECONDS)
        except (AMQPError, OSError, TimeoutError) as error:
            # After a timeout nothing is known about the connection; a new one has no such past.
            self._fail(error)
            raise TransportAway(f"RabbitMQ does not confirm: {error!r}") from error

    # What follows runs in the thread.

    def _run(self) -> None:
        try:
            pika.SelectConnection.create_connection(self._hosts, self._on_connection, custom_ioloop=self._loop)
            self._loop.start()
        finally:
            self._fail(OSError("the publisher's loop ended"))
            self._loop.close()

    def _on_connection(self, result: Any) -> None:
        if isinstance(result, BaseException):
            self._fail(OSError(str(result)))
            return
        self._connection = result
        result.add_on_close_callback(self._on_close)
        result.channel(on_open_callback=self._on_channel)

    def _on_close(self, _: Any, reason: BaseException) -> None:
        self._fail(reason)
        self._loop.stop()

    def _on_channel(self, channel: Any) -> None:
        self._channel = channel
        channel.add_on_close_callback(lambda _, reason: self._fail(reason))
        channel.add_on_return_callback(self._on_return)
        channel.confirm_delivery(self._on_confirm, callback=lambda _: self._ready.set_result(None))

    def _send(self) -> None:
        batch = self._batch
        if self.is_closed or batch is None:
            return
        for message in batch.messages:
            self._last_tag += 1
            batch.awaited[self._last_tag] = message.event_id
            properties = _properties(message.event_id, message.name)
            self._channel.basic_publish(EXCHANGE, message.name, message.body, properties, mandatory=True)
        batch.finish_if_known()

    def _on_return(self, _: Any, __: Any, properties: Any, ___: bytes) -> None:
        # A message that no queue wants comes back first and is confirmed all the same.
        if self._batch is not None:
            self._batch.unroutable.add(properties.message_id)

    def _on_confirm(self, frame: Any) -> None:
        if self._batch is not None:
            is_stored = isinstance(frame.method, pika.spec.Basic.Ack)
            self._batch.settle(frame.method.delivery_tag, and_before=frame.method.multiple, is_stored=is_stored)

    def _fail(self, error: BaseException) -> None:
        """From any thread, and any number of times: nothing more goes over this link, and nobody waits for it."""
        with self._guard:
            was_closed, self.is_closed = self.is_closed, True
            batch = self._batch
        with suppress(InvalidStateError):
            self._ready.set_exception(error)
        if batch is not None:
            with suppress(InvalidStateError):
                batch.receipt.set_exception(error)
        if not was_closed:
            self._loop.add_callback_threadsafe(self._leave)

    def _leave(self) -> None:
        if self._connection is None or not self._connection.is_open:
            self._loop.stop()
            return
        self._connection.close()
        # A frozen broker never says goodbye.
        self._loop.call_later(2, self._loop.stop)


class _Batch:
    """Messages on their way, and what is known of each."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self.messages = messages
        self.awaited: dict[int, str] = {}
        self.confirmed: set[str] = set()
        self.unroutable: set[str] = set()
        self.receipt: Future[Receipt] = Future()

    def settle(self, tag: int, *, and_before: bool, is_stored: bool) -> None:
        tags = [each for each in self.awaited if each <= tag] if and_before else [tag]
        for each in tags:
            event_id = self.awaited.pop(each, None)
            if event_id is not None and is_stored:
                self.confirmed.add(event_id)
        self.finish_if_known()

    def finish_if_known(self) -> None:
        if not self.awaited and not self.receipt.done():
            self.receipt.set_result(Receipt(frozenset(self.confirmed - self.unroutable), frozenset(self.unroutable)))


class _Consumption:
    """One connection that consumes. It has a thread of its own, so that a slow handler never costs a heartbeat."""

    def __init__(self, hosts: Sequence[Any], topology: Topology, queue: str, *, handle: Handle, stop: Flag) -> None:
        self.was_connected = False
        self._hosts = hosts
        self._topology = topology
        self._queue = queue
        self._handle = handle
        self._stop = stop
        self._arrived: SimpleQueue[tuple[int, Delivery] | None] = SimpleQueue()
        self._connection: Any = None
        self._channel: Any = None
        self._is_idle = Flag()
        self._error: BaseException | None = None

    def run(self) -> None:
        """Handle deliveries in the calling thread until stopped; raises what ended the connection."""
        thread = Thread(target=self._converse, name=f"consumer of {self._queue}", daemon=True)
        thread.start()
        while batch := self._next_batch():
            # Once stopped or cut off, what has arrived is left to the next consumer.
            if not self._stop.is_set() and self._error is None:
                outcomes = self._handle([delivery for _, delivery in batch])
                settled = list(zip(batch, outcomes, strict=True))
                with suppress(AMQPError):
                    self._connection.add_callback_threadsafe(partial(self._settle_all, settled))
        self._is_idle.set()
        thread.join()
        if self._error is not None:
            raise self._error

    def _next_batch(self) -> list[tuple[int, Delivery]]:
        """Waits for one message and takes what else is there; nothing once the connection has ended."""
        batch = []
        arrived = self._arrived.get()
        while arrived is not None:
            batch.append(arrived)
            if self._arrived.empty():
                return batch
            arrived = self._arrived.get()
        # The end of the connection, or of what came before it.
        self._arrived.put(None)
        return batch

    # What follows runs in the connection's thread.

    def _converse(self) -> None:
        try:
            with pika.BlockingConnection(self._hosts) as self._connection:
                self._subscribe()
                while not self._stop.is_set() and self._error is None:
                    self._connection.process_data_events(time_limit=STOP_WITHIN_SECONDS)
                # The delivery in hand may still be settled.
                self._arrived.put(None)
                while not self._is_idle.is_set():
                    self._connection.process_data_events(time_limit=0.01)
                self._connection.process_data_events(time_limit=0)
        except (AMQPError, OSError) as error:
            self._error = self._error or error
        finally:
            self._arrived.put(None)

    def _subscribe(self) -> None:
        self._channel = self._connection.channel()
        self._channel.confirm_delivery()
        # A broker that was rebuilt has forgotten its queues.
        _declare(self._channel, self._topology)
        self._channel.basic_qos(prefetch_count=PREFETCH)
        self._channel.add_on_cancel_callback(self._on_cancel)
        self._channel.basic_consume(_work_queue(self._queue), self._on_message)
        self.was_connected = True

    def _on_cancel(self, _: Any) -> None:
        self._error = OSError("the broker ended the subscription")

    def _on_message(self, _: Any, method: Any, properties: Any, body: bytes) -> None:
        delivery = Delivery(
            queue=self._queue,
            event_id=_event_id(properties, body),
            name=properties.type or method.routing_key,
            body=body,
            attempt=_attempt(properties),
            is_redelivered=method.redelivered,
        )
        self._arrived.put((method.delivery_tag, delivery))

    def _settle_all(self, outcomes: Sequence[tuple[tuple[int, Delivery], Outcome | None]]) -> None:
        for (tag, delivery), outcome in outcomes:
            if outcome is None:
                self._channel.basic_nack(tag, requeue=True)
            else:
                self._settle(tag, delivery, outcome)

    def _settle(self, tag: int, delivery: Delivery, outcome: Outcome) -> None:
        """The message is stored elsewhere, confirmed, before it leaves its queue."""
        put = partial(_put, self._channel, self._queue, event_id=delivery.event_id, name=delivery.name)
        match outcome:
            case Ack():
                pass
            case Retry(after_seconds=delay):
                delay = min(max(delay, 0), LONGEST_RETRY_SECONDS)
                step = next(step for step in RETRY_STEPS_SECONDS if delay <= step)
                put(f"retry.{step}", body=delivery.body, attempt=delivery.attempt + 1, expires_after_seconds=delay)
            case Park(reason=reason):
                put("dead", body=delivery.body, attempt=delivery.attempt, reason=reason)
        self._channel.basic_ack(tag)


def _parameters(url: str) -> Any:
    parameters = pika.URLParameters(url)
    # Without these pika waits for ever for a broker that is frozen or out of memory.
    parameters.heartbeat = 30
    parameters.blocked_connection_timeout = 10
    parameters.socket_timeout = 5
    parameters.stack_timeout = 10
    return parameters


def _work_queue(queue: str) -> str:
    return f"regulars.{queue}"


def _declare(channel: Any, topology: Topology) -> None:
    _make_exchange(channel)
    for queue, names in topology.own_queues.items():
        own = _work_queue(queue)
        channel.exchange_declare(own, "direct", durable=True)
        declare = partial(_declare_quorum_queue, channel, own)
        declare("", "work", delivery_limit=DELIVERY_LIMIT, dead_letters_to="dead")
        declare(".dead", "dead", delivery_limit=UNLIMITED_DELIVERIES)
        for step in RETRY_STEPS_SECONDS:
            declare(
                f".retry.{step}",
                f"retry.{step}",
                delivery_limit=UNLIMITED_DELIVERIES,
                dead_letters_to="work",
                expires_after_seconds=step,
            )
        for name in sorted(names):
            channel.queue_bind(own, EXCHANGE, name)
            # A sign for whoever publishes it: anybody may look whether an exchange is there, and nobody else may ask
            # which bindings there are.
            channel.exchange_declare(_sign(queue, name), "fanout", durable=True)


def _refuse_to_lose(channel: Any, topology: Topology) -> None:
    """Raises TransportAway while somebody who wants to hear us has never been there: of a fact with two subscribers,
    the other one's queue would be enough for the broker to call it stored."""
    for queue, name in topology.awaited:
        if not _exists(channel, _sign(queue, name)):
            raise TransportAway(f"{queue} has no queue for {name} yet: its worker has not run")


def _make_exchange(channel: Any) -> None:
    """A service that may only publish to it must not be refused for wanting to make what is there."""
    if not _exists(channel, EXCHANGE):
        channel.exchange_declare(EXCHANGE, "topic", durable=True)


def _sign(queue: str, name: str) -> str:
    return f"{_work_queue(queue)}.hears.{name}"


def _exists(channel: Any, exchange: str) -> bool:
    # A channel of its own: the broker closes the one on which it says no.
    probe = channel.connection.channel()
    try:
        probe.exchange_declare(exchange, passive=True)
    except ChannelClosedByBroker as error:
        if error.reply_code != _NOT_FOUND:
            raise
        return False
    probe.close()
    return True


def _declare_quorum_queue(
    channel: Any,
    own: str,
    suffix: str,
    routing_key: str,
    *,
    delivery_limit: int,
    dead_letters_to: str | None = None,
    expires_after_seconds: int | None = None,
) -> None:
    arguments: dict[str, Any] = {"x-queue-type": "quorum", "x-delivery-limit": delivery_limit}
    if dead_letters_to:
        # The default is to dead-letter at most once: a restart in between would lose the message.
        arguments |= {
            "x-dead-letter-exchange": own,
            "x-dead-letter-routing-key": dead_letters_to,
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
        }
    if expires_after_seconds:
        arguments["x-message-ttl"] = expires_after_seconds * 1000
    channel.queue_declare(own + suffix, durable=True, arguments=arguments)
    channel.queue_bind(own + suffix, own, routing_key)


def _properties(event_id: str, name: str, **more: Any) -> Any:
    return pika.BasicProperties(message_id=event_id, type=name, content_type=CONTENT_TYPE, delivery_mode=2, **more)


def _put(
    channel: Any,
    queue: str,
    place: str,
    *,
    event_id: str,
    name: str,
    body: bytes,
    attempt: int = 1,
    reason: str = "",
    expires_after_seconds: float | None = None,
) -> None:
    """Store a message in one of a queue's own places, and return when the broker has confirmed it."""
    # Our own header, without the prefix x-: 4.x no longer heeds an x-death that a client publishes again.
    headers: dict[str, Any] = {"attempt": attempt}
    if reason:
        headers |= {"reason": reason[:1000], "parked_at": datetime.now(UTC).isoformat()}
    expiration = None if expires_after_seconds is None else str(int(expires_after_seconds * 1000) + 1)
    properties = _properties(event_id, name, headers=headers, expiration=expiration)
    channel.basic_publish(_work_queue(queue), place, body, properties, mandatory=True)


def _each_dead_letter(channel: Any, queue: str, limit: int | None = None) -> Iterator[tuple[DeadLetter, int]]:
    """Fetch without acknowledging: all go back when the channel closes."""
    count = 0
    while limit is None or count < limit:
        method, properties, body = channel.basic_get(f"{_work_queue(queue)}.dead")
        if method is None:
            return
        count += 1
        yield _dead_letter(queue, properties, body), method.delivery_tag


def _dead_letter(queue: str, properties: Any, body: bytes) -> DeadLetter:
    headers = properties.headers or {}
    parked_at = headers.get("parked_at")
    return DeadLetter(
        queue=queue,
        event_id=_event_id(properties, body),
        name=properties.type or "",
        body=body,
        reason=headers.get("reason", "the broker gave it up after too many deliveries"),
        attempt=_attempt(properties),
        parked_at=datetime.fromisoformat(parked_at) if parked_at else None,
    )


def _attempt(properties: Any) -> int:
    attempt = (properties.headers or {}).get("attempt", 1)
    return attempt if isinstance(attempt, int) else 1


def _event_id(properties: Any, body: bytes) -> str:
    """A stranger's message may have no id; the person who looks after it still needs a name for it."""
    return properties.message_id or f"unnamed-{hashlib.sha256(body).hexdigest()[:16]}"
