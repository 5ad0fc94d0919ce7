"""Who comes, told as it happens: at once to whoever looks, to no more than there are threads for, and to nobody who may
not look any longer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import g, request

from gateway.clients.live_visits import LiveList, LiveVisits
from gateway.clients.part import Part
from services.chassis.http import stopping
from services.chassis.http.callers import standing_leave
from services.chassis.http.problems import Problem
from services.chassis.security.signatures import part_signer
from services.contracts.permissions import Action
from tests.gateway.parts import Fakes

KEY = ("mokotow", "en")


class Wall:
    """A clock that goes on by itself only when somebody pauses."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> float:
        return self.seconds

    def pause(self, seconds: float) -> None:
        self.seconds += seconds


class Outlet:
    """What members says of an outlet's visits, and how often it was asked."""

    def __init__(self, suite: Fakes) -> None:
        self.suite = suite
        self.version = 1
        self.is_away = False
        suite.answers["GET /visits"] = self.answer

    @property
    def name(self) -> str:
        return f"{self.version:016x}"

    def answer(self) -> Any:
        if self.is_away:
            return {"code": "database_busy"}, 503
        is_known = request.args.get("after") == self.name
        visits = None if is_known else [{"display_name": f"Anna {self.version}"}]
        return {"outlet_code": "mokotow", "version": self.name, "visits": visits}, 200

    @property
    def asked(self) -> int:
        return len([path for _, path, _, _ in self.suite.wires["members"].asked if path.startswith("/visits")])


@pytest.fixture
def outlet(suite: Fakes) -> Outlet:
    return Outlet(suite)


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def live(suite: Fakes, wall: Wall) -> LiveVisits:
    members = Part("members", suite.wires["members"], part_signer(suite.keys, "gateway", suite.clock))
    return LiveVisits(members, most=2, now=wall.now, pause=wall.pause)


def watch(live: LiveVisits, suite: Fakes, *, seen: str | None = None, leave: Any = lambda: None) -> LiveList:
    listed = live.watch(KEY, suite.caller, leave=leave, seen=seen)
    assert listed is not None
    return listed


def next_event(said: Iterator[bytes]) -> dict[str, str]:
    """The next thing that is said and is more than a sign of life."""
    for text in said:
        if not text.startswith(b":"):
            return dict(line.split(": ", 1) for line in text.decode().strip().split("\n"))
    raise AssertionError("it ended without a word")


def names(event: dict[str, str]) -> list[str]:
    assert event["event"] == "visits", event
    return [visit["display_name"] for visit in json.loads(event["data"])["visits"]]


def test_a_desk_hears_the_list_and_then_each_change_within_two_seconds(
    live: LiveVisits, suite: Fakes, outlet: Outlet, wall: Wall
) -> None:
    said = iter(watch(live, suite))
    first = next_event(said)
    assert (names(first), first["id"]) == (["Anna 1"], outlet.name)
    wall.pause(60)
    outlet.version, happened = 2, wall.seconds
    assert names(next_event(said)) == ["Anna 2"]
    assert wall.seconds - happened < 2


def test_a_desk_that_was_cut_off_hears_only_what_it_has_not_seen(
    live: LiveVisits, suite: Fakes, outlet: Outlet, wall: Wall
) -> None:
    said = iter(watch(live, suite, seen=outlet.name))
    assert next(said) == b": live\n\n"
    # Nothing is new: for a while only a sign of life, by which a desk that is gone is found.
    assert next(said) == b":\n\n"
    assert wall.seconds >= 10
    outlet.version = 2
    assert names(next_event(said)) == ["Anna 2"]


def test_members_is_asked_once_a_second_however_many_look_and_not_when_nobody_does(
    live: LiveVisits, suite: Fakes, outlet: Outlet, wall: Wall
) -> None:
    desks = [iter(watch(live, suite, seen=outlet.name)) for _ in range(2)]
    for _ in range(5):
        for said in desks:
            next(said)
    assert outlet.asked <= wall.seconds + 1
    for said in desks:
        said.close()  # type: ignore[attr-defined]
    before = outlet.asked
    wall.pause(60)
    assert outlet.asked == before


