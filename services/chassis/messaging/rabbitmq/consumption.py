"""Consuming one queue over one connection, until either ends."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from threading import Event as Flag
from threading import Thread
from typing import Any

import pika
from pika.exceptions import AMQPError

from services.chassis.messaging.rabbitmq.queues import (
    RETRY_STEPS_SECONDS,
    attempt_of,
    declare_queues,
    event_id_of,
    store,
    work_queue,
)
from services.chassis.messaging.transport import (
    LONGEST_RETRY_SECONDS,
    Ack,
    Delivery,
    Handle,
    Outcome,
    Park,
    Retry,
    Topology,
)

PREFETCH = 20
STOP_WITHIN_SECONDS = 0.2


class Consumption:
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
        declare_queues(self._channel, self._topology)
        self._channel.basic_qos(prefetch_count=PREFETCH)
        self._channel.add_on_cancel_callback(self._on_cancel)
        self._channel.basic_consume(work_queue(self._queue), self._on_message)
        self.was_connected = True

    def _on_cancel(self, _: Any) -> None:
        self._error = OSError("the broker ended the subscription")

    def _on_message(self, _: Any, method: Any, properties: Any, body: bytes) -> None:
        delivery = Delivery(
            queue=self._queue,
            event_id=event_id_of(properties, body),
            name=properties.type or method.routing_key,
            body=body,
            attempt=attempt_of(properties),
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
        put = partial(store, self._channel, self._queue, event_id=delivery.event_id, name=delivery.name)
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
