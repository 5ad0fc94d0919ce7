"""Coming in at an outlet that admits by membership: one look, a verdict, and a visit that counts once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any, cast

import pytest
import sqlalchemy as sa

from services.chassis.identifiers import new_id
from services.members.domain.member import Recognised
from services.members.domain.memberships.plan import Window
from services.members.storage.members import Members
from services.members.use_cases.admission.prove_admissions import prove_admissions
from tests.members.desk import Desk
from tests.members.door import TODAY, ban, freeze, make_gym, owe, sell

PHONE = "29123456"


def verdict(desk: Desk, identifier: str = PHONE, **words: Any) -> str:
    return str(desk.check_in(identifier, **words)["verdict"]["code"])


def rows(desk: Desk, sql: str) -> list[tuple[Any, ...]]:
    with desk.database.reading() as connection:
        return [tuple(row) for row in connection.execute(sa.text(sql))]


def test_a_membership_opens_the_door_and_the_desk_sees_what_is_left_of_it(desk_on_both: Desk) -> None:
    desk = desk_on_both
    make_gym(desk)
    member_id = desk.enrol(phone=PHONE, given_name="Anna")["member_id"]
    membership_id = sell(desk, member_id, code="full")
    owe(desk, member_id, 4900)
    answer = desk.check_in(PHONE)
    assert answer["verdict"] == {
        "colour": "yellow",
        "code": "unpaid",
        "message": "Welcome, Anna! A payment is due",
        # Nobody has signed in at this till, so nobody takes a payment at it.
        "actions": [],
    }
    assert answer["membership"] == {
        "membership_id": membership_id,
        "plan": {"code": "full", "title": "Full"},
        "state": "active",
        "starts_on": "2026-05-02",
        "valid_until": "2026-06-01",
        "days_left": 20,
        "visits_left": None,
        "freeze_days_left": 0,
        "guests": 0,
    }
    assert answer["desk"] == {
        "owed": {"amount_minor": 4900, "currency": "EUR", "since": "2026-05-12"},
        "note": None,
        "has_photo": False,
        "has_open_case": False,
        "last_here_at": None,
        "guests_left": None,
    }
    assert answer["occasions"] == [{"kind": "first_visit", "days_away": 0, "message": "First visit"}]


def test_whoever_is_turned_away_is_written_down_and_was_never_here(desk_on_both: Desk) -> None:
    desk = desk_on_both
    make_gym(desk)
    member_id = desk.enrol(phone=PHONE)["member_id"]
    assert verdict(desk) == "no_membership"
    assert verdict(desk) == "no_membership"
    assert rows(desk, "SELECT verdict_code, was_admitted, stays_until FROM visits") == [
        ("no_membership", False, None),
        ("no_membership", False, None),
    ]
    # Neither a visit a moment ago nor an earlier one: the door is opened as for the first time.
    sell(desk, member_id)
    assert verdict(desk) == "welcome"
    assert verdict(desk) == "already_in"
    assert desk.check_in(PHONE, outlet="riga")["verdict"]["actions"] == ["re_enter"]
    assert desk.count("visits") == 3


def test_a_stop_that_holds_now_comes_before_being_in_already(desk: Desk) -> None:
    make_gym(desk)
    member_id = desk.enrol(phone=PHONE)["member_id"]
    sell(desk, member_id)
    assert verdict(desk) == "welcome"
    freeze(desk, member_id, TODAY, TODAY + timedelta(days=3))
    answer = desk.check_in(PHONE)
    assert (answer["verdict"]["code"], answer["verdict"]["colour"]) == ("frozen", "red")
    assert answer["verdict"]["message"] == "The membership is frozen until 15 May"


def test_a_membership_of_other_hours_says_which(desk: Desk) -> None:
    make_gym(desk)
    # The clock of the desk stands at noon in Riga, of a Tuesday.
    nights = (Window(frozenset({2, 3}), time(22), time(2)),)
    sell(desk, desk.enrol(phone=PHONE)["member_id"], windows=nights)
    told = desk.check_in(PHONE)["verdict"]
    assert (told["code"], told["message"]) == ("wrong_hours", "Full: 22:00–02:00 only")


def test_days_that_a_membership_will_rest_are_not_left(desk: Desk) -> None:
    make_gym(desk)
    member_id = desk.enrol(phone=PHONE)["member_id"]
    sell(desk, member_id, freeze_days=14)
    assert desk.check_in(PHONE)["membership"]["days_left"] == 20
    freeze(desk, member_id, TODAY + timedelta(days=3), TODAY + timedelta(days=7))
    again = desk.check_in(PHONE)["membership"]
    assert (again["days_left"], again["valid_until"]) == (20, "2026-06-06")


def test_an_outlet_that_admits_everyone_asks_nobody_for_a_membership(desk_on_both: Desk) -> None:
    desk = desk_on_both
    make_gym(desk)
    desk.enrol(phone=PHONE)
    answer = desk.check_in(f"+371{PHONE}", outlet="moscow")
    assert (answer["verdict"]["code"], answer["membership"], answer["desk"]) == ("welcome", None, None)
    # Nobody was told of the visit, so nobody hears of its end.
    assert desk.post(f"/check-ins/{answer['check_in_id']}/undo", {}, outlet="moscow").status_code == 201
    assert desk.facts("members.visit_admitted.v1") == desk.facts("members.visit_undone.v1") == []


def test_a_visit_of_a_pack_counts_once_and_none_is_left_after_the_last(desk_on_both: Desk) -> None:
    desk = desk_on_both
    make_gym(desk)
    member_id = desk.enrol(phone=PHONE)["member_id"]
    sell(desk, member_id, visits=2)
    key = new_id()
    first = desk.post("/check-ins", {"identifier": PHONE}, key=key).get_json()
    assert desk.post("/check-ins", {"identifier": PHONE}, key=key).get_json() == first
    assert first["membership"]["visits_left"] == 1
    desk.clock.advance(timedelta(minutes=9))
    again = desk.check_in(PHONE)
    assert (again["verdict"]["code"], again["membership"]["visits_left"]) == ("already_in", 1)
    desk.clock.advance(timedelta(minutes=1))
    assert desk.check_in(PHONE)["membership"]["visits_left"] == 0
    desk.clock.advance(timedelta(minutes=10))
    assert desk.check_in(PHONE)["verdict"]["code"] == "no_visits_left"
    assert rows(desk, "SELECT visits_used FROM memberships") == [(2,)]


def test_eight_desks_that_scan_one_member_at_once_use_one_visit(desk_on_both: Desk) -> None:
    desk = desk_on_both
    make_gym(desk)
    member_id = desk.enrol(phone=PHONE)["member_id"]
    sell(desk, member_id, visits=10)
    with ThreadPoolExecutor(8) as desks:
        codes = list(desks.map(lambda _: verdict(desk), range(8)))
    assert sorted(codes) == ["already_in"] * 7 + ["welcome"]
    assert rows(desk, "SELECT visits_used FROM memberships") == [(1,)]


def test_a_scan_beside_an_undo_looks_again(desk_on_both: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another desk undoes the visit after this one has looked and before it has acted."""
    desk = desk_on_both
    make_gym(desk)
    sell(desk, desk.enrol(phone=PHONE)["member_id"], visits=10)
    first, look = desk.check_in(PHONE), Members.recognise
    looks: list[Recognised] = []

    def looked(*given: Any, **words: Any) -> Any:
        looks.append(cast("Recognised", look(*given, **words)))
        before = datetime.fromisoformat(first["checked_in_at"])
        return replace(looks[0], last_here_at=before) if len(looks) == 1 else looks[-1]

    assert desk.post(f"/check-ins/{first['check_in_id']}/undo", {}).status_code == 201
    monkeypatch.setattr(Members, "recognise", looked)
    second = desk.check_in(PHONE)
    assert (second["verdict"]["code"], second["membership"]["visits_left"], len(looks)) == ("welcome", 9, 2)
    assert second["check_in_id"] != first["check_in_id"]


