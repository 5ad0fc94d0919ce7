"""The transport at one broker, or at a cluster of them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Event as Flag
from threading import Lock
from typing import Any

import pika
from pika.exceptions import AMQPError

from services.chassis.messaging.rabbitmq.consumption import Consumption
from services.chassis.messaging.rabbitmq.publisher import Publisher
from services.chassis.messaging.rabbitmq.queues import (
    RETRY_STEPS_SECONDS,
    declare_queues,
    each_dead_letter,
    refuse_to_lose,
    store,
    work_queue,
)
from services.chassis.messaging.transport import DeadLetter, Depth, Handle, Message, Receipt, Topology, TransportAway
from services.chassis.telemetry.logs import logger

# Messages on their way to the broker at once; 500 gave 25 times the rate of one by one.
WINDOW = 1000
RECONNECT_SECONDS = (0.3, 5.0)


class RabbitTransport:
    """A cluster at one or several URLs, tried in random order."""

    def __init__(self, urls: str) -> None:
        self._parameters = [_parameters(url) for url in urls.replace(",amqp", "\namqp").split("\n")]
        self._topology = Topology({})
        self._publisher: Publisher | None = None
        self._publishing = Lock()

    def declare(self, topology: Topology) -> None:
        self._topology = topology
        with self._channel() as channel:
            declare_queues(channel, topology)

    def publish(self, messages: Sequence[Message]) -> Receipt:
        with self._publishing:
            if self._publisher is None or self._publisher.is_closed:
                with self._channel() as channel:
                    refuse_to_lose(channel, self._topology)
                self._publisher = Publisher(self._hosts())
            receipts = [
                self._publisher.publish(messages[start : start + WINDOW]) for start in range(0, len(messages), WINDOW)
            ]
        return Receipt(
            frozenset().union(*(receipt.confirmed for receipt in receipts)),
            frozenset().union(*(receipt.unroutable for receipt in receipts)),
        )

    def consume(self, queue: str, handle: Handle, stop: Flag) -> None:
        least, most = RECONNECT_SECONDS
        pause = least
        while not stop.is_set():
            consumption = Consumption(self._hosts(), self._topology, queue, handle=handle, stop=stop)
            try:
                consumption.run()
            except (AMQPError, OSError) as error:
                pause = least if consumption.was_connected else min(pause * 2, most)
                logger().warning("broker is away", queue=queue, error=repr(error))
                # Jitter, so that the consumers of a restarted broker do not all knock at once.
                stop.wait(pause * random.uniform(0.5, 1.5))  # noqa: S311

    def dead_letters(self, queue: str, *, limit: int = 1000) -> list[DeadLetter]:
        with self._channel() as channel:
            return [letter for letter, _ in each_dead_letter(channel, queue, limit)]

    def dead_letter(self, queue: str, event_id: str) -> DeadLetter | None:
        with self._channel() as channel:
            found = (letter for letter, _ in each_dead_letter(channel, queue) if letter.event_id == event_id)
            return next(found, None)

    def replay(self, queue: str, event_id: str) -> bool:
        with self._channel() as channel:
            for letter, tag in each_dead_letter(channel, queue):
                if letter.event_id == event_id:
                    store(channel, queue, "work", event_id=letter.event_id, name=letter.name, body=letter.body)
                    channel.basic_ack(tag)
                    return True
        return False

    def depth(self, queue: str) -> Depth:
        with self._channel() as channel:

            def waiting_in(name: str) -> int:
                return int(channel.queue_declare(name, passive=True).method.message_count)

            return Depth(
                waiting=waiting_in(work_queue(queue)),
                delayed=sum(waiting_in(f"{work_queue(queue)}.retry.{step}") for step in RETRY_STEPS_SECONDS),
                dead=waiting_in(f"{work_queue(queue)}.dead"),
            )

    def close(self) -> None:
        with self._publishing:
            if self._publisher is not None:
                self._publisher.close()

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


def _parameters(url: str) -> Any:
    parameters = pika.URLParameters(url)
    # Without these pika waits for ever for a broker that is frozen or out of memory.
    parameters.heartbeat = 30
    parameters.blocked_connection_timeout = 10
    parameters.socket_timeout = 5
    parameters.stack_timeout = 10
    return parameters
