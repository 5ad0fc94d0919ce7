"""What is to be done rests with nobody who cannot do it: who has left, is somewhere else, or has another role."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from werkzeug.test import TestResponse

from services.chassis.identifiers import new_id
from services.chassis.security.caller import Caller
from services.contracts.permissions import Role
from services.members.domain.actor import Actor
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.care.work_on_cases import NextStep, hand_case_over
from tests.callers import person
from tests.members.desk import Desk
from tests.members.looking_after import call, code, known, left, max_, member_id, my_day, ola, opened, told
from tests.races import at_once, while_open


def given(desk: Desk, task_id: str, staff_id: str, by: Caller | None = None) -> TestResponse:
    return desk.post(f"/tasks/{task_id}/giving", {"staff_id": staff_id}, caller=by or max_())


def handed(desk: Desk, case_id: str, owner_id: str, **where: str) -> TestResponse:
    return desk.post(f"/cases/{case_id}/hand-over", {"owner_id": owner_id, **where}, caller=max_())


@pytest.fixture
def task_id(desk: Desk) -> str:
    return str(call(desk, member_id(desk), ola())["task_id"])


@pytest.mark.parametrize(
    ("role", "place", "is_able"),
    [
        (Role.RECEPTION, {"outlet_code": "riga"}, True),
        (Role.OUTLET_MANAGER, {"outlet_code": "riga"}, True),
        (Role.TERRITORY_MANAGER, {"territory_path": "/east/"}, True),
        (Role.HQ, {}, True),
        (Role.CASHIER, {"outlet_code": "riga"}, False),
        (Role.RECEPTION, {"outlet_code": "warsaw"}, False),
        (Role.OUTLET_MANAGER, {"outlet_code": "warsaw"}, False),
        (Role.TERRITORY_MANAGER, {"territory_path": "/vistula/"}, False),
    ],
)
def test_a_task_is_given_to_whoever_looks_after_members_there_and_to_nobody_else(
    desk: Desk, task_id: str, role: Role, place: dict[str, str], is_able: bool
) -> None:
    somebody = known(desk, person(role, **place))
    answer = given(desk, task_id, somebody.subject)
    if is_able:
        assert told(answer)["staff_id"] == somebody.subject
    else:
        assert code(answer) == (409, "person_not_there")
        assert "Choose somebody else" in answer.get_json()["detail"]


def test_nothing_is_given_to_somebody_who_has_left_also_where_that_is_all_that_is_known_of_them(
    desk_on_both: Desk,
) -> None:
    desk, was_here, never_told = desk_on_both, known(desk_on_both, ola()), ola()
    anna = member_id(desk)
    task_id, case_id = call(desk, anna, ola())["task_id"], opened(desk, anna, ola())["case_id"]
    for each in (was_here, never_told):
        left(desk, each)
        left(desk, each)
        # Told late: nobody comes back.
        known(desk, each, sequence=3)
        assert code(given(desk, task_id, each.subject)) == (409, "person_has_left")
        assert code(handed(desk, case_id, each.subject)) == (409, "person_has_left")
        # Their session may go on for some seconds.
        assert code(desk.post(f"/tasks/{task_id}/taking", {}, caller=each)) == (409, "person_has_left")
    assert {task["staff_id"] for task in my_day(desk, ola(), "?due_on=2026-05-13&whose=all")} == {None}


def test_whoever_was_added_a_moment_ago_is_asked_for_again_and_takes_things_meanwhile(desk: Desk, task_id: str) -> None:
    newcomer = ola()
    assert code(given(desk, task_id, newcomer.subject)) == (503, "person_not_known_yet")
    assert code(given(desk, task_id, new_id())) == (503, "person_not_known_yet")
    assert told(desk.post(f"/tasks/{task_id}/taking", {}, caller=newcomer))["staff_id"] == newcomer.subject
    known(desk, newcomer)
    assert told(given(desk, task_id, newcomer.subject))["staff_id"] == newcomer.subject


def test_a_case_is_handed_to_whoever_is_where_it_goes(desk: Desk) -> None:
    here, there = known(desk, ola()), known(desk, ola("warsaw"))
    case_id = opened(desk, member_id(desk), here)["case_id"]
    assert code(handed(desk, case_id, there.subject)) == (409, "person_not_there")
    assert code(handed(desk, case_id, here.subject, outlet_code="warsaw")) == (409, "person_not_there")
    assert told(handed(desk, case_id, there.subject, outlet_code="warsaw"))["owner_id"] == there.subject


@pytest.mark.parametrize(("is_taken", "refusal"), [(False, (409, "person_not_there")), (True, (404, "unknown_task"))])
def test_who_gets_a_case_that_goes_elsewhere_at_the_same_moment_has_it_not(
    desk_on_both: Desk, is_taken: bool, refusal: tuple[int, str]
) -> None:
    desk, here = desk_on_both, known(desk_on_both, ola())
    case_id = opened(desk, member_id(desk), here)["case_id"]
    (task,) = my_day(desk, here, "?due_on=2026-05-13&whose=all")

    def to_warsaw(work: MembersWork) -> None:
        work.command_id = new_id()
        at_desk, words = Actor(outlet_code="riga"), "They live there now."
        hand_case_over(work, case_id, at_desk, owner_id=None, outlet_code="warsaw", words=words, next_step=NextStep())

    def get_it() -> TestResponse:
        if is_taken:
            return desk.post(f"/tasks/{task['task_id']}/taking", {}, caller=here)
        return handed(desk, case_id, here.subject)

    assert code(while_open(desk.open_work, to_warsaw, get_it)) == refusal
    assert set(_whose(desk)) == {None}


def _whose(desk: Desk) -> tuple[Any, ...]:
    with desk.database.snapshot() as connection:
        tasks = connection.exec_driver_sql("SELECT staff_id FROM tasks ORDER BY outlet_code, task_id").scalars().all()
        cases = connection.exec_driver_sql("SELECT owner_id FROM cases").scalars().all()
    return (*tasks, *cases)


def test_what_somebody_had_who_works_elsewhere_now_is_anybodys_there_and_an_older_fact_changes_nothing(
    desk_on_both: Desk,
) -> None:
    desk, olga = desk_on_both, known(desk_on_both, max_())
    anna = member_id(desk)
    call(desk, anna, olga, is_mine=True)
    opened(desk, anna, olga, takes_it=True)
    moved = replace(olga, outlet_code="warsaw")
    known(desk, olga, sequence=2)
    assert _whose(desk) == (olga.subject,) * 3
    known(desk, moved, sequence=4)
    assert _whose(desk) == (None,) * 3
    call(desk, anna, moved, is_mine=True)
    known(desk, olga, sequence=3)
    assert _whose(desk) == (None, None, olga.subject, None)


def test_of_a_giving_and_a_leaving_at_one_moment_nothing_rests_with_whoever_has_left(desk_on_both: Desk) -> None:
    desk = desk_on_both
    leavers = [known(desk, ola()) for _ in range(6)]
    tasks = [call(desk, member_id(desk, f"+371 2000 74{number * 3:02}"), ola())["task_id"] for number in range(6)]
    case_id = opened(desk, member_id(desk), ola())["case_id"]

    def leaves(leaver: Caller) -> int:
        left(desk, leaver)
        return 201

    acts = [
        act
        for task, leaver in zip(tasks, leavers, strict=True)
        for act in (
            partial(lambda task, leaver: given(desk, task, leaver.subject).status_code, task, leaver),
            partial(lambda leaver: handed(desk, case_id, leaver.subject).status_code, leaver),
            partial(leaves, leaver),
        )
    ]
    assert set(at_once(acts)) <= {201, 409}
    assert set(_whose(desk)) == {None}
