"""Missing members: whoever stays away becomes one call for the outlet that misses them, and none once they are back."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from services.chassis.identifiers import new_id
from services.contracts.permissions import Role
from services.members.domain.actor import Actor
from services.members.domain.care.habit import USUAL_HABITS, Habits
from services.members.scheduled_jobs import miss_members
from services.members.storage.unit_of_work import MembersWork
from services.members.storage.visits import Visit
from services.members.use_cases.erase_member import erase_member
from services.members.use_cases.say_consent import say_calls
from tests.callers import person
from tests.members.desk import Desk
from tests.members.looking_after import max_, member_id, member_with_plan, my_day, ola, told
from tests.races import while_open

TWICE_A_WEEK = (20, 23, 27, 30, 34, 37)
"""Days ago: three or four days between two visits, and now nearly three weeks of nothing."""


def came(desk: Desk, member: str, days_ago: Sequence[int], *, outlet: str = "riga", was_let_in: bool = True) -> None:
    with desk.open_work() as work:
        at = work.outlets.named(outlet)
        for days in days_ago:
            then = desk.clock.now() - timedelta(days=days)
            visit = Visit(new_id(), member, outlet, f"station-{outlet}", then, at.business_date(then), "welcome_back")
            visit = replace(visit, was_admitted=was_let_in)
            work.visits.add(visit, command_id=new_id())


def missed(desk: Desk, outlet: str = "riga") -> list[str]:
    """Whom the outlet is to call, after the job has run."""
    miss_members(desk.open_work, USUAL_HABITS)
    hq = person(Role.HQ)
    tasks = my_day(desk, hq, f"?whose=all&outlet_code={outlet}")
    return [task["member_id"] for task in tasks if task["reason"] == "at_risk"]


def test_whoever_stays_away_becomes_one_call_where_they_were_last(desk_on_both: Desk) -> None:
    desk = desk_on_both
    anna, boris, clara = (member_id(desk, f"+371 2000 00{number:02}") for number in range(3))
    came(desk, anna, TWICE_A_WEEK)
    came(desk, anna, (18,), outlet="warsaw")
    came(desk, boris, (3, 6, 9, 12))
    came(desk, clara, (20, 50, 80, 110))
    assert missed(desk, "warsaw") == [anna]
    assert missed(desk) == []
    desk.clock.advance(timedelta(days=1))
    assert missed(desk, "warsaw") == [anna]
    assert desk.count("tasks") == 1


def test_a_visit_settles_the_call_and_nobody_is_called_again_within_sixty_days(desk_on_both: Desk) -> None:
    desk = desk_on_both
    anna = member_id(desk)
    came(desk, anna, TWICE_A_WEEK)
    assert missed(desk) == [anna]
    # Told of later: the desk had no network when the call was opened.
    came(desk, anna, (1,))
    assert missed(desk) == []
    with desk.database.snapshot() as connection:
        (task,) = connection.exec_driver_sql("SELECT state, outcome FROM tasks").all()
    assert tuple(task) == ("dropped", "came_back")
    desk.clock.advance(timedelta(days=40))
    assert missed(desk) == []
    desk.clock.advance(timedelta(days=21))
    assert missed(desk) == [anna]


def test_an_outlet_gets_its_best_guests_first_and_no_more_in_a_night_than_it_can_call(desk_on_both: Desk) -> None:
    desk = desk_on_both
    habits = replace(USUAL_HABITS, most_per_outlet=2)
    guests = [member_id(desk, f"+371 2000 01{number:02}") for number in range(5)]
    for number, guest in enumerate(guests):
        came(desk, guest, [20 + 3 * visit for visit in range(4 + number)])
    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(lambda _: miss_members(desk.open_work, habits), range(4)))
    assert sum(opened) == 2
    assert {task["member_id"] for task in my_day(desk, ola())} == set(guests[3:])
    desk.clock.advance(timedelta(days=1))
    miss_members(desk.open_work, habits)
    assert {task["member_id"] for task in my_day(desk, ola())} == set(guests[1:])


def test_whoever_does_not_want_to_be_called_or_has_no_phone_is_turned_to_another_way(desk_on_both: Desk) -> None:
    desk = desk_on_both
    anna, boris = (member_id(desk, f"+371 2000 00{number}") for number in (11, 22))
    clara = str(desk.enrol(external_id="till-7")["member_id"])
    for member in (anna, boris, clara):
        came(desk, member, TWICE_A_WEEK)
    refuses = {"purpose": "calls", "is_given": False}
    assert desk.post(f"/members/{anna}/consents", refuses, caller=ola()).status_code == 201
    missed(desk)
    tasks = {task["member_id"]: (task["kind"], task["refuses_calls"]) for task in my_day(desk, ola())}
    assert tasks == {anna: ("follow_up", True), boris: ("call", False), clara: ("follow_up", False)}
    # Who says no while a call waits is not called either.
    assert desk.post(f"/members/{boris}/consents", refuses, caller=ola()).status_code == 201
    assert {task["kind"] for task in my_day(desk, ola())} == {"follow_up"}


def test_nobody_asks_after_somebody_who_was_erased(desk_on_both: Desk) -> None:
    desk = desk_on_both
    anna = member_id(desk)
    came(desk, anna, TWICE_A_WEEK)
    with desk.open_work() as work:
        erase_member(work, anna, reason="asked")
    assert missed(desk) == []


def test_nobody_asks_after_somebody_who_is_frozen_or_banned(desk_on_both: Desk) -> None:
    desk = desk_on_both
    anna, membership = member_with_plan(desk)
    boris = member_id(desk, "+371 2000 7342")
    came(desk, anna, TWICE_A_WEEK)
    came(desk, boris, TWICE_A_WEEK)
    freeze = {"version": membership["version"], "first_on": "2026-05-12", "last_on": "2026-05-20"}
    told(desk.post(f"/memberships/{membership['membership_id']}/freezes", freeze, caller=max_()))
    told(desk.post(f"/members/{boris}/bans", {"reason": "conduct"}, caller=max_()))
    assert missed(desk) == []
    desk.clock.advance(timedelta(days=9))
    assert missed(desk) == [anna]


def test_a_missed_night_is_caught_up_once_and_each_zone_has_its_own_night(desk_on_both: Desk) -> None:
    desk = desk_on_both
    here, there = member_id(desk), member_id(desk, "+7 914 123 4567", outlet="vladivostok")
    came(desk, here, TWICE_A_WEEK)
    came(desk, there, TWICE_A_WEEK, outlet="vladivostok")
    desk.clock.advance(timedelta(days=3))
    assert (missed(desk), missed(desk, "vladivostok")) == ([here], [there])
    with desk.database.snapshot() as connection:
        runs = connection.exec_driver_sql("SELECT scope FROM job_runs WHERE job = 'miss members'").scalars().all()
    assert len(runs) == len(set(runs)) == 5


@pytest.mark.parametrize("most", [0, 10])
def test_no_calls_for_each_outlet_turns_it_off(desk: Desk, most: int) -> None:
    came(desk, member_id(desk), TWICE_A_WEEK)
    assert miss_members(desk.open_work, Habits(most_per_outlet=most)) == (1 if most else 0)


def test_who_was_asked_after_in_this_absence_takes_nobody_s_place(desk_on_both: Desk) -> None:
    """They stay away for half a year: of an outlet's thirty chosen ones they would fill all places after two months."""
    desk = desk_on_both
    habits = replace(USUAL_HABITS, most_per_outlet=2)
    best = [member_id(desk, f"+371 2000 02{number:02}") for number in range(7)]
    for guest in best:
        came(desk, guest, [20 + 2 * visit for visit in range(9)])
    for _ in range(4):
        miss_members(desk.open_work, habits)
        desk.clock.advance(timedelta(days=1))
    assert desk.count("tasks") == len(best)
    closed(desk)
    desk.clock.advance(timedelta(days=61))
    late = member_id(desk, "+371 2000 7399")
    came(desk, late, TWICE_A_WEEK)
    assert miss_members(desk.open_work, habits) == 1
    assert [task["member_id"] for task in my_day(desk, ola())] == [late]


