"""Stations at the door, over the real list: those of a closed outlet are refused and let in again, tills are seen."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.chassis.database.column_types import as_text
from services.chassis.identifiers import new_id
from services.chassis.security.caller import Caller
from services.chassis.security.permission import Scope
from services.contracts.permissions import Role
from services.outlets.use_cases.change_outlet import close_outlet, reopen_outlet
from services.outlets.use_cases.change_station import revoke_station
from services.outlets.use_cases.enrol_station import confirm_station, create_station
from tests.callers import door_token, person, till
from tests.devices import Answered, Device
from tests.gateway.parts import Fakes, fakes
from tests.outlets.franchise import Franchise
from tests.outlets.staffing import RIGA, WARSAW, Answer, Staffing

PIN = "7305"


class Street:
    """The gateway before the real outlets service; members and loyalty are stand-ins."""

    def __init__(self, franchise: Franchise, var: Path) -> None:
        self.staffing = Staffing(franchise)
        self.franchise = franchise
        self.gateway: Fakes = fakes(var)
        self.gateway.clock.set(franchise.clock.now())
        self.gateway.wires["outlets"].app = franchise.client().application
        self.cashier = self.staffing.cashier(PIN)

    def wait(self, seconds: float) -> None:
        for clock in (self.franchise.clock, self.gateway.clock):
            clock.advance(timedelta(seconds=seconds))

    def close(self) -> None:
        with self.franchise.open_work() as work:
            close_outlet(work, RIGA)

    def reopen(self) -> None:
        with self.franchise.open_work() as work:
            reopen_outlet(work, RIGA)

    def token(self, caller: Caller) -> str:
        return door_token(self.gateway.keys, caller, self.gateway.clock, lasts_seconds=3600)

    def said(self, method: str, path: str, body: Any = None, token: str = "") -> Answer:
        headers = {"Idempotency-Key": new_id(), **({"Authorization": f"Bearer {token}"} if token else {})}
        answer = self.gateway.ask(method, f"/api/v1{path}", body, signed_in=False, **headers)
        return Answer(answer.status_code, answer.get_json(), answer.headers)

    def as_anybody(self, path: str, body: Any) -> Answered:
        return self.said("POST", path, body)

    def device(self) -> Device:
        """A device at work in Riga."""
        with self.franchise.open_work() as work:
            secrets = self.franchise.kit.devices
            made = create_station(work, secrets, outlet_code=RIGA, name="Left till", scope=Scope())
        device = Device(self.as_anybody)
        assert device.enrol(made.code).status == 200
        with self.franchise.open_work() as work:
            confirm_station(work, device.station_id, device.fingerprint, scope=Scope())
        return device

    def sign_in(self, token: str) -> Answer:
        return self.said("POST", "/sessions/pin", {"staff_id": self.cashier, "pin": PIN}, token)


@pytest.fixture
def street(franchise: Franchise, tmp_path: Path) -> Street:
    return Street(franchise, tmp_path)


def code(answer: Answered) -> tuple[int, str]:
    return answer.status, answer.json.get("code", "")


def test_what_stands_at_a_closed_outlet_is_refused_within_a_minute_and_comes_back_as_it_is(street: Street) -> None:
    bought = street.token(till(RIGA, street.staffing.stations[RIGA]))
    elsewhere = street.token(till(WARSAW, street.staffing.stations[WARSAW]))
    device = street.device()
    own = device.prove().json["token"]
    session = street.sign_in(own).json["token"]
    for token in (bought, own, session):
        assert street.said("GET", "/station", token=token).status == 200

    street.close()
    street.wait(15)
    assert code(street.said("GET", "/station", token=bought)) == (409, "outlet_closed")
    assert code(street.said("POST", "/check-ins", {"identifier": "20000001"}, bought)) == (409, "outlet_closed")
    assert code(street.said("GET", "/station", token=own)) == (409, "outlet_closed")
    assert code(street.sign_in(own)) == (409, "outlet_closed")
    assert code(device.prove()) == (409, "outlet_closed")
    # Who was signed in is so no longer, whatever becomes of the outlet.
    for path in ("/sessions/renewals", "/check-ins"):
        assert code(street.said("POST", path, {}, session)) == (401, "session_ended")
    assert street.said("GET", "/station", token=elsewhere).status == 200

    street.reopen()
    street.wait(15)
    assert street.said("GET", "/station", token=bought).status == 200
    assert device.prove().status == 200
    assert street.sign_in(own).status == 200
    assert code(street.said("GET", "/station", token=session)) == (401, "session_ended")


def test_a_manager_of_a_closed_outlet_is_signed_out_and_those_above_go_on(street: Street) -> None:
    manager = street.staffing.manager().session["token"]
    above = street.token(person(Role.TERRITORY_MANAGER, territory_path="/baltics/"))
    assert street.said("GET", "/stations", token=manager).status == 200
    street.close()
    street.wait(15)
    assert code(street.said("GET", "/stations", token=manager)) == (401, "session_ended")
    (line,) = [
        line
        for line in street.said("GET", "/stations", token=above).json["stations"]
        if line["station_id"] == street.staffing.stations[RIGA]
    ]
    assert (line["state"], line["outlet_state"]) == ("active", "closed")
    made = street.said("POST", "/stations", {"outlet_code": RIGA, "name": "Bar"}, above)
    assert code(made) == (409, "outlet_closed")
    assert street.said("POST", f"/outlets/{RIGA}/reopening", {}, above).status == 201
    assert street.said("POST", "/stations", {"outlet_code": RIGA, "name": "Bar"}, above).status == 201


def test_the_list_of_stations_says_when_a_till_was_last_served(street: Street) -> None:
    station_id = street.staffing.stations[RIGA]
    token, above = street.token(till(RIGA, station_id)), street.token(person(Role.HQ))

    def last_seen() -> dict[str, str | None]:
        lines = street.said("GET", "/stations", token=above).json["stations"]
        return {line["station_id"]: line["last_seen_at"] for line in lines}

    assert last_seen() == dict.fromkeys(street.staffing.stations.values())
    assert street.said("GET", "/station", token=token).status == 200
    noon = as_text(street.franchise.clock.now())
    assert last_seen()[station_id] == noon
    street.wait(30)
    assert street.said("GET", "/station", token=token).status == 200
    assert last_seen()[station_id] == noon, "once a minute is enough"
    street.wait(45)
    assert street.said("GET", "/station", token=token).status == 200
    seen = last_seen()
    assert seen.pop(station_id) == as_text(street.franchise.clock.now())
    assert set(seen.values()) == {None}


def test_when_a_till_was_last_seen_never_goes_back_and_is_nothing_of_others(street: Street) -> None:
    device = street.device()
    assert device.prove().status == 200
    at_work, closed = street.staffing.stations[RIGA], street.staffing.stations[WARSAW]
    with street.franchise.open_work() as work:
        revoke_station(work, closed, "stolen", scope=Scope())
    proven_at = street.franchise.clock.now()
    street.wait(3600)
    gateway = street.franchise.as_service("gateway")

    def told(seconds_ago: int) -> datetime | None:
        tills = [
            {"station_id": each, "seconds_ago": seconds_ago} for each in (at_work, closed, device.station_id, new_id())
        ]
        assert street.staffing.post("/tills-seen", {"tills": tills}, gateway).status == 200
        with street.franchise.open_work.reading() as work:
            seen = {each.station.station_id: each.station.last_seen_at for each in work.stations.within(Scope())}
        assert (seen[closed], seen[device.station_id]) == (None, proven_at)
        return seen[at_work]

    now = street.franchise.clock.now()
    assert told(seconds_ago=10) == now - timedelta(seconds=10)
    for seconds_ago in (3600, 60, 10, 0):
        assert told(seconds_ago) == now - timedelta(seconds=10)
    street.wait(50)
    assert told(seconds_ago=0) == now + timedelta(seconds=50)


def test_a_device_holds_its_place_while_its_outlet_is_closed(street: Street) -> None:
    """However long that is: its key opens again, and nobody compares words anew."""
    device = street.device()
    fingerprint = device.prove().json["fingerprint"]
    street.close()
    street.wait(30 * 86_400)
    assert code(device.prove()) == (409, "outlet_closed")
    street.reopen()
    told = device.prove()
    assert (told.status, told.json["fingerprint"], told.json["state"]) == (200, fingerprint, "active")
