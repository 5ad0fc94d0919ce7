"""Every column of every table says what it holds of people: exports and erasures rest on it."""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from typing import Any

import pytest

from services.chassis.database.data_held import Data, HeldTables

SERVICES = ("members", "loyalty", "notifications", "outlets")


def tables_of(service: str) -> dict[str, set[str]]:
    metadata = import_module(f"services.{service}.storage.tables").metadata
    return {name: set(table.columns.keys()) for name, table in metadata.tables.items()}


def held_by(service: str) -> HeldTables:
    held: HeldTables = import_module(f"services.{service}.storage.data_held").HELD
    return held


@pytest.mark.parametrize("service", SERVICES)
def test_every_column_says_what_it_holds(service: str) -> None:
    held = held_by(service)
    silent = [
        f"{table}.{column}"
        for table, columns in tables_of(service).items()
        for column in sorted(columns - {name for name, _ in held[table].tags()} if table in held else columns)
    ]
    assert not silent, (
        f"Say what these columns hold: {', '.join(silent)}. Add them to HELD in "
        f"services/{service}/storage/data_held.py, under personal (says something of a member: in members only, "
        "sealed), pseudonymous (a member's id, or holds one), staff (of those who work here), secret (keys, hashes) or "
        'none. A table whose rows are about a member also says whose they are: of=by("member_id"). Then look whether '
        "an erasure must delete or empty them (docs/decisions/0020-rights.md)."
    )


@pytest.mark.parametrize("service", SERVICES)
def test_every_declaration_is_of_a_column_that_is_there_and_says_one_thing(service: str) -> None:
    tables = tables_of(service)
    declared = [(table, name) for table, held in held_by(service).items() for name, _ in held.tags()]
    assert [f"{table}.{name}" for table, name in declared if name not in tables.get(table, ())] == []
    assert [f"{table}.{name}" for (table, name), times in Counter(declared).items() if times > 1] == []


@pytest.mark.parametrize("service", SERVICES)
def test_whatever_is_about_a_member_says_whose_it_is_or_why_nobody_is_shown_it(service: str) -> None:
    unowned = [
        table
        for table, held in held_by(service).items()
        if held.names(Data.PERSONAL) + held.names(Data.PSEUDONYMOUS) and held.of is None and not held.not_exported
    ]
    assert unowned == []


def test_personal_data_of_members_is_in_members_alone_and_sealed() -> None:
    personal = [
        (service, table, column)
        for service in SERVICES
        for table, held in held_by(service).items()
        for column in held.names(Data.PERSONAL)
    ]
    assert personal
    # The answers that members keeps are sealed as texts.
    assert [
        each
        for each in personal
        if each[0] != "members" or not (each[2].startswith("sealed_") or each[1:] == ("commands", "answer"))
    ] == []


def test_an_export_can_open_every_personal_column() -> None:
    openers: Any = import_module("services.members.storage.exports").OPENERS
    personal = {
        (table, column)
        for table, held in held_by("members").items()
        if not held.not_exported
        for column in held.names(Data.PERSONAL)
    }
    assert set(openers) == personal, "say in services/members/storage/exports.py how it is opened"
