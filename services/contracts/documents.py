"""Writes docs/events from the event classes: `python -m services.contracts.documents [DIRECTORY]`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from services.chassis.messaging.event import Event, schema_of
from services.contracts.catalogue import ALL_EVENTS, SUBSCRIPTIONS

DIRECTORY = Path(__file__).parents[2] / "docs" / "events"
EXCHANGE = "regulars.events"


def documents() -> dict[str, str]:
    """File name to content: a JSON Schema for each event and one AsyncAPI 3 document of them all."""
    written = {f"{event.NAME}.json": _as_text(schema_of(event)) for event in ALL_EVENTS}
    written["asyncapi.json"] = _as_text(asyncapi())
    return written


def asyncapi() -> dict[str, Any]:
    """AsyncAPI 3.0: every event with its channel, its sender and those who receive it."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Regulars events",
            "version": "1.0.0",
            "description": "Facts that the services tell each other: CloudEvents 1.0 over RabbitMQ or the embedded "
            "broker, at least once, applied once. They carry ids and amounts, never a phone, a name or a birthday.",
        },
        "defaultContentType": "application/json",
        "channels": {_key(event): _channel(event) for event in ALL_EVENTS},
        "operations": {
            **{f"send_{_key(event)}": _operation("send", event, event.NAME.split(".")[0]) for event in ALL_EVENTS},
            **{
                f"{queue}_receives_{_key(event)}": _operation("receive", event, queue)
                for queue, events in SUBSCRIPTIONS.items()
                for event in events
            },
        },
        "components": {"messages": {_key(event): _message(event) for event in ALL_EVENTS}},
    }


def _key(event: type[Event]) -> str:
    return event.NAME.replace(".", "_")


def _channel(event: type[Event]) -> dict[str, Any]:
    return {
        "address": event.NAME,
        "description": f"Routing key on the topic exchange {EXCHANGE}.",
        "messages": {"fact": {"$ref": f"#/components/messages/{_key(event)}"}},
        "bindings": {"amqp": {"is": "routingKey", "exchange": {"name": EXCHANGE, "type": "topic", "durable": True}}},
    }


def _operation(action: str, event: type[Event], service: str) -> dict[str, Any]:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{_key(event)}"},
        "summary": f"{service} {'tells' if action == 'send' else 'hears'} {event.NAME}",
        "tags": [{"name": service}],
    }


def _message(event: type[Event]) -> dict[str, Any]:
    schema = schema_of(event)
    return {
        "name": event.NAME,
        "summary": schema["description"],
        "contentType": "application/json",
        "payload": {"schemaFormat": "application/schema+json;version=draft-2020-12", "schema": schema},
    }


def _as_text(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Replace what is in the directory; a file of an event that is gone goes too."""
    directory = Path(sys.argv[1]) if len(sys.argv) > 1 else DIRECTORY
    directory.mkdir(parents=True, exist_ok=True)
    written = documents()
    for path in directory.glob("*.json"):
        if path.name not in written:
            path.unlink()
    for name, text in written.items():
        (directory / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
