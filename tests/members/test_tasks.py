"""Tasks: my day, who has what, and what becomes of a call."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from services.chassis.identifiers import new_id
from services.contracts import http_tasks
from services.contracts.permissions import Role
from services.members.domain.actor import Actor
from services.members.domain.task import OUTCOMES, TASK_KINDS
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.say_consent import say_calls
from tests.callers import person
from tests.members.desk import Desk
from tests.members.looking_after import PHONE, call, code, known, max_, member_id, my_day, ola, opened, told
from tests.races import while_open


def test_the_published_words_are_those_of_the_rules() -> None:
    assert http_tasks.TASK_KINDS == TASK_KINDS
    assert http_tasks.OUTCOMES == OUTCOMES


def test_my_day_is_what_is_due_at_my_outlet_and_free_or_mine(desk_on_both: Desk) -> None:
    desk, me, other = desk_on_both, ola(), ola()
    anna = member_id(desk)
    call(desk, anna, me, due_on="2026-05-12")
    mine = call(desk, anna, me, due_on="2026-05-12", is_mine=True)
    theirs = call(desk, anna, other, due_on="2026-05-12", is_mine=True)
    call(desk, anna, me, due_on="2026-05-14")
    call(desk, anna, ola("warsaw"), due_on="2026-05-12")
    day = my_day(desk, me)
    assert len(day) == 2
    assert mine["task_id"] in {task["task_id"] for task in day}
    assert {task["display_name"] for task in day} == {"Anna K."}
    assert {task["words"] for task in day} == {"Ask how they are."}
    assert len(my_day(desk, me, "?whose=all")) == 3
    assert theirs["task_id"] in {task["task_id"] for task in my_day(desk, max_(), "?whose=all")}
    desk.clock.advance(timedelta(days=2))
    assert [(task["due_on"], task["is_overdue"]) for task in my_day(desk, me)] == [
        ("2026-05-12", True),
        ("2026-05-12", True),
        ("2026-05-14", False),
    ]


def test_a_call_by_hand_to_somebody_who_does_not_want_to_be_called_is_a_follow_up(desk_on_both: Desk) -> None:
    desk, me = desk_on_both, ola()
    anna = member_id(desk)
    assert call(desk, anna, me)["kind"] == "call"
    said = desk.post(f"/members/{anna}/consents", {"purpose": "calls", "is_given": False}, caller=me)
    assert (said.status_code, said.get_json()) == (201, {"member_id": anna, "purpose": "calls", "is_given": False})
    opened_now = call(desk, anna, me)
    assert (opened_now["kind"], opened_now["refuses_calls"]) == ("follow_up", True)
    assert {task["kind"] for task in my_day(desk, me, "?whose=all")} <= {"follow_up"}
    assert desk.get(f"/members/{anna}/file", caller=me).get_json()["refuses_calls"] is True
    # The last word counts, and each is a line of the timeline with who wrote it down.
    for _ in range(2):
        desk.post(f"/members/{anna}/consents", {"purpose": "calls", "is_given": True}, caller=me)
    assert call(desk, anna, me)["kind"] == "call"
    lines = desk.get(f"/members/{anna}/timeline", caller=me).get_json()["episodes"]
    kinds = [(each["kind"], each["staff_id"], each["channel"]) for each in lines if each["kind"].startswith("consent")]
    assert kinds == [("consent_given", me.subject, "desk"), ("consent_withdrawn", me.subject, "desk")]


def test_the_day_is_the_outlets_day_of_business(desk_on_both: Desk) -> None:
    """At noon in UTC it is the evening of the 12th in Vladivostok; five hours later, the 13th has not begun there."""
    desk, by = desk_on_both, ola("vladivostok")
    desk.clock.advance(timedelta(hours=5))
    anna = member_id(desk, "+7 914 123 4567", outlet="vladivostok")
    call(desk, anna, by, due_on="2026-05-12")
    assert [task["is_overdue"] for task in my_day(desk, by)] == [False]
    desk.clock.advance(timedelta(hours=2))
    assert [task["is_overdue"] for task in my_day(desk, by)] == [True]


def test_of_many_who_take_a_call_at_once_one_has_it_and_sees_the_number(desk_on_both: Desk) -> None:
    desk = desk_on_both
    task_id = call(desk, member_id(desk), ola())["task_id"]
    people = [ola() for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda each: desk.post(f"/tasks/{task_id}/calls", {}, caller=each), people))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
    (winner,) = [number for number, answer in enumerate(answers) if answer.status_code == 201]
    assert answers[winner].get_json()["phone"] == "+37120007341"
    assert {code(answer) for answer in answers if answer.status_code == 409} == {(409, "task_taken")}
    # Whoever has it may look again; the audit knows each look, and no number.
    assert told(desk.post(f"/tasks/{task_id}/calls", {}, caller=people[winner]))["phone"] == "+37120007341"
    with desk.database.snapshot() as connection:
        shown = connection.exec_driver_sql("SELECT after FROM audit_entries WHERE action = 'members.call_member'").all()
    assert len(shown) == 2
    assert "20007341" not in str(shown)


def test_no_number_is_shown_for_what_is_no_call_or_somewhere_else(desk: Desk) -> None:
    anna = member_id(desk)
    follow_up = call(desk, anna, ola(), kind="follow_up")["task_id"]
    assert code(desk.post(f"/tasks/{follow_up}/calls", {}, caller=ola())) == (409, "not_a_call")
    there = call(desk, anna, ola())["task_id"]
    assert code(desk.post(f"/tasks/{there}/calls", {}, caller=ola("warsaw"))) == (404, "unknown_task")


@pytest.mark.parametrize(
    ("outcome", "given", "state", "due_on", "attempts"),
    [
        ("reached", {}, "done", "2026-05-13", 0),
        ("not_reached", {}, "open", "2026-05-13", 1),
        ("not_reached", {"due_on": "2026-05-15"}, "open", "2026-05-15", 1),
        ("promised", {}, "done", "2026-05-13", 0),
        ("promised", {"due_on": "2026-05-18"}, "open", "2026-05-18", 1),
        ("wrong_number", {}, "done", "2026-05-13", 0),
        ("not_needed", {}, "dropped", "2026-05-13", 0),
    ],
)
def test_a_call_ends_or_comes_again(
    desk: Desk, outcome: str, given: dict[str, str], state: str, due_on: str, attempts: int
) -> None:
    by = ola()
    task_id = call(desk, member_id(desk), by)["task_id"]
    body = {"outcome": outcome, "words": "Somebody picked up.", **given}
    after = told(desk.post(f"/tasks/{task_id}/outcomes", body, caller=by))
    assert (after["state"], after["due_on"], after["attempts"]) == (state, due_on, attempts)
    if state != "open":
        assert code(desk.post(f"/tasks/{task_id}/outcomes", body, caller=by)) == (409, "task_closed")
    with desk.database.snapshot() as connection:
        (kind,) = connection.exec_driver_sql("SELECT kind FROM episodes").scalars().all()
    assert kind == ("task_done" if outcome == "not_needed" else "call_made")


def test_only_whoever_has_a_task_ends_it_until_it_is_given_away(desk: Desk) -> None:
    me, other = ola(), known(desk, ola())
    task_id = call(desk, member_id(desk), me, is_mine=True)["task_id"]
    for path, body in (("outcomes", {"outcome": "done"}), ("postponements", {"due_on": "2026-05-20"}), ("taking", {})):
        assert code(desk.post(f"/tasks/{task_id}/{path}", body, caller=other)) == (409, "task_taken")
    put_off = told(desk.post(f"/tasks/{task_id}/postponements", {"due_on": "2026-05-20"}, caller=me))
    assert (put_off["due_on"], put_off["postponed"]) == ("2026-05-20", 1)
    given = told(desk.post(f"/tasks/{task_id}/giving", {"staff_id": other.subject}, caller=max_()))
    assert given["staff_id"] == other.subject
    assert told(desk.post(f"/tasks/{task_id}/outcomes", {"outcome": "done"}, caller=other))["state"] == "done"


def test_the_next_step_of_a_case_is_ended_by_the_case_alone(desk: Desk) -> None:
    by = ola()
    opened(desk, member_id(desk, PHONE), by, next_on="2026-05-12")
    (task,) = my_day(desk, by)
    for path, body in (("outcomes", {"outcome": "done"}), ("giving", {"staff_id": None})):
        assert code(desk.post(f"/tasks/{task['task_id']}/{path}", body, caller=by)) == (409, "task_belongs_to_case")


def test_the_calendar_counts_what_is_due_by_day_and_kind(desk_on_both: Desk) -> None:
    desk, by = desk_on_both, ola()
    anna = member_id(desk)
    call(desk, anna, by, due_on="2026-05-14")
    call(desk, anna, by, due_on="2026-05-14", is_mine=True)
    call(desk, anna, by, due_on="2026-05-14", kind="greet")
    call(desk, anna, by, due_on="2026-06-20")
    call(desk, anna, ola("warsaw"), due_on="2026-05-14")
    days = desk.get("/task-days?first_on=2026-05-12&last_on=2026-06-15", caller=by).get_json()["days"]
    assert days == [
        {"due_on": "2026-05-14", "kind": "call", "tasks": 2, "free": 1},
        {"due_on": "2026-05-14", "kind": "greet", "tasks": 1, "free": 1},
    ]
    hq = person(Role.HQ)
    both = desk.get("/task-days?first_on=2026-05-12&last_on=2026-05-20", caller=hq).get_json()["days"]
    assert [day["tasks"] for day in both] == [3, 1]
    only = desk.get("/task-days?first_on=2026-05-12&last_on=2026-05-20&outlet_code=warsaw", caller=hq).get_json()
    assert [day["tasks"] for day in only["days"]] == [1]
    assert desk.get("/task-days?first_on=2026-05-12&last_on=2026-09-20", caller=hq).status_code == 422


@pytest.mark.parametrize("act", ["postponements", "outcomes"])
def test_who_says_no_to_calls_while_a_call_is_put_off_is_not_called(desk_on_both: Desk, act: str) -> None:
    desk, me = desk_on_both, ola()
    anna = member_id(desk)
    task_id = call(desk, anna, me)["task_id"]
    said = {"due_on": "2026-05-20"} if act == "postponements" else {"outcome": "not_reached"}

    def say_no(work: MembersWork) -> None:
        work.command_id = new_id()
        say_calls(work, anna, Actor(outlet_code="riga"), is_given=False, locale="lv")

    answer = while_open(desk.open_work, say_no, lambda: desk.post(f"/tasks/{task_id}/{act}", said, caller=me))
    assert (answer.status_code, answer.get_json()["kind"]) == (201, "follow_up")
