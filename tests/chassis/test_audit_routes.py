"""GET /audit shows each caller the acts of their own place, newest first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from services.chassis.clock import FixedClock
from services.chassis.database.engine import Database
from services.chassis.http.audit_routes import add_audit_routes
from services.chassis.http.callers import Guard, set_guard
from services.chassis.http.service_app import new_app
from services.chassis.security.caller import Caller
from services.chassis.security.permission import Permissions, Place, Reach
from services.chassis.security.signatures import door_verifier
from services.chassis.work.audit_seals import Sealer
from services.chassis.work.unit_of_work import UnitOfWork, WorkOpener
from services.contracts.permissions import Role
from tests.callers import door_token, person, till
from tests.chassis.tallies import NOON, metadata

PERMISSIONS: Permissions = {
    Role.OUTLET_MANAGER: {"read": Reach.OUTLET},
    Role.TERRITORY_MANAGER: {"read": Reach.TERRITORY},
    Role.HQ: {"read": Reach.FRANCHISE},
}
HQ = person(Role.HQ)
RIGA, LIEPAJA, WARSAW = Place("riga", "/baltics/"), Place("liepaja", "/baltics/coast/"), Place("warsaw", "/vistula/")


class Ledger:
    """A service that has nothing but its audit."""

    def __init__(self, database_url: str, keys: Path) -> None:
        self.clock = FixedClock(NOON)
        self.keys = keys
        self.database = Database(database_url)
        with self.database.writing() as connection:
            metadata.create_all(connection)
        self.open_work = WorkOpener(self.database, UnitOfWork, self.clock)
        self.app = self._app()

    def _app(self) -> Flask:
        app = new_app("ledger", readiness=lambda: None)
        set_guard(app, Guard(door_verifier(self.keys, self.clock), PERMISSIONS))
        add_audit_routes(app, self.open_work, "read")
        return app

    def act(self, name: str, *, place: Place | None = None, caller: Caller | None = None, **more: Any) -> None:
        with self.open_work() as work:
            caller = caller or Caller("service", "jobs", "service:jobs")
            work.audit.note(caller, name, object_kind="tally", object_id=f"{name} tally", place=place, **more)
        self.clock.advance(timedelta(minutes=1))

    def read(self, query: str = "", *, as_: Caller = HQ, status: int = 200) -> Any:
        token = door_token(self.keys, as_, self.clock, lasts_seconds=1000)
        answer = self.app.test_client().get(f"/audit{query}", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == status, answer.text
        return answer.get_json()

    def actions(self, query: str = "", *, as_: Caller = HQ) -> list[str]:
        return [entry["action"] for entry in self.read(query, as_=as_)["entries"]]


@pytest.fixture
def ledger(database_url: str, tmp_path: Path) -> Iterator[Ledger]:
    made = Ledger(database_url, tmp_path / "keys")
    yield made
    made.database.close()


@pytest.fixture
def acts(ledger: Ledger) -> Ledger:
    for name, place in (("a", RIGA), ("b", LIEPAJA), ("c", WARSAW), ("d", None), ("e", RIGA)):
        ledger.act(name, place=place)
    return ledger


def test_an_entry_says_who_did_what_to_what_when_and_where(ledger: Ledger) -> None:
    caller = till("riga", "counter-1")
    ledger.act("step", caller=caller, before={"steps": 1}, after={"steps": 2})
    (entry,) = ledger.read()["entries"]
    assert entry.pop("entry_id")
    assert entry == {
        "part": "ledger",
        "at": "2026-04-15T12:00:00.000000Z",
        "who": {"kind": "station", "id": "counter-1", "role": "till", "station_id": "counter-1"},
        "action": "step",
        "object": {"kind": "tally", "id": "step tally"},
        "outlet_code": "riga",
        "before": {"steps": 1},
        "after": {"steps": 2},
        "sealed": False,
    }
    Sealer(ledger.database, service="ledger").seal_new()
    assert ledger.read()["entries"][0]["sealed"] is True


def test_head_office_reads_everything_newest_first(acts: Ledger) -> None:
    assert acts.actions() == ["e", "d", "c", "b", "a"]


def test_an_outlets_manager_reads_what_happened_at_the_outlet(acts: Ledger) -> None:
    assert acts.actions(as_=person(Role.OUTLET_MANAGER, outlet_code="riga")) == ["e", "a"]


def test_a_territory_manager_reads_what_happened_below(acts: Ledger) -> None:
    assert acts.actions(as_=person(Role.TERRITORY_MANAGER, territory_path="/baltics/")) == ["e", "b", "a"]
    assert acts.actions(as_=person(Role.TERRITORY_MANAGER, territory_path="/baltics/coast/")) == ["b"]
    assert acts.actions(as_=person(Role.TERRITORY_MANAGER, territory_path="/%/")) == []


def test_nobody_finds_the_acts_of_elsewhere_by_asking_for_them(acts: Ledger) -> None:
    manager = person(Role.OUTLET_MANAGER, outlet_code="riga")
    for query in ("?outlet=warsaw", "?object=c+tally", "?action=d", "?who=jobs&outlet=liepaja"):
        assert acts.actions(query, as_=manager) == []


def test_those_who_may_not_read_it_are_refused(acts: Ledger) -> None:
    assert acts.read(as_=person(Role.CASHIER, outlet_code="riga"), status=403)["code"] == "not_allowed"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?outlet=riga", "ea"),
        ("?action=c", "c"),
        ("?object=b+tally", "b"),
        ("?who=jobs", "edcba"),
        ("?who=nobody", ""),
        ("?from=2026-04-15T12:01:00Z", "edcb"),
        ("?to=2026-04-15T12:01:00Z", "a"),
        ("?from=2026-04-15T14:02:00%2B02:00&to=2026-04-15T12:04:00Z", "dc"),
    ],
)
def test_it_can_be_searched(acts: Ledger, query: str, found: str) -> None:
    assert "".join(acts.actions(query)) == found


@pytest.mark.parametrize(
    "query",
    [
        "?from=yesterday",
        "?from=2026-04-15",
        "?to=2026-04-15T12:00:00",
        "?from=0001-01-01T00:00:00Z",
        "?before_entry=1",
        "?outlet=",
        "?outlet=riga&outlet=warsaw",
        "?who=%00",
        "?limit=1000000",
        f"?object={'x' * 101}",
    ],
)
def test_a_question_that_makes_no_sense_is_refused_with_a_pointer(acts: Ledger, query: str) -> None:
    problem = acts.read(query, status=422)
    assert (problem["code"], len(problem["errors"])) == ("invalid_request", 1)


def test_a_page_holds_a_hundred_and_says_where_the_next_begins(ledger: Ledger) -> None:
    with ledger.open_work() as work:
        for number in range(205):
            work.audit.note(till("riga"), f"act {number}")
    found: list[str] = []
    sizes: list[int] = []
    query = ""
    for _ in range(3):
        page = ledger.read(query)
        found += [entry["action"] for entry in page["entries"]]
        sizes.append(len(page["entries"]))
        query = f"?before_entry={page['next']}"
    assert sizes == [100, 100, 5]
    assert found == [f"act {number}" for number in reversed(range(205))]
    assert page["next"] is None
