"""Tills are seen without a write for each of their requests."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from gateway.clients.part import Part
from gateway.clients.sightings import Sightings
from services.chassis.clock import FixedClock
from services.chassis.http.client import PartAnswer, PartAway
from services.chassis.security.signatures import part_signer
from services.contracts.http_stations import MOST_TILLS_TOLD
from services.contracts.permissions import Role
from tests.callers import person, till
from tests.gateway.parts import Fakes
from tests.races import at_once

BAR, DESK = till("mokotow"), till("mokotow")


@dataclass
class Outlets:
    """The wire to outlets: what it was told, each telling by station."""

    clock: FixedClock
    told: list[dict[str, int]] = field(default_factory=list)
    is_away: bool = False
    status: int = 200

    def call(self, method: str, path: str, *, body: bytes | None = None, **_: Any) -> PartAnswer:
        assert (method, path) == ("POST", "/tills-seen")
        self.told.append({each["station_id"]: each["seconds_ago"] for each in json.loads(body or b"")["tills"]})
        if self.is_away:
            raise PartAway("ReadTimeoutError")
        return PartAnswer(self.status, b"{}", {})

    def wait(self, seconds: float) -> None:
        self.clock.advance(timedelta(seconds=seconds))


@pytest.fixture
def outlets() -> Outlets:
    return Outlets(FixedClock(datetime(2026, 3, 2, 9, tzinfo=UTC)))


@pytest.fixture
def sightings(outlets: Outlets, tmp_path: Path) -> Sightings:
    return Sightings(Part("outlets", outlets, part_signer(tmp_path, "gateway", outlets.clock)), outlets.clock)


def test_a_thousand_requests_a_minute_of_two_tills_are_one_telling(outlets: Outlets, sightings: Sightings) -> None:
    sightings.note(BAR)
    assert outlets.told == [{BAR.subject: 0}]
    for _ in range(500):
        sightings.note(BAR)
        sightings.note(DESK)
        outlets.wait(0.1)
    assert len(outlets.told) == 1
    outlets.wait(10)
    sightings.note(DESK)
    assert outlets.told[1:] == [{BAR.subject: 10, DESK.subject: 0}]


def test_a_till_that_asked_once_is_told_of_by_whoever_asks_next(outlets: Outlets, sightings: Sightings) -> None:
    sightings.note(BAR)
    outlets.wait(30)
    sightings.note(DESK)
    outlets.wait(3600)
    sightings.note(person(Role.HQ))
    assert outlets.told[1:] == [{DESK.subject: 3600}]


def test_nobody_but_tills_is_told_of(outlets: Outlets, sightings: Sightings) -> None:
    for caller in (person(Role.HQ), person(Role.CASHIER, outlet_code="mokotow", station_id=BAR.subject)):
        sightings.note(caller)
    assert outlets.told == []


@pytest.mark.parametrize("trouble", ["away", "busy"])
def test_what_could_not_be_told_is_told_a_minute_later_and_holds_up_one_request(
    outlets: Outlets, sightings: Sightings, trouble: str
) -> None:
    outlets.is_away, outlets.status = trouble == "away", 503
    for _ in range(10):
        sightings.note(BAR)
        outlets.wait(1)
    sightings.note(DESK)
    assert len(outlets.told) == 1
    outlets.is_away, outlets.status = False, 200
    outlets.wait(60)
    sightings.note(person(Role.HQ))
    assert outlets.told[1:] == [{BAR.subject: 61, DESK.subject: 60}]


def test_more_tills_than_one_telling_holds_are_told_of_in_the_next(outlets: Outlets, sightings: Sightings) -> None:
    sightings.note(BAR)
    tills = [till("mokotow") for _ in range(MOST_TILLS_TOLD + 1)]
    for each in tills:
        sightings.note(each)
    for _ in range(2):
        outlets.wait(60)
        sightings.note(person(Role.HQ))
    assert [len(each) for each in outlets.told] == [1, MOST_TILLS_TOLD, 1]
    assert set(outlets.told[1]) | set(outlets.told[2]) == {each.subject for each in tills}


def test_of_many_at_once_one_tells(outlets: Outlets, sightings: Sightings) -> None:
    at_once([partial(sightings.note, BAR)] * 8)
    assert outlets.told == [{BAR.subject: 0}]


def test_a_clock_that_was_set_back_does_not_silence_it(outlets: Outlets, sightings: Sightings) -> None:
    sightings.note(BAR)
    outlets.wait(-86_400)
    sightings.note(BAR)
    assert outlets.told == [{BAR.subject: 0}] * 2


def test_a_till_that_is_refused_is_not_seen(suite: Fakes) -> None:
    told: list[str] = []

    def taken() -> Any:
        told.append("seen")
        return {}, 200

    suite.answers["POST /tills-seen"] = taken
    lists: dict[str, list[str]] = {"stations": [suite.caller.subject], "outlets": [], "staff": [], "sessions": []}
    suite.answers["GET /revocations"] = lambda: (lists, 200)
    assert suite.check_in().status_code == 401
    assert told == []
    lists["stations"] = []
    suite.clock.advance(timedelta(seconds=15))
    assert suite.check_in().status_code == 201
    assert told == ["seen"]