def test_two_outlets_that_scan_the_last_visit_at_once_use_it_once(desk_on_both: Desk) -> None:
    desk = desk_on_both
    make_gym(desk)
    make_gym(desk, "warsaw")
    member_id = desk.enrol(phone=PHONE)["member_id"]
    sell(desk, member_id, visits=1)
    with ThreadPoolExecutor(2) as desks:
        codes = list(desks.map(lambda outlet: verdict(desk, f"+371{PHONE}", outlet=outlet), ("riga", "warsaw")))
    assert "no_visits_left" in codes
    assert rows(desk, "SELECT visits_used FROM memberships") == [(1,)]


def test_a_full_outlet_turns_away_until_somebody_counts_as_gone(desk_on_both: Desk) -> None:
    desk = desk_on_both
    make_gym(desk, capacity=1, stay_minutes=60)
    for number in (1, 2):
        member_id = desk.enrol(phone=f"2912345{number}")["member_id"]
        sell(desk, member_id)
    assert verdict(desk, "29123451") == "welcome"
    assert verdict(desk, "29123452") == "outlet_full"
    assert verdict(desk, "29123451") == "already_in"
    desk.clock.advance(timedelta(minutes=60))
    assert verdict(desk, "29123452") == "welcome"


def test_the_first_and_the_hundredth_visit_are_occasions_and_hide_no_stop(desk: Desk) -> None:
    make_gym(desk)
    member_id = desk.enrol(phone=PHONE, birthday={"month": 5, "day": 12})["member_id"]
    sell(desk, member_id)
    said: list[list[str]] = []
    for number in range(1, 102):
        answer = desk.check_in(PHONE)
        if number in (1, 2, 99, 100, 101):
            said.append([each["kind"] for each in answer["occasions"] if each["kind"] != "birthday"])
        desk.clock.advance(timedelta(minutes=10))
    assert said == [["first_visit"], [], [], ["hundredth_visit"], []]
    ban(desk, member_id)
    answer = desk.check_in(PHONE)
    assert (answer["verdict"]["colour"], [each["kind"] for each in answer["occasions"]]) == ("red", ["birthday"])


def test_the_proof_names_whoever_has_a_row_that_nothing_explains(desk_on_both: Desk) -> None:
    desk = desk_on_both
    right, changed, lost, ghost = (desk.enrol(phone=f"2912346{number}")["member_id"] for number in range(4))
    for member_id in (right, changed, lost):
        sell(desk, member_id)
    owe(desk, right, 4900)
    ban(desk, right)
    with desk.open_work.snapshot() as work:
        proof = prove_admissions(work)
        assert (list(proof), proof.members) == ([], 3)
    with desk.database.writing() as connection:
        for statement in (
            f"UPDATE admission_facts SET facts = '{{}}' WHERE member_id = '{changed}'",
            f"DELETE FROM admission_facts WHERE member_id = '{lost}'",
            f"INSERT INTO admission_facts VALUES ('{ghost}', '{{\"has_note\":true}}')",
        ):
            connection.execute(sa.text(statement.replace(":", "\\:")))
    with desk.open_work.snapshot() as work:
        assert list(prove_admissions(work)) == sorted([changed, lost, ghost])
