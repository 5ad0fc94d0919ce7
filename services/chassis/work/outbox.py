"""The outbox: events written in the transaction of the change that they tell of."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from services.chassis.database.prepared import Prepared, Row
from services.chassis.identifiers import new_id
from services.chassis.messaging.event import Event
from services.chassis.telemetry import trace

# Made once: json.dumps with options makes an encoder for each call.
_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

INSERT = Prepared(
    """INSERT INTO outbox (event_id, name, subject, sequence, body, traceparent, occurred_at)
       VALUES (:event_id, :name, :subject, :sequence, :body, :traceparent, :occurred_at)"""
)


def rows_of(events: Sequence[tuple[Event, datetime]]) -> list[Row]:
    """A row for each event, with the instant of its fact."""
    traceparent = trace.traceparent() if events else ""
    return [
        {
            "event_id": new_id(),
            "name": event.NAME,
            "subject": event.subject,
            "sequence": event.sequence,
            "body": _as_json(event.to_data()),
            "traceparent": traceparent,
            "occurred_at": occurred_at,
        }
        for event, occurred_at in events
    ]
