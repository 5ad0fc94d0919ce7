"""What the broker holds for a service, and how a message is put there and found again.

Declares only what both Debian's 3.10 and 4.x take. Per queue NAME there are, all quorum queues, `regulars.NAME`,
`regulars.NAME.dead` and a few `regulars.NAME.retry.SECONDS`, and a direct exchange `regulars.NAME` in front of them:
through it a retried or replayed message comes back to its own queue, and to nobody else's. All that a service makes
begins with its own `regulars.NAME`, so that its account on the broker need know no other (deploy/accounts.py).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pika
from pika.exceptions import ChannelClosedByBroker

from services.chassis.messaging.envelope import CONTENT_TYPE
from services.chassis.messaging.transport import LONGEST_RETRY_SECONDS, DeadLetter, Topology, TransportAway

EXCHANGE = "regulars.events"
# A queue expires messages at its head only, so each holds delays of one size: none waits longer than its step.
RETRY_STEPS_SECONDS = (1, 8, int(LONGEST_RETRY_SECONDS))
# The broker's own limit, none in 3.10 and 20 in 4.x, is a backstop: the consumer parks after 10 attempts.
DELIVERY_LIMIT = 20
# Where messages rest, reading them counts as a delivery and must never use them up.
UNLIMITED_DELIVERIES = 1_000_000
_NOT_FOUND = 404


def work_queue(queue: str) -> str:
    return f"regulars.{queue}"


def declare_queues(channel: Any, topology: Topology) -> None:
    _make_exchange(channel)
    for queue, names in topology.own_queues.items():
        own = work_queue(queue)
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


def refuse_to_lose(channel: Any, topology: Topology) -> None:
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
    return f"{work_queue(queue)}.hears.{name}"


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


def properties_of(event_id: str, name: str, **more: Any) -> Any:
    return pika.BasicProperties(message_id=event_id, type=name, content_type=CONTENT_TYPE, delivery_mode=2, **more)


def store(
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
    properties = properties_of(event_id, name, headers=headers, expiration=expiration)
    channel.basic_publish(work_queue(queue), place, body, properties, mandatory=True)


def each_dead_letter(channel: Any, queue: str, limit: int | None = None) -> Iterator[tuple[DeadLetter, int]]:
    """Fetch without acknowledging: all go back when the channel closes."""
    count = 0
    while limit is None or count < limit:
        method, properties, body = channel.basic_get(f"{work_queue(queue)}.dead")
        if method is None:
            return
        count += 1
        yield _dead_letter(queue, properties, body), method.delivery_tag


def _dead_letter(queue: str, properties: Any, body: bytes) -> DeadLetter:
    headers = properties.headers or {}
    parked_at = headers.get("parked_at")
    return DeadLetter(
        queue=queue,
        event_id=event_id_of(properties, body),
        name=properties.type or "",
        body=body,
        reason=headers.get("reason", "the broker gave it up after too many deliveries"),
        attempt=attempt_of(properties),
        parked_at=datetime.fromisoformat(parked_at) if parked_at else None,
    )


def attempt_of(properties: Any) -> int:
    attempt = (properties.headers or {}).get("attempt", 1)
    return attempt if isinstance(attempt, int) else 1


def event_id_of(properties: Any, body: bytes) -> str:
    """A stranger's message may have no id; the person who looks after it still needs a name for it."""
    return properties.message_id or f"unnamed-{hashlib.sha256(body).hexdigest()[:16]}"
