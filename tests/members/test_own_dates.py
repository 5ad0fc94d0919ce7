"""Members who say, correct and take away the days that matter to them, and what that does to greetings and gifts."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from services.chassis.identifiers import new_id
from services.contracts.permissions import Role
from services.members.domain.important_date import MOST_DATES
from services.members.scheduled_jobs import remind_of_all_dates
from tests.callers import person
from tests.members.desk import Desk
from tests.members.test_important_dates import REX, announce, arrived, joined, keep, noon, shown, tasks_of
from tests.members.test_self_service import ask, refused


def signed_in(desk: Desk, member_id: str) -> str:
    with desk.open_work() as work:
        return work.sessions.begin(member_id).token


def says(desk: Desk, member_id: str, path: str, **said: Any) -> list[dict[str, Any]]:
    answer = ask(desk, f"/me/{path}", {"session": signed_in(desk, member_id), **said})
    assert answer.status_code == 200, answer.text
    return list(answer.get_json()["dates"])


def test_a_member_says_corrects_and_takes_away_their_own_days_and_twice_is_once(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member_id = joined(desk)
    (rex,) = says(desk, member_id, "dates", **REX)
    assert says(desk, member_id, "dates", **REX) == [rex]
    assert rex == {
        "date_id": rex["date_id"],
        "kind": "dog",
        "day": {"month": 6, "day": 14, "year": None},
        "label": "Rex",
        "seen_by": "desk",
        "greets": True,
    }
    # What a desk reads is the same date.
    assert shown(desk, member_id) == [{**rex, "remind_days_before": None}]

    discreet = {**REX, "label": "Reks", "seen_by": "managers", "greets": False}
    corrected = {"date_id": rex["date_id"], **{name: discreet[name] for name in ("day", "label", "seen_by", "greets")}}
    assert says(desk, member_id, "date-corrections", **corrected) == [
        {**rex, "label": "Reks", "seen_by": "managers", "greets": False}
    ]
    assert shown(desk, member_id) == []
    # Another day is another date; told a second time it is the same.
    moved = {**corrected, "day": {"month": 7, "day": 1}}
    (date,) = says(desk, member_id, "date-corrections", **moved)
    assert (date["day"]["month"], date["label"], date["seen_by"], date["greets"]) == (7, "Reks", "managers", False)
    assert says(desk, member_id, "date-corrections", **moved) == [date]

    for _ in range(2):
        assert says(desk, member_id, "date-removals", date_id=date["date_id"]) == []
    assert (desk.count("important_dates"), desk.count("date_announcements")) == (0, 0)


def test_what_they_said_is_in_the_timeline_and_the_audit_without_whose_day_it_is(desk: Desk) -> None:
    member_id = joined(desk)
    (rex,) = says(desk, member_id, "dates", **REX)
    says(desk, member_id, "date-corrections", date_id=rex["date_id"], day={"month": 7, "day": 1}, label="Rex")
    with desk.database.reading() as connection:
        told = connection.exec_driver_sql("SELECT kind, channel FROM episodes WHERE about_kind = 'date'").all()
        noted = connection.exec_driver_sql(
            "SELECT after FROM audit_entries WHERE action = 'members.serve_member'"
        ).all()
    assert sorted(tuple(row) for row in told) == [("date_added", "web"), ("date_added", "web"), ("date_removed", "web")]
    assert [json.loads(row.after)["what"] for row in noted] == ["date added", "date corrected"]
    assert "Rex" not in str(noted)


def test_a_corrected_day_is_greeted_and_brings_no_second_gift(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member_id = joined(desk)
    # Named more than thirty days before: the gift comes with the greeting.
    (rex,) = says(desk, member_id, "dates", **REX)
    # Another name is no other day.
    says(desk, member_id, "date-corrections", date_id=rex["date_id"], day=REX["day"], label="Reks")
    announce(desk, noon(2026, 6, 14))
    says(desk, member_id, "date-corrections", date_id=rex["date_id"], day={"month": 9, "day": 1}, label="Reks")
    announce(desk, noon(2026, 9, 1))
    announce(desk, noon(2027, 9, 1))
    assert arrived(desk) == [("dog", 2026, True), ("dog", 2026, False), ("dog", 2027, True)]


def test_a_day_said_shortly_before_is_greeted_and_its_gift_comes_a_year_later(desk: Desk) -> None:
    member_id = joined(desk)
    says(desk, member_id, "dates", **{**REX, "day": {"month": 5, "day": 30}})
    announce(desk, noon(2026, 5, 30))
    announce(desk, noon(2027, 5, 30))
    assert arrived(desk) == [("dog", 2026, False), ("dog", 2027, True)]


def test_a_correction_leaves_what_staff_are_to_do_and_drops_the_task_about_the_old_day(desk: Desk) -> None:
    member_id = joined(desk)
    kept = keep(desk, member_id, remind_days_before=7)
    desk.clock.set(noon(2026, 6, 7))
    assert remind_of_all_dates(desk.open_work) == 1
    says(desk, member_id, "date-corrections", date_id=kept["date_id"], day={"month": 6, "day": 20}, label="Rex")
    assert [each["remind_days_before"] for each in shown(desk, member_id)] == [7]
    with desk.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT state FROM tasks").scalar_one() == "dropped"
    desk.clock.set(noon(2026, 6, 13))
    assert remind_of_all_dates(desk.open_work) == 1


def test_they_see_and_take_away_also_what_no_desk_may_see(desk: Desk) -> None:
    member_id, manager = joined(desk), person(Role.OUTLET_MANAGER, outlet_code="riga")
    kept = keep(desk, member_id, caller=manager, seen_by="managers")
    own = ask(desk, "/me", {"session": signed_in(desk, member_id)}).get_json()
    assert [each["date_id"] for each in own["dates"]] == [kept["date_id"]]
    assert says(desk, member_id, "date-removals", date_id=kept["date_id"]) == []


def test_nobody_says_a_day_for_somebody_else_nor_one_that_has_not_come(desk: Desk) -> None:
    anna, eve = joined(desk), joined(desk, "+371 2000 7342")
    rex = keep(desk, anna)
    session = signed_in(desk, eve)
    moved = {"session": session, "date_id": rex["date_id"], "day": {"month": 1, "day": 1}}
    assert refused(ask(desk, "/me/date-corrections", moved)) == (404, "unknown_date")
    assert refused(ask(desk, "/me/date-corrections", {**moved, "date_id": new_id()})) == (404, "unknown_date")
    assert ask(desk, "/me/date-removals", {"session": session, "date_id": rex["date_id"]}).status_code == 200
    assert [each["date_id"] for each in shown(desk, anna)] == [rex["date_id"]]
    tomorrow = {"month": 5, "day": 13, "year": 2026}
    assert refused(ask(desk, "/me/dates", {"session": session, **REX, "day": tomorrow})) == (422, "invalid_request")
    (own,) = says(desk, eve, "dates", **REX)
    late = {"session": session, "date_id": own["date_id"], "day": {"month": 6, "day": 14, "year": 2026}}
    assert refused(ask(desk, "/me/date-corrections", late)) == (422, "invalid_request")
    # The day on which they joined is known.
    assert refused(ask(desk, "/me/dates", {"session": session, **REX, "kind": "joined"})) == (422, "invalid_request")


def test_twenty_days_are_enough_and_of_two_who_say_one_at_once_it_is_said_once(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member_id = joined(desk)
    session = signed_in(desk, member_id)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: ask(desk, "/me/dates", {"session": session, **REX}), range(4)))
    assert [answer.status_code for answer in answers] == [200] * 4
    assert desk.count("important_dates") == 1
    for number in range(1, MOST_DATES):
        says(desk, member_id, "dates", **{**REX, "label": f"Rex {number}"})
    one_more = {"session": session, **REX, "label": "Rex the last"}
    assert refused(ask(desk, "/me/dates", one_more)) == (409, "too_many_dates")


def test_a_member_who_takes_a_day_from_the_desk_is_greeted_by_no_task(desk: Desk) -> None:
    member_id = joined(desk)
    kept = keep(desk, member_id, remind_days_before=7)
    desk.clock.set(noon(2026, 6, 7))
    assert remind_of_all_dates(desk.open_work) == 1
    said = {"date_id": kept["date_id"], "day": REX["day"]}
    says(desk, member_id, "date-corrections", **said, label="Reks")
    assert [(task.state, task.words) for task in tasks_of(desk)] == [("open", "14.06. · Reks")]
    says(desk, member_id, "date-corrections", **said, label="Reks", seen_by="managers")
    assert [task.state for task in tasks_of(desk)] == ["dropped"]
