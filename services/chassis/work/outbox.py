"""The outbox: events written in the transaction of the change that they tell of."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared
from services.chassis.identifiers import new_id
from services.chassis.messaging.event import Event
from services.chassis.telemetry import trace

_INSERT = Prepared(
    """INSERT INTO outbox (event_id, name, subject, sequence, body, traceparent, occurred_at)
       VALUES (:event_id, :name, :subject, :sequence, :body, :traceparent, :occurred_at)"""
)


def write(connection: sa.Connection, events: Sequence[tuple[Event, datetime]]) -> None:
    """Write each event with the instant of its fact."""
    traceparent = trace.traceparent() if events else ""
    _INSERT.run_many(
        connection,
        [
            {
                "event_id": new_id(),
                "name": event.NAME,
                "subject": event.subject,
                "sequence": event.sequence,
                "body": json.dumps(event.to_data(), ensure_ascii=False, separators=(",", ":")),
                "traceparent": traceparent,
                "occurred_at": occurred_at,
            }
            for event, occurred_at in events
        ],
    )
