"""The list of who came: as it stands now, for one outlet, and cheap for whoever has it already."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NoReturn

import pytest

from services.chassis.identifiers import new_id
from services.contracts.permissions import Role
from services.members.use_cases.erase_member import erase_member
from tests.callers import person
from tests.members.desk import Desk
from tests.members.door import make_gym, sell
from tests.members.test_at_the_door import Reception
from tests.members.test_sent_late import send

ANNA, BORIS = "29123456", "29123457"
# Noon of 12 May in Riga.
TODAY_OF_BIRTH = {"month": 5, "day": 12}


@pytest.fixture
def reception(desk_on_both: Desk) -> Reception:
    make_gym(desk_on_both, capacity=40)
    return Reception(desk_on_both)


def listed(reception: Reception, *, after: str = "") -> Any:
    answer = reception.get("/visits" + (f"?after={after}" if after else ""))
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def test_whoever_came_last_stands_first_with_the_verdict_and_the_occasion(reception: Reception) -> None:
    desk = reception.desk
    sell(desk, desk.enrol(phone=ANNA, given_name="Anna", birthday=TODAY_OF_BIRTH)["member_id"])
    boris = desk.enrol(phone=BORIS, given_name="Boris")["member_id"]
    reception.check_in(ANNA)
    desk.clock.advance(timedelta(minutes=1))
    reception.check_in(BORIS)
    told = listed(reception)
    assert (told["outlet_code"], told["inside"], told["capacity"]) == ("riga", 1, 40)
    stopped, came = told["visits"]
    assert (stopped["member_id"], stopped["state"]) == (boris, "turned_away")
    assert stopped["verdict"] == {"colour": "red", "code": "no_membership"}
    assert (came["display_name"], came["state"]) == ("Anna", "in")
    assert came["verdict"] == {"colour": "green", "code": "welcome"}
    assert [each["kind"] for each in came["occasions"]] == ["birthday", "first_visit"]
    assert came["occasions"][0]["message"] == "Happy birthday, today!"


def test_what_becomes_of_a_visit_is_a_new_list(reception: Reception) -> None:
    desk = reception.desk
    sell(desk, desk.enrol(phone=ANNA, given_name="Anna")["member_id"], guests=2)
    desk.enrol(phone=BORIS, given_name="Boris")
    seen = [listed(reception)]

    def is_new() -> Any:
        now = listed(reception, after=seen[-1]["version"])
        assert now["visits"] is not None, "nothing was told"
        seen.append(now)
        assert listed(reception, after=now["version"])["visits"] is None
        return now["visits"]

    anna = reception.check_in(ANNA)["check_in_id"]
    assert [each["state"] for each in is_new()] == ["in"]
    reception.done(f"/check-ins/{anna}/guests")
    assert is_new()[0]["guests"] == 1
    reception.done(f"/check-ins/{anna}/leaving")
    assert is_new()[0]["state"] == "left"
    reception.done(f"/check-ins/{anna}/re-entries")
    assert is_new()[0]["state"] == "in"
    boris = reception.check_in(BORIS)["check_in_id"]
    assert is_new()[0]["state"] == "turned_away"
    let_in = reception.let_in(boris, reception.approval(boris))
    assert let_in.status_code == 201, let_in.text
    assert (is_new()[0]["verdict"], seen[-1]["visits"][0]["state"]) == (
        {"colour": "yellow", "code": "let_in_once"},
        "in",
    )
    reception.done(f"/check-ins/{boris}/undo")
    assert is_new()[0]["state"] == "undone"
    # Nobody saw them leave: after the two hours that the outlet counts they are out, and the list says so.
    desk.clock.advance(timedelta(hours=2, minutes=1))
    assert [each["state"] for each in is_new()] == ["undone", "left"]
    assert seen[-1]["inside"] == 0


def test_the_list_says_what_a_station_may_undo_still(reception: Reception) -> None:
    desk = reception.desk
    sell(desk, desk.enrol(phone=ANNA, given_name="Anna")["member_id"])
    desk.enrol(phone=BORIS, given_name="Boris")
    check_in_id = reception.check_in(ANNA)["check_in_id"]
    reception.check_in(BORIS)
    told = listed(reception)
    assert [each["may_be_undone"] for each in told["visits"]] == [False, True]
    desk.clock.advance(timedelta(minutes=10, seconds=1))
    # Nothing else has changed, and that is told as well.
    later = listed(reception, after=told["version"])
    assert [each["may_be_undone"] for each in later["visits"]] == [False, False]
    assert reception.refused(f"/check-ins/{check_in_id}/undo") == "undo_too_late"


def test_whoever_was_let_in_without_a_network_stands_as_the_desk_is_told(reception: Reception) -> None:
    reception.desk.enrol(phone=ANNA, given_name="Anna")
    told = send(reception.desk, "/check-ins", {"identifier": ANNA}, ago=3600).get_json()["verdict"]
    (visit,) = listed(reception)["visits"]
    assert visit["verdict"] == {"colour": told["colour"], "code": told["code"]}
    assert visit["verdict"] == {"colour": "yellow", "code": "let_in_late"}


def test_the_list_is_of_one_outlet_and_of_one_shift(reception: Reception) -> None:
    desk = reception.desk
    desk.enrol(phone=ANNA, given_name="Anna")
    desk.check_in(f"+371{ANNA}", outlet="warsaw")
    assert listed(reception)["visits"] == []
    reception.check_in(ANNA)
    assert len(listed(reception)["visits"]) == 1
    desk.clock.advance(timedelta(hours=12))
    assert listed(reception)["visits"] == []


def test_where_everyone_is_admitted_nobody_is_counted(desk_on_both: Desk) -> None:
    desk_on_both.enrol(phone=ANNA, given_name="Anna")
    desk_on_both.check_in(ANNA)
    told = desk_on_both.get("/visits").get_json()
    assert (told["inside"], told["visits"][0]["state"], told["visits"][0]["occasions"]) == (None, "came", [])


def test_the_hundredth_visit_is_said_of_that_visit_alone(reception: Reception) -> None:
    desk = reception.desk
    sell(desk, desk.enrol(phone=ANNA, given_name="Anna")["member_id"])
    for _ in range(100):
        reception.check_in(ANNA)
        desk.clock.advance(timedelta(minutes=11))
    said = [[each["kind"] for each in visit["occasions"]] for visit in listed(reception)["visits"]]
    assert len(said) == 30
    assert said == [["hundredth_visit"]] + [[]] * 29


def test_whoever_was_erased_is_on_no_list(reception: Reception) -> None:
    desk = reception.desk
    member_id = desk.enrol(phone=ANNA, given_name="Anna")["member_id"]
    reception.check_in(ANNA)
    version = listed(reception)["version"]
    with desk.open_work() as work:
        work.command_id = new_id()
        erase_member(work, member_id, reason="asked")
    assert listed(reception, after=version)["visits"] == []


def test_managers_in_the_office_name_the_outlet_and_see_no_other(desk_on_both: Desk) -> None:
    manager = person(Role.OUTLET_MANAGER, outlet_code="riga")
    assert desk_on_both.get("/visits?outlet_code=riga", caller=manager).status_code == 200
    assert desk_on_both.get("/visits?outlet_code=warsaw", caller=manager).get_json()["code"] == "unknown_outlet"
    assert desk_on_both.get("/visits?after=nonsense").status_code == 422


def test_a_desk_that_has_the_list_has_no_name_opened_for_it(
    reception: Reception, monkeypatch: pytest.MonkeyPatch
) -> None:
    reception.desk.enrol(phone=ANNA, given_name="Anna")
    reception.check_in(ANNA)
    version = listed(reception)["version"]

    def opened(*_: Any) -> NoReturn:
        raise AssertionError("a name was opened")

    monkeypatch.setattr("services.members.storage.members.Members.with_ids", opened)
    assert listed(reception, after=version)["visits"] is None
    assert reception.get("/visits").status_code == 500
