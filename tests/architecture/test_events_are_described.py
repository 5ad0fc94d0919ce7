"""The published language and its documents tell the same story."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import jsonschema
import pytest

from services.chassis.messaging.event import Event
from services.contracts.catalogue import ALL_EVENTS, SUBSCRIPTIONS
from services.contracts.documents import DIRECTORY, documents

PERSONAL = ("phone", "name", "birthday", "email", "birth")


def test_docs_events_is_what_the_classes_say() -> None:
    found = {path.name: path.read_text(encoding="utf-8") for path in DIRECTORY.glob("*.json")}
    assert found == documents(), "run `make events`"


def test_every_event_has_a_listener_and_every_subscription_is_an_event() -> None:
    heard = {event for events in SUBSCRIPTIONS.values() for event in events}
    assert heard == set(ALL_EVENTS)


@pytest.mark.parametrize("queue", SUBSCRIPTIONS)
def test_a_service_handles_exactly_what_it_subscribes_to(queue: str) -> None:
    handlers = import_module(f"services.{queue}.event_handlers").HANDLERS
    assert set(handlers) == set(SUBSCRIPTIONS[queue])


@pytest.mark.parametrize("event", ALL_EVENTS, ids=lambda event: event.NAME)
def test_an_event_is_named_for_the_wire_and_told_by_the_service_it_is_named_after(event: type[Event]) -> None:
    service, fact, version = event.NAME.split(".")
    assert event.__module__ == f"services.contracts.{service}"
    assert fact.replace("_", "") == event.__name__.lower()
    assert version.startswith("v")


@pytest.mark.parametrize("event", ALL_EVENTS, ids=lambda event: event.NAME)
def test_an_event_carries_no_personal_data(event: type[Event]) -> None:
    fields = set(event.__dataclass_fields__) - {"sequence"}
    if event.SUBJECT == "outlet_code":  # An outlet's name is on its door.
        fields -= {"name"}
    assert not [field for field in fields if any(word in field for word in PERSONAL)]


@pytest.mark.parametrize("path", sorted(DIRECTORY.glob("*.v*.json")), ids=lambda path: path.stem)
def test_each_schema_is_a_valid_schema_that_describes_every_field(path: Path) -> None:
    schema = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    assert all("description" in field for field in schema["properties"].values())
