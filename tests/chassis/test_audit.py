"""Each act leaves one row in the audit, written with it; what was refused or repeated leaves none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from services.chassis.security.permission import Place
from services.chassis.work.unit_of_work import UnitOfWork
from tests.callers import till
from tests.chassis.tallies import NOON, Tallies, metadata


@pytest.fixture
def toy(database_url: str, tmp_path: Path) -> Iterator[Tallies]:
    made = Tallies(database_url, tmp_path / "keys")
    yield made
    made.close()


def rows(toy: Tallies) -> list[Any]:
    entries = metadata.tables["audit_entries"]
    with toy.database.reading() as connection:
        return list(connection.execute(sa.select(entries).order_by(entries.c.entry_id)))


def test_an_accepted_command_leaves_one_row_that_says_who_did_what_to_what_and_where(toy: Tallies) -> None:
    key = str(uuid4())
    toy.during = lambda work: work.concerns("tally", "coffee", before={"steps": 0}, after={"steps": 1})
    assert toy.step(key=key, station_id="counter-1").status_code == 201
    (row,) = rows(toy)
    assert (row.who_kind, row.who_id, row.role, row.station_id) == ("station", "counter-1", "till", "counter-1")
    assert (row.action, row.object_kind, row.object_id) == ("step", "tally", "coffee")
    assert (row.at, row.outlet_code, row.territory_path) == (NOON, "riga", None)
    assert (row.before, row.after) == ('{"steps":0}', '{"steps":1}')
    assert row.command_id == key
    assert len(row.trace_id) == 32


def test_a_place_of_the_object_goes_before_that_of_the_caller(toy: Tallies) -> None:
    toy.during = lambda work: work.concerns("tally", "tea", place=Place("liepaja", "/baltics/coast/"))
    toy.step("tea")
    (row,) = rows(toy)
    assert (row.outlet_code, row.territory_path) == ("liepaja", "/baltics/coast/")


def test_a_command_that_names_no_object_has_its_row_all_the_same(toy: Tallies) -> None:
    toy.step()
    (row,) = rows(toy)
    assert (row.object_kind, row.object_id, row.before, row.after) == (None, None, None, None)


def test_a_replay_leaves_no_second_row(toy: Tallies) -> None:
    key = str(uuid4())
    for _ in range(3):
        assert toy.step(key=key).status_code == 201
    assert len(rows(toy)) == 1


def test_a_refused_command_leaves_none(toy: Tallies) -> None:
    assert toy.step(by=11).status_code == 409
    assert toy.step(by=0).status_code == 422
    assert rows(toy) == []


def test_a_command_that_crashes_leaves_none(toy: Tallies) -> None:
    def crash(work: UnitOfWork) -> None:
        raise RuntimeError

    toy.during = crash
    assert toy.step().status_code == 500
    assert rows(toy) == []


def test_what_is_no_command_is_noted_by_hand_in_its_own_transaction(toy: Tallies) -> None:
    caller = till("riga", "counter-1")
    with toy.open_work() as work:
        work.audit.note(caller, "look up", after={"hits": 2})
    with pytest.raises(LookupError), toy.open_work() as work:
        work.audit.note(caller, "look up")
        raise LookupError
    (row,) = rows(toy)
    assert (row.who_id, row.action, json.loads(row.after), row.command_id) == (
        "counter-1",
        "look up",
        {"hits": 2},
        None,
    )


def test_somebody_who_is_not_known_is_noted_as_anybody(toy: Tallies) -> None:
    with toy.open_work() as work:
        work.audit.note(None, "sign in", object_kind="sign-in", after={"is_accepted": False})
    (row,) = rows(toy)
    assert (row.who_kind, row.who_id, row.role, row.outlet_code) == ("anybody", "", "", None)
