"""The list of what stations did without a network and what did not become of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from services.chassis.identifiers import new_id
from services.chassis.security.caller import Caller
from services.contracts.members import MemberErased, VisitLetInLate
from services.contracts.permissions import Role
from services.outlets.event_handlers import HANDLERS
from services.outlets.scheduled_jobs import jobs
from tests.callers import person, till
from tests.outlets.franchise import NOON, Franchise
from tests.outlets.office import HQ, Office, furnished, manager_at, manager_of

RIGA, MOKOTOW = "riga-old-town", "mokotow"


@pytest.fixture
def office(franchise: Franchise) -> Office:
    return furnished(franchise)


def told(**words: Any) -> dict[str, Any]:
    return {
        "key": new_id(),
        "kind": "sale",
        "ended": "rejected",
        "code": "unknown_member",
        "seconds_ago": 5400,
        **words,
    }


def lines(office: Office, caller: Caller = HQ, *, state: str = "open") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = office.get(f"/late-commands?state={state}", caller).get_json()["late_commands"]
    return found


def test_a_station_reports_a_command_once_however_often_it_says_so(office: Office) -> None:
    station, late = till(RIGA), told(cups=2, member_id=new_id(), made_by=new_id())
    answers = [office.done("/stations/me/late-commands", late, station) for _ in range(3)]
    assert {answer["late_id"] for answer in answers} == {answers[0]["late_id"]}
    (line,) = lines(office)
    assert {name: line[name] for name in ("key", "kind", "ended", "code", "cups", "member_id", "made_by")} == {
        name: late[name] for name in ("key", "kind", "ended", "code", "cups", "member_id", "made_by")
    }
    assert (line["outlet_code"], line["station_id"]) == (RIGA, station.station_id)
    assert line["made_at"] == (NOON - timedelta(minutes=90)).strftime("%Y-%m-%dT%H:%M:%S.000000Z")
    assert (line["settled_at"], line["made_by_name"], line["sent_by"]) == (None, None, None)


def test_a_device_reports_before_anybody_has_signed_in(office: Office) -> None:
    device = Caller("station", new_id(), Role.STATION, outlet_code=RIGA)
    device = Caller("station", device.subject, Role.STATION, outlet_code=RIGA, station_id=device.subject)
    assert office.post("/stations/me/late-commands", told(), device).status_code == 201


def test_a_manager_sees_the_lines_of_what_they_look_after(office: Office) -> None:
    for outlet in (RIGA, MOKOTOW):
        office.done("/stations/me/late-commands", told(), till(outlet))
    seen = {who: [line["outlet_code"] for line in lines(office, who)] for who in (HQ, manager_at(RIGA))}
    assert [sorted(codes) for codes in seen.values()] == [[MOKOTOW, RIGA], [RIGA]]
    assert [line["outlet_code"] for line in lines(office, manager_of("/poland/"))] == [MOKOTOW]
    for nobody in (till(RIGA), person(Role.CASHIER, outlet_code=RIGA, station_id=new_id())):
        assert office.get("/late-commands", nobody).status_code == 403


def test_a_line_is_settled_once_with_what_was_done(office: Office) -> None:
    late_id = office.done("/stations/me/late-commands", told(), till(RIGA))["late_id"]
    path, manager = f"/late-commands/{late_id}/settlement", manager_at(RIGA)
    settled = office.done(path, {"how": "done_by_hand", "note": "Two stamps given."}, manager)
    assert (settled["settlement"], settled["note"]) == ("done_by_hand", "Two stamps given.")
    assert settled["settled_at"] is not None
    assert lines(office) == []
    assert [line["late_id"] for line in lines(office, state="settled")] == [late_id]
    assert office.refused(path, {"how": "nothing_to_do"}, manager) == (409, "late_command_settled")


def test_a_line_out_of_reach_is_as_unknown_as_one_that_is_not_there(office: Office) -> None:
    late_id = office.done("/stations/me/late-commands", told(), till(RIGA))["late_id"]
    for line, who in ((late_id, manager_at(MOKOTOW)), (new_id(), HQ), ("nonsense", HQ)):
        refused = office.refused(f"/late-commands/{line}/settlement", {"how": "nothing_to_do"}, who)
        assert refused == (404, "unknown_late_command")


def test_of_two_managers_who_settle_at_once_one_does(office: Office) -> None:
    late_id = office.done("/stations/me/late-commands", told(), till(RIGA))["late_id"]

    def settle(who: Caller) -> int:
        answer = office.post(f"/late-commands/{late_id}/settlement", {"how": "nothing_to_do"}, who)
        return int(answer.status_code)

    with ThreadPoolExecutor(2) as managers:
        assert sorted(managers.map(settle, (HQ, manager_at(RIGA)))) == [201, 409]


def test_a_visit_that_a_door_let_in_against_its_rules_stands_on_the_list(office: Office) -> None:
    event = VisitLetInLate(
        member_id=new_id(),
        check_in_id=new_id(),
        outlet_code=RIGA,
        station_id=new_id(),
        command_id=new_id(),
        verdict="expired",
    )
    for _ in range(2):
        with office.franchise.open_work() as work:
            work.occurred_at = NOON - timedelta(hours=3)
            HANDLERS[VisitLetInLate](work, event)
    (line,) = lines(office)
    assert (line["kind"], line["ended"], line["code"]) == ("check_in", "let_in", "expired")
    assert (line["member_id"], line["key"]) == (event.member_id, event.command_id)
    assert line["made_at"].startswith("2026-04-15T09:00:00")


def test_nobody_can_tell_whom_a_line_was_about_once_they_are_erased(office: Office) -> None:
    member_id = new_id()
    late_id = office.done("/stations/me/late-commands", told(member_id=member_id), till(RIGA))["late_id"]
    office.done(f"/late-commands/{late_id}/settlement", {"how": "nothing_to_do", "note": "Asked Anna K."})
    with office.franchise.open_work() as work:
        HANDLERS[MemberErased](work, MemberErased(member_id=member_id))
    (line,) = lines(office, state="settled")
    assert (line["member_id"], line["note"], line["settlement"]) == (None, None, "nothing_to_do")


def test_what_was_settled_is_forgotten_after_thirty_days_and_what_waits_is_not(office: Office) -> None:
    settled, waiting = (office.done("/stations/me/late-commands", told(), till(RIGA))["late_id"] for _ in range(2))
    office.done(f"/late-commands/{settled}/settlement", {"how": "nothing_to_do"})

    def prune() -> list[list[str]]:
        for job in jobs(office.franchise.open_work):
            job.run()
        return [[line["late_id"] for line in lines(office, state=state)] for state in ("open", "settled")]

    office.franchise.clock.advance(timedelta(days=30))
    assert prune() == [[waiting], [settled]]
    office.franchise.clock.advance(timedelta(seconds=1))
    assert prune() == [[waiting], []]


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "1"},
        {"kind": "theft"},
        {"ended": "let_in"},
        {"code": "No Code"},
        {"seconds_ago": -1},
        {"cups": 0},
        {"x": 1},
    ],
)
def test_a_report_of_nonsense_is_refused(office: Office, wrong: dict[str, Any]) -> None:
    assert office.refused("/stations/me/late-commands", told(**wrong), till(RIGA))[0] == 422