def test_a_desk_more_than_there_are_threads_for_is_told_to_ask_instead(
    live: LiveVisits, suite: Fakes, outlet: Outlet
) -> None:
    first, _ = watch(live, suite), watch(live, suite)
    assert live.watch(KEY, suite.caller, leave=lambda: None, seen=None) is None
    first.close()
    # Whoever closes twice gives one place back, not two.
    first.close()
    assert live.watch(KEY, suite.caller, leave=lambda: None, seen=None) is not None
    assert live.watch(KEY, suite.caller, leave=lambda: None, seen=None) is None


@pytest.mark.parametrize("code", ["station_revoked", "session_ended", "outlet_closed", "token_refused"])
def test_whoever_may_not_look_any_longer_is_told_so_within_a_minute_and_hears_no_more(
    live: LiveVisits, suite: Fakes, outlet: Outlet, wall: Wall, code: str
) -> None:
    refused: list[str] = []

    def leave() -> None:
        if refused:
            raise Problem(401, refused[0], "Not any more.")

    said = iter(watch(live, suite, leave=leave))
    next_event(said)
    refused.append(code)
    began = wall.seconds
    assert next_event(said) == {"event": "end", "data": code}
    # The list of who was shut out is at most forty seconds old (gateway/clients/revocations.py).
    assert wall.seconds - began < 20
    assert list(said) == []


def test_it_ends_when_the_process_does_and_when_members_is_away(
    live: LiveVisits, suite: Fakes, outlet: Outlet, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = iter(watch(live, suite))
    next_event(said)
    outlet.is_away = True
    assert next_event(said) == {"event": "end", "data": "service_away"}
    assert list(said) == []
    outlet.is_away = False
    said = iter(watch(live, suite))
    next_event(said)
    monkeypatch.setattr(stopping._Process, "asks", staticmethod(lambda: True))
    assert next_event(said) == {"event": "end", "data": "stopping"}
    assert list(said) == []
    monkeypatch.undo()
    # All places are free again.
    assert watch(live, suite) and watch(live, suite)


def test_the_route_says_what_it_is_and_nobody_on_the_way_may_gather_it(suite: Fakes, outlet: Outlet) -> None:
    answer = suite.ask("GET", "/api/v1/visits/live")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store, no-transform"
    assert answer.headers["X-Accel-Buffering"] == "no"
    assert names(next_event(answer.response)) == ["Anna 1"]
    answer.close()


def test_the_route_gives_its_place_back_and_refuses_before_it_begins(suite: Fakes, outlet: Outlet) -> None:
    for _ in range(20):
        answer = suite.ask("GET", "/api/v1/visits/live")
        assert answer.status_code == 200
        answer.close()
    open_ones = [suite.ask("GET", "/api/v1/visits/live") for _ in range(8)]
    one_more = suite.ask("GET", "/api/v1/visits/live")
    assert (one_more.status_code, one_more.get_json()["code"]) == (503, "lists_taken")
    assert one_more.headers["Retry-After"] == "60"
    for each in open_ones:
        each.close()
    suite.answers["GET /visits"] = lambda: ({"code": "unknown_outlet"}, 404)
    assert suite.ask("GET", "/api/v1/visits/live?outlet_code=elsewhere").status_code == 404
    assert suite.ask("GET", "/api/v1/visits/live", signed_in=False).status_code == 401


def test_a_station_that_is_shut_out_is_refused_by_the_door_itself(suite: Fakes, outlet: Outlet) -> None:
    """Leave is asked of the door: there is no second list of who may look."""
    with suite.gateway.test_request_context(headers={"Authorization": f"Bearer {suite.token}"}):
        g.action = Action.READ_PRESENCE
        leave = standing_leave()
    leave()
    told = {"as_of": "", "outlets": [], "staff": [], "sessions": [], "stations": [suite.caller.station_id]}
    suite.answers["GET /revocations"] = lambda: (told, 200)
    suite.clock.advance(timedelta(minutes=1))
    with pytest.raises(Problem, match="ended"):
        leave()
