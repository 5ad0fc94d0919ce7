"""Who was shut out is refused within a minute, and nobody else is stopped because outlets is away."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gateway.clients.part import Part
from gateway.clients.revocations import Revocations
from services.chassis.clock import FixedClock
from services.chassis.http.client import PartAnswer, PartAway
from services.chassis.http.problems import Problem
from services.chassis.identifiers import new_id
from services.chassis.security.signatures import part_signer
from services.contracts.permissions import Role
from tests.callers import door_token, person, till
from tests.gateway.parts import Fakes

STATION = till("mokotow")
CASHIER = person(Role.CASHIER, outlet_code="mokotow", station_id=STATION.station_id)


@dataclass
class Outlets:
    """The wire to outlets: what is on the list, whether anybody answers, and how often it was asked."""

    clock: FixedClock
    stations: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    is_away: bool = False
    asked: int = 0
    patience: float | None = None
    """How long the last one who asked would have waited, in seconds."""
    before_answer: Callable[[], None] = lambda: None

    def call(self, method: str, path: str, *, timeout_seconds: float | None = None, **_: Any) -> PartAnswer:
        assert (method, path) == ("GET", "/revocations")
        self.patience = timeout_seconds
        self.asked += 1
        told = on_the_list(stations=self.stations, outlets=self.closed, staff=self.staff, sessions=self.sessions)
        self.before_answer()
        if self.is_away:
            raise PartAway("ReadTimeoutError")
        return _Answer(told)

    def wait(self, seconds: float) -> None:
        self.clock.advance(timedelta(seconds=seconds))


def on_the_list(**names: Sequence[str]) -> dict[str, list[str]]:
    """What outlets answers."""
    return {name: list(names.get(name, ())) for name in ("stations", "outlets", "staff", "sessions")}


class _Answer(PartAnswer):
    def __init__(self, told: dict[str, Any]) -> None:
        super().__init__(200, b"", {})
        object.__setattr__(self, "_told", told)

    def json(self) -> Any:
        return self._told  # type: ignore[attr-defined]


@pytest.fixture
def outlets() -> Outlets:
    return Outlets(FixedClock(datetime(2026, 3, 2, 9, tzinfo=UTC)))


@pytest.fixture
def revocations(outlets: Outlets, tmp_path: Path) -> Revocations:
    return Revocations(Part("outlets", outlets, part_signer(tmp_path, "gateway", outlets.clock)), outlets.clock)


@pytest.mark.parametrize("second", range(0, 60, 7))
def test_a_revoked_station_is_refused_within_a_minute_whenever_it_was_revoked(
    outlets: Outlets, revocations: Revocations, second: int
) -> None:
    """A request each second; the revocation lands between two of them."""
    for _ in range(second):
        assert revocations.refused(STATION) is None
        outlets.wait(1)
    outlets.stations = (STATION.subject,)
    revoked_at = outlets.clock.now()
    while revocations.refused(STATION) is None:
        outlets.wait(1)
    assert outlets.clock.now() - revoked_at <= timedelta(seconds=15)
    for _ in range(60):
        outlets.wait(1)
        assert revocations.refused(STATION) == "station_revoked"


def test_a_gateway_that_had_nothing_to_do_for_an_hour_asks_before_it_lets_anybody_in(
    outlets: Outlets, revocations: Revocations
) -> None:
    assert revocations.refused(STATION) is None
    outlets.stations = (STATION.subject,)
    outlets.wait(3600)
    assert revocations.refused(STATION) == "station_revoked"


def test_whoever_is_signed_in_at_a_revoked_station_is_refused_with_it(
    outlets: Outlets, revocations: Revocations
) -> None:
    outlets.stations = (STATION.subject,)
    assert revocations.refused(CASHIER) == "station_revoked"
    assert revocations.refused(replace(CASHIER, station_id=new_id())) is None


def test_an_ended_session_and_a_person_who_left_are_refused(outlets: Outlets, revocations: Revocations) -> None:
    assert CASHIER.session_id is not None
    outlets.sessions = (CASHIER.session_id,)
    assert revocations.refused(CASHIER) == "session_ended"
    assert revocations.refused(replace(CASHIER, session_id=new_id())) is None
    outlets.sessions, outlets.staff = (), (CASHIER.subject,)
    outlets.wait(15)
    assert revocations.refused(CASHIER) == "session_ended"
    assert revocations.refused(replace(CASHIER, subject=new_id())) is None


def test_whoever_belongs_to_a_closed_outlet_is_refused_until_it_opens_and_nobody_else_is(
    outlets: Outlets, revocations: Revocations
) -> None:
    manager = person(Role.OUTLET_MANAGER, outlet_code="mokotow", territory_path="/vistula/")
    others = [till("riga"), person(Role.TERRITORY_MANAGER, territory_path="/vistula/"), person(Role.HQ)]
    outlets.closed = ("mokotow",)
    for caller in (STATION, CASHIER, manager):
        with pytest.raises(Problem) as found:
            revocations.refused(caller)
        assert (found.value.status, found.value.code) == (409, "outlet_closed")
    assert [revocations.refused(caller) for caller in others] == [None] * 3
    outlets.closed = ()
    outlets.wait(15)
    assert [revocations.refused(caller) for caller in (STATION, CASHIER, manager)] == [None] * 3


def test_who_was_shut_out_for_ever_is_told_that_also_at_a_closed_outlet(
    outlets: Outlets, revocations: Revocations
) -> None:
    outlets.closed, outlets.stations = ("mokotow",), (STATION.subject,)
    assert revocations.refused(STATION) == "station_revoked"


def test_a_thousand_requests_in_a_quarter_of_a_minute_ask_once(outlets: Outlets, revocations: Revocations) -> None:
    for _ in range(1000):
        revocations.refused(STATION)
        outlets.wait(0.0149)
    assert outlets.asked == 1


def test_while_one_request_asks_the_others_go_on_with_the_list_they_have(
    outlets: Outlets, revocations: Revocations
) -> None:
    assert revocations.refused(STATION) is None
    outlets.wait(20)
    outlets.stations = (STATION.subject,)
    is_asking, may_answer = threading.Event(), threading.Event()

    def hold() -> None:
        is_asking.set()
        assert may_answer.wait(60)

    outlets.before_answer = hold
    found: list[str | None] = []
    one = threading.Thread(target=lambda: found.append(revocations.refused(STATION)))
    one.start()
    assert is_asking.wait(60)
    assert revocations.refused(STATION) is None
    may_answer.set()
    one.join()
    assert found == ["station_revoked"]
    assert outlets.asked == 2


def test_with_a_list_that_is_too_old_everybody_waits_for_the_new_one(
    outlets: Outlets, revocations: Revocations
) -> None:
    assert revocations.refused(STATION) is None
    outlets.wait(40)
    outlets.stations = (STATION.subject,)
    is_asking, may_answer = threading.Event(), threading.Event()

    def hold() -> None:
        is_asking.set()
        assert may_answer.wait(60)

    outlets.before_answer = hold
    found: list[str | None] = []
    threads = [threading.Thread(target=lambda: found.append(revocations.refused(STATION))) for _ in range(8)]
    for thread in threads:
        thread.start()
    assert is_asking.wait(60)
    may_answer.set()
    for thread in threads:
        thread.join()
    assert found == ["station_revoked"] * 8
    assert outlets.asked == 2


def test_stations_go_on_for_a_shift_while_outlets_is_away_and_the_revoked_stay_out(
    outlets: Outlets, revocations: Revocations
) -> None:
    other = till("mokotow")
    outlets.stations = (other.subject,)
    assert revocations.refused(STATION) is None
    outlets.is_away = True
    for _ in range(8 * 60 - 1):
        outlets.wait(60)
        assert revocations.refused(STATION) is None
        assert revocations.refused(other) == "station_revoked"
    outlets.wait(60)
    with pytest.raises(Problem) as caught:
        revocations.refused(STATION)
    assert (caught.value.status, caught.value.code) == (503, "service_away")
    outlets.is_away = False
    outlets.wait(5)
    assert revocations.refused(STATION) is None


def test_a_gateway_that_has_never_heard_lets_nobody_in_until_it_has(outlets: Outlets, revocations: Revocations) -> None:
    outlets.is_away = True
    for _ in range(3):
        with pytest.raises(Problem) as caught:
            revocations.refused(STATION)
        assert (caught.value.status, caught.value.code) == (503, "service_away")
    assert outlets.asked == 1
    outlets.is_away = False
    outlets.wait(5)
    assert revocations.refused(STATION) is None


@pytest.mark.parametrize(
    ("age_seconds", "patience"), [(15, 1.5), (39, 1.5), (40, 0.5), (3600, 0.5)], ids=lambda value: f"{value} s"
)
def test_a_slow_answer_is_waited_for_as_long_as_nobody_else_has_to_wait_with_the_one_who_asks(
    outlets: Outlets, revocations: Revocations, age_seconds: int, patience: float
) -> None:
    revocations.refused(STATION)
    assert outlets.patience is None, "a gateway that has just started waits as long as for any other answer"
    outlets.wait(age_seconds)
    revocations.refused(STATION)
    assert outlets.patience == patience


def test_while_outlets_is_away_one_request_in_five_seconds_waits_for_it(
    outlets: Outlets, revocations: Revocations
) -> None:
    revocations.refused(STATION)
    outlets.is_away = True
    outlets.wait(15)
    for _ in range(1000):
        revocations.refused(STATION)
        outlets.wait(0.0049)
    assert outlets.asked == 2


def test_a_clock_that_was_set_back_makes_the_list_old(outlets: Outlets, revocations: Revocations) -> None:
    revocations.refused(STATION)
    outlets.stations = (STATION.subject,)
    outlets.wait(-3600)
    assert revocations.refused(STATION) == "station_revoked"


def test_the_door_refuses_with_a_401_that_names_the_reason(suite: Fakes) -> None:
    suite.answers["GET /revocations"] = lambda: (on_the_list(stations=[suite.caller.subject]), 200)
    answer = suite.check_in()
    assert (answer.status_code, answer.get_json()["code"]) == (401, "station_revoked")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_whoever_needs_no_token_is_served_whatever_the_list_says(suite: Fakes) -> None:
    suite.wires["outlets"].is_cut = True
    assert suite.ask("POST", "/api/v1/balance", {"token": "A" * 43}, signed_in=False).status_code == 200


def test_other_stations_are_served(suite: Fakes) -> None:
    suite.answers["GET /revocations"] = lambda: (on_the_list(stations=[new_id()]), 200)
    assert suite.check_in().status_code == 201
    other = door_token(suite.keys, till("mokotow"), suite.clock)
    answer = suite.ask("GET", "/api/v1/station", Authorization=f"Bearer {other}")
    assert answer.status_code == 200
