"""The envelope of an event on the wire: CloudEvents 1.0 in its JSON form, the same bytes on every transport."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cloudevents.core.exceptions import BaseCloudEventException
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from services.chassis.messaging.event import JsonObject, UnreadableEvent

CONTENT_TYPE = JSONFormat.CONTENT_TYPE
_FORMAT = JSONFormat()


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """What travels with an event's data."""

    event_id: str
    name: str
    source: str
    subject: str
    occurred_at: datetime
    data: JsonObject
    sequence: int = 0
    traceparent: str = ""

    def to_bytes(self) -> bytes:
        attributes: dict[str, Any] = {
            "specversion": "1.0",
            "id": self.event_id,
            "type": self.name,
            "source": self.source,
            "time": self.occurred_at.astimezone(UTC),
            "datacontenttype": "application/json",
        }
        # The library refuses an empty attribute.
        if self.subject:
            attributes["subject"] = self.subject
        if self.sequence:
            # The CloudEvents extension wants a string that sorts like the number.
            attributes["sequence"] = f"{self.sequence:019d}"
        if self.traceparent:
            attributes["traceparent"] = self.traceparent
        return _FORMAT.write(CloudEvent(attributes, self.data))

    @classmethod
    def from_bytes(cls, body: bytes) -> Envelope:
        """Read an envelope; unknown extensions are ignored. Raises UnreadableEvent."""
        try:
            received = _FORMAT.read(CloudEvent, body)
            attributes, data = received.get_attributes(), received.get_data()
            return cls(
                event_id=_text(attributes, "id"),
                name=_text(attributes, "type"),
                source=_text(attributes, "source"),
                subject=attributes.get("subject") or "",
                occurred_at=_instant(attributes),
                data=_object(data),
                sequence=int(attributes.get("sequence") or 0),
                traceparent=str(attributes.get("traceparent") or ""),
            )
        # The library lets whatever its JSON and date readers raise pass through.
        except (BaseCloudEventException, ValueError, TypeError, AttributeError, RecursionError) as error:
            raise UnreadableEvent(f"not a CloudEvent in JSON: {error}") from error


def _text(attributes: dict[str, Any], name: str) -> str:
    value = attributes[name]
    if not isinstance(value, str):
        raise TypeError(f"{name} is not text")
    return value


def _instant(attributes: dict[str, Any]) -> datetime:
    value = attributes.get("time")
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise TypeError("time is not an instant with an offset")
    return value.astimezone(UTC)


def _object(data: object) -> JsonObject:
    if not isinstance(data, dict):
        raise TypeError("the data is not an object")
    return data
