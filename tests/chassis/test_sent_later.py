"""A command that was kept at a station is the same command hours later, whoever stands there by then."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from services.chassis.identifiers import new_id
from services.chassis.security.caller import Caller
from services.chassis.work.unit_of_work import UnitOfWork
from services.contracts.permissions import Role
from tests.callers import door_token, person, till
from tests.chassis.tallies import NOON, Tallies

LEFT, RIGHT = new_id(), new_id()


@pytest.fixture
def toy(database_url: str, tmp_path: Path) -> Iterator[Tallies]:
    made = Tallies(database_url, tmp_path / "keys")
    yield made
    made.close()


def at_station(station_id: str = LEFT) -> Caller:
    """Somebody who has signed in there; another person each time."""
    return person(Role.CASHIER, outlet_code="riga", station_id=station_id)


ELSEWHERE = (at_station(RIGHT), till("riga", RIGHT), person(Role.CASHIER, outlet_code="riga"))


def send(toy: Tallies, caller: Caller, *, key: str, body: bytes = b'{"by": 1}', **headers: Any) -> TestResponse:
    token = door_token(toy.keys, caller, toy.clock, lasts_seconds=600)
    told = {name.replace("_", "-"): str(value) for name, value in headers.items()}
    sent = {"Authorization": f"Bearer {token}", "Idempotency-Key": key, **told}
    return toy.client().post("/tallies/coffee/steps", headers=sent, data=body, content_type="application/json")


def audited(toy: Tallies) -> Any:
    with toy.database.reading() as connection:
        return connection.execute(sa.text("SELECT * FROM audit_entries")).one()


def test_what_anna_made_boris_sends_again_as_a_replay(toy: Tallies) -> None:
    key = new_id()
    first = send(toy, at_station(), key=key)
    again = send(toy, at_station(), key=key, Kept_For=3600, Made_By=new_id())
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")
    assert (again.data, toy.stands_at(), toy.rows("steps")) == (first.data, 1, 1)


@pytest.mark.parametrize(
    "elsewhere", [at_station(RIGHT), till("riga", RIGHT), person(Role.CASHIER, outlet_code="riga")]
)
def test_at_another_station_the_key_is_anothers(toy: Tallies, elsewhere: Caller) -> None:
    key = new_id()
    send(toy, at_station(), key=key)
    answer = send(toy, elsewhere, key=key)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "idempotency_key_reused")
    assert toy.stands_at() == 1


def test_people_who_stand_at_no_station_are_themselves(toy: Tallies) -> None:
    key, anna = new_id(), person(Role.CASHIER, outlet_code="riga")
    send(toy, anna, key=key)
    assert send(toy, anna, key=key).status_code == 201
    assert send(toy, person(Role.CASHIER, outlet_code="riga"), key=key).status_code == 422


def test_it_happened_when_it_was_made_by_the_age_that_is_told(toy: Tallies) -> None:
    seen: list[tuple[datetime, datetime, timedelta | None, str | None]] = []
    toy.during = lambda work: seen.append((work.now, work.occurred_at, work.kept_for, work.made_by))
    anna = new_id()
    send(toy, at_station(), key=new_id(), Kept_For=5400, Made_By=anna)
    send(toy, at_station(), key=new_id(), Kept_For=0)
    send(toy, at_station(), key=new_id())
    send(toy, at_station(), key=new_id(), Kept_For=999_999_999)
    ages = (timedelta(minutes=90), timedelta(0), None, timedelta(days=366))
    assert seen == [
        (NOON, NOON - (age or timedelta(0)), age, made_by)
        for age, made_by in zip(ages, (anna, None, None, None), strict=True)
    ]


def test_the_age_is_no_part_of_the_command(toy: Tallies) -> None:
    key = new_id()
    for age in (0, 60, 86_400):
        assert send(toy, at_station(), key=key, Kept_For=age).status_code == 201
    assert toy.stands_at() == 1


@pytest.mark.parametrize("told", ["-1", "1.5", "soon", "1e3", "١٢", "1" * 10, ""])
def test_an_age_that_is_none_is_refused_and_burns_no_key(toy: Tallies, told: str) -> None:
    key = new_id()
    # Werkzeug's client cannot send what is no Latin; a proxy could.
    answer = send(toy, at_station(), key=key, Kept_For=told.encode().decode("latin-1"))
    assert (answer.status_code, answer.get_json()["code"]) == (400, "kept_for_invalid")
    assert send(toy, at_station(), key=key).status_code == 201


def test_nothing_is_refused_because_of_a_name_that_is_none(toy: Tallies) -> None:
    assert send(toy, at_station(), key=new_id(), Kept_For=1, Made_By="Anna").status_code == 201
    assert "made_by" not in json.loads(audited(toy).after)


def test_the_audit_shows_who_sent_it_who_is_said_to_have_made_it_and_how_late(toy: Tallies) -> None:
    boris, anna = at_station(), new_id()
    toy.during = lambda work: work.concerns("tally", "coffee", after={"steps": 1})
    send(toy, boris, key=new_id(), Kept_For=8 * 86_400, Made_By=anna)
    row = audited(toy)
    assert (row.who_id, row.station_id) == (boris.subject, LEFT)
    kept = {"kept_for_seconds": 8 * 86_400, "is_late": True, "made_by": anna}
    assert json.loads(row.after) == {"steps": 1, **kept}


def test_what_is_a_week_old_is_not_late_yet(toy: Tallies) -> None:
    send(toy, at_station(), key=new_id(), Kept_For=7 * 86_400)
    assert json.loads(audited(toy).after) == {"kept_for_seconds": 7 * 86_400, "is_late": False}


def test_the_audit_of_what_is_sent_at_once_says_nothing_of_an_age(toy: Tallies) -> None:
    def concern(work: UnitOfWork) -> None:
        work.concerns("tally", "coffee", after={"steps": 1})

    toy.during = concern
    send(toy, at_station(), key=new_id(), Made_By=new_id())
    assert json.loads(audited(toy).after) == {"steps": 1}