def test_who_rests_or_is_banned_takes_nobody_s_place(desk: Desk) -> None:
    habits = replace(USUAL_HABITS, most_per_outlet=1)
    for number in range(4):
        banned = member_id(desk, f"+371 2000 03{number:02}")
        came(desk, banned, [20 + 2 * visit for visit in range(9)])
        told(desk.post(f"/members/{banned}/bans", {"reason": "conduct"}, caller=max_()))
    anna = member_id(desk)
    came(desk, anna, TWICE_A_WEEK)
    assert miss_members(desk.open_work, habits) == 1


def test_who_was_turned_away_did_not_come(desk_on_both: Desk) -> None:
    desk = desk_on_both
    anna, boris = member_id(desk), member_id(desk, "+371 2000 7342")
    came(desk, anna, TWICE_A_WEEK)
    came(desk, anna, (2,), was_let_in=False)
    came(desk, boris, (20, 24, 28))
    came(desk, boris, (32, 36, 40), was_let_in=False)
    assert missed(desk) == [anna], "six days of which three count are no habit"
    desk.clock.advance(timedelta(hours=1))
    came(desk, anna, (0,), was_let_in=False)
    assert missed(desk) == [anna], "she has not come back yet"
    came(desk, anna, (0,))
    assert missed(desk) == []


def test_a_newcomer_who_pays_and_came_twice_is_missed(desk_on_both: Desk) -> None:
    desk = desk_on_both
    anna, _ = member_with_plan(desk)
    boris = member_id(desk, "+371 2000 7342")
    for guest in (anna, boris):
        came(desk, guest, (22, 24))
    assert missed(desk) == [anna]


def test_whoever_calls_sees_since_when_they_stay_away_and_how_often_they_came(desk_on_both: Desk) -> None:
    desk = desk_on_both
    anna, _ = member_with_plan(desk)
    boris = member_id(desk, "+371 2000 7342")
    came(desk, anna, (22, 24))
    came(desk, boris, TWICE_A_WEEK)
    came(desk, boris, (3,), was_let_in=False)
    missed(desk)
    absences = {task["member_id"]: task["absence"] for task in my_day(desk, ola())}
    assert absences == {
        anna: {"last_here_on": "2026-04-20", "usual_gap_days": None},
        boris: {"last_here_on": "2026-04-22", "usual_gap_days": 3},
    }


def closed(desk: Desk) -> None:
    """Whoever was called did not come."""
    for task in my_day(desk, ola(), "?whose=all"):
        told(desk.post(f"/tasks/{task['task_id']}/outcomes", {"outcome": "reached"}, caller=ola()))


def test_whoever_says_no_to_calls_at_the_same_moment_is_not_called(desk_on_both: Desk) -> None:
    desk = desk_on_both
    anna = member_id(desk)
    came(desk, anna, TWICE_A_WEEK)

    def say_no(work: MembersWork) -> None:
        work.command_id = new_id()
        say_calls(work, anna, Actor(outlet_code="riga"), is_given=False, locale="lv")

    while_open(desk.open_work, say_no, lambda: miss_members(desk.open_work, USUAL_HABITS))
    assert [task["kind"] for task in my_day(desk, person(Role.HQ), "?whose=all")] == ["follow_up"]
