"""Deliveries: claimed with a lease, marked before the send and after it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from services.chassis.identifiers import new_id
from services.notifications.domain.delivery import Delivery, Failed, Outcome, Sent, Skipped, TryAgain
from services.notifications.domain.message import Message
from services.notifications.storage.tables import deliveries, messages

# Longer than the slowest conversation with a mail server takes (a dozen steps of ten seconds each).
LEASE = timedelta(minutes=5)


class Deliveries:
    """Who holds a claim may write a delivery; a claim that was lost to another worker writes nothing."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, message_id: str, channels: Sequence[str], *, at: datetime) -> None:
        """A delivery of this message on each channel, due at once."""
        rows = [
            {
                "delivery_id": new_id(),
                "message_id": message_id,
                "channel": channel,
                "state": "due",
                "attempts": 0,
                "next_attempt_at": at,
            }
            for channel in channels
        ]
        if rows:
            self._connection.execute(sa.insert(deliveries), rows)

    def hold_back(self, message_id: str, channels: Sequence[str], *, at: datetime, reason: str) -> None:
        """Written down as not sent, with the reason, so that somebody who asks finds it."""
        self.add(message_id, channels, at=at)
        self._connection.execute(
            sa.update(deliveries)
            .where(deliveries.c.message_id == message_id)
            .values(state="skipped", last_error=reason)
        )

    def settle_about(self, about_id: str, *, at: datetime, reason: str) -> int:
        """Let go of what waits to be sent about this, claimed or not; answers how many.

        Of a worker that claimed one and this call, the first one wins: `begin` and this change the same row. What is
        being sent is marked, so that it is not tried again if it fails.
        """
        self._connection.execute(
            sa.update(messages)
            .where(messages.c.about_id == about_id, messages.c.settled_at.is_(None))
            .values(settled_at=at)
        )
        about = sa.select(messages.c.message_id).where(messages.c.about_id == about_id)
        skipped = self._connection.execute(
            sa.update(deliveries)
            .where(deliveries.c.message_id.in_(about), deliveries.c.state == "due")
            .values(state="skipped", last_error=reason, claim_id=None, claimed_until=None)
        )
        return skipped.rowcount

    def is_any_open(self, channels: Sequence[str], *, now: datetime) -> bool:
        """Whether there is anything to claim or to settle: a look that takes no lock."""
        return self._connection.execute(
            sa.select(sa.or_(sa.exists(_due(channels, now)), sa.exists(_interrupted(now))))
        ).scalar_one()

    def claim_due(self, channels: Sequence[str], *, now: datetime, limit: int) -> list[Delivery]:
        """Take those that are due and that no other worker holds."""
        # On PostgreSQL workers step over each other's rows; SQLite has one writer at a time and ignores the words.
        due = _due(channels, now).order_by(deliveries.c.next_attempt_at).limit(limit).with_for_update(skip_locked=True)
        ids = [row.delivery_id for row in self._connection.execute(due)]
        if not ids:
            return []
        claim_id = new_id()
        self._connection.execute(
            sa.update(deliveries)
            .where(deliveries.c.delivery_id.in_(ids))
            .values(claim_id=claim_id, claimed_until=now + LEASE)
        )
        query = (
            sa.select(deliveries.c.delivery_id, deliveries.c.claim_id, deliveries.c.channel, deliveries.c.attempts)
            .add_columns(*messages.c)
            .join(messages)
            .where(deliveries.c.delivery_id.in_(ids))
            .order_by(deliveries.c.next_attempt_at, deliveries.c.delivery_id)
        )
        return [_delivery(row) for row in self._connection.execute(query)]

    def begin(self, delivery: Delivery, *, now: datetime) -> bool:
        """Write down that this delivery is about to be sent; False when the claim was lost meanwhile."""
        begun = self._connection.execute(
            sa.update(deliveries)
            .where(_held(delivery), deliveries.c.state == "due")
            .values(state="sending", attempts=deliveries.c.attempts + 1, claimed_until=now + LEASE)
        )
        return begun.rowcount == 1

    def finish(self, delivery: Delivery, outcome: Outcome, *, now: datetime) -> bool:
        """Write down what became of it; False when the claim was lost meanwhile."""
        finished = self._connection.execute(
            sa.update(deliveries).where(_held(delivery)).values(**_written(outcome, now))
        )
        return finished.rowcount == 1

    def put_back(self, claimed: Sequence[Delivery], *, at: datetime) -> None:
        """Give up claims that led to nothing: no attempt was made."""
        for delivery in claimed:
            self._connection.execute(
                sa.update(deliveries)
                .where(_held(delivery), deliveries.c.state == "due")
                .values(claim_id=None, claimed_until=None, next_attempt_at=at)
            )

    def interrupted(self, *, now: datetime, limit: int) -> list[Delivery]:
        """Those whose sender began and never came back."""
        ids = [
            row.delivery_id
            for row in self._connection.execute(_interrupted(now).limit(limit).with_for_update(skip_locked=True))
        ]
        query = (
            sa.select(deliveries.c.delivery_id, deliveries.c.claim_id, deliveries.c.channel, deliveries.c.attempts)
            .add_columns(*messages.c)
            .join(messages)
            .where(deliveries.c.delivery_id.in_(ids))
        )
        return [_delivery(row) for row in self._connection.execute(query)] if ids else []


def _due(channels: Sequence[str], now: datetime) -> sa.Select[Any]:
    return sa.select(deliveries.c.delivery_id).where(
        # A literal, not a parameter: PostgreSQL uses a partial index only where it sees the index's own condition.
        sa.text("deliveries.state = 'due'"),
        deliveries.c.next_attempt_at <= now,
        deliveries.c.channel.in_(channels),
        sa.or_(deliveries.c.claimed_until.is_(None), deliveries.c.claimed_until <= now),
    )


def _interrupted(now: datetime) -> sa.Select[Any]:
    return sa.select(deliveries.c.delivery_id).where(
        sa.text("deliveries.state = 'sending'"), deliveries.c.claimed_until <= now
    )


def _held(delivery: Delivery) -> sa.ColumnElement[bool]:
    return sa.and_(deliveries.c.delivery_id == delivery.delivery_id, deliveries.c.claim_id == delivery.claim_id)


def _written(outcome: Outcome, now: datetime) -> dict[str, Any]:
    match outcome:
        case Sent(reference):
            return {"state": "sent", "sent_at": now, "reference": reference, "last_error": None, "claimed_until": None}
        case TryAgain(at, reason):
            return {
                "state": "due",
                "next_attempt_at": at,
                "last_error": reason,
                "claim_id": None,
                "claimed_until": None,
            }
        case Failed(reason):
            # The claim stays: a sender that was only frozen may still come back and tell that it was sent after all.
            return {"state": "failed", "last_error": reason, "claimed_until": None}
        case Skipped(reason):
            return {"state": "skipped", "last_error": reason, "claimed_until": None}


def _delivery(row: Any) -> Delivery:
    return Delivery(
        delivery_id=row.delivery_id,
        claim_id=row.claim_id,
        channel=row.channel,
        attempts=row.attempts,
        message=Message(
            message_id=row.message_id,
            member_id=row.member_id,
            kind=row.kind,
            occasion=row.occasion,
            facts=json.loads(row.facts),
            created_at=row.created_at,
            about_id=row.about_id,
            is_settled=row.settled_at is not None,
        ),
    )
