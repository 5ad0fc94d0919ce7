"""Publishing over one connection, a window of messages on the way at once."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from threading import Lock, Thread
from typing import Any

import pika
from pika.adapters.select_connection import IOLoop
from pika.exceptions import AMQPError, ConnectionClosedByClient

from services.chassis.messaging.rabbitmq.queues import EXCHANGE, properties_of
from services.chassis.messaging.transport import Message, Receipt, TransportAway

CONFIRM_WITHIN_SECONDS = 15


class Publisher:
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
            properties = properties_of(message.event_id, message.name)
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
        """From any thread, and any number of times: nothing more goes over this connection, and nobody waits for it."""
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
