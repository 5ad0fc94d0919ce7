"""Important dates: greeted once a year by the outlet's calendar, with one gift, seen by whoever may see them."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from services.chassis.identifiers import new_id
from services.contracts.permissions import Role
from services.members.domain.birthday import Birthday, days_to_anniversary
from services.members.domain.important_date import MOST_DATES, Keeping, date_brings_gift, days_of_earlier_years
from services.members.domain.task import Task
from services.members.scheduled_jobs import announce_all, announce_all_dates, jobs, remind_of_all_dates
from services.members.storage.dates import Dates
from services.members.use_cases.dates import announce_dates as announcing
from services.members.use_cases.enrol_member import Enrolment, enrol_member
from tests.callers import person
from tests.members.desk import NOON, Desk
from tests.members.test_erasure import erase

PHONE = "+371 2000 7341"
REX: dict[str, Any] = {"kind": "dog", "day": {"month": 6, "day": 14}, "label": "Rex"}


def joined(desk: Desk, phone: str = PHONE, outlet: str = "riga") -> str:
    return str(desk.enrol(phone=phone, given_name="Anna", outlet=outlet)["member_id"])


def keep(desk: Desk, member_id: str, caller: Any = None, **changed: Any) -> dict[str, Any]:
    body = {**REX, **changed}
    answer = desk.post(f"/members/{member_id}/dates", body, caller=caller)
    assert answer.status_code == 201, answer.text
    return dict(answer.get_json())


def shown(desk: Desk, member_id: str, **words: Any) -> list[dict[str, Any]]:
    return list(desk.get(f"/members/{member_id}/dates", **words).get_json()["dates"])


def arrived(desk: Desk, *, joined: bool = False) -> list[tuple[str, int, bool]]:
    """Without the days of joining, which come by themselves."""
    facts = [json.loads(fact) for fact in desk.facts("members.date_arrived.v1")]
    told = [(fact["date_kind"], fact["year"], fact["brings_gift"]) for fact in facts]
    return [each for each in told if (each[0] == "joined") == joined]


def greeted(desk: Desk) -> list[bool]:
    return [json.loads(fact)["greets"] for fact in desk.facts("members.date_arrived.v1")]


def tasks_of(desk: Desk) -> list[Task]:
    """All of them, whatever became of them."""
    with desk.open_work.reading() as work:
        found = [work.tasks.find(row.task_id) for row in _rows(desk, "SELECT task_id FROM tasks ORDER BY task_id")]
    return [task for task in found if task is not None]


def announce(desk: Desk, at: datetime, *, joining_days: bool = False) -> int:
    desk.clock.set(at)
    return announce_all_dates(desk.open_work, joining_days=joining_days)


def noon(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("entered_on", "last_gift_on", "gift"),
    [
        (date(2026, 5, 15), None, True),
        (date(2026, 5, 16), None, False),
        (date(2026, 6, 14), None, False),
        # Named, taken away, and named again for the summer after a gift in winter.
        (date(2026, 1, 2), date(2025, 12, 20), False),
        (date(2026, 1, 2), date(2025, 8, 18), True),
    ],
)
def test_the_gift_waits_a_year_for_a_day_that_was_named_lately(
    entered_on: date, last_gift_on: date | None, gift: bool
) -> None:
    assert date_brings_gift(entered_on=entered_on, day=date(2026, 6, 14), last_gift_on=last_gift_on) is gift


def test_a_day_of_earlier_years_lasts_as_long_as_its_clocks_said() -> None:
    (spring,) = days_of_earlier_years(date(2027, 3, 29), zone="Europe/Riga", since=2026)
    assert spring[1] - spring[0] == timedelta(hours=23), "in 2026 the clocks went forward on that day"
    leap = days_of_earlier_years(date(2027, 2, 28), zone="UTC", since=2024)
    assert [begins.date() for begins, _ in leap] == [
        date(2024, 2, 28),
        date(2024, 2, 29),
        date(2025, 2, 28),
        date(2026, 2, 28),
    ]


def test_a_date_is_greeted_once_a_year_with_a_gift_from_the_next_one_on(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member_id = joined(desk)
    keep(desk, member_id, day={"month": 5, "day": 30})
    assert announce(desk, noon(2026, 5, 29)) == 0
    assert announce(desk, noon(2026, 6, 1)) == 1, "a missed night is made good"
    assert announce(desk, noon(2026, 6, 2)) == 0
    # The day of joining in May lies in the lapse of a year.
    assert announce(desk, noon(2027, 5, 30)) == 1 + 1
    assert announce(desk, noon(2028, 5, 30)) == 1 + 1
    assert arrived(desk) == [("dog", 2026, False), ("dog", 2027, True), ("dog", 2028, True)]


def test_a_date_named_again_brings_no_second_gift_within_a_year(desk: Desk) -> None:
    member_id = joined(desk)
    kept = keep(desk, member_id)
    announce(desk, noon(2026, 6, 14))
    assert desk.post(f"/members/{member_id}/dates/{kept['date_id']}/removals", {}).status_code == 201
    keep(desk, member_id, day={"month": 9, "day": 1})
    announce(desk, noon(2026, 9, 1))
    announce(desk, noon(2027, 9, 1))
    assert arrived(desk) == [("dog", 2026, True), ("dog", 2026, False), ("dog", 2027, True)]


def test_each_home_outlet_has_its_own_midnight_and_29_february_its_28th(desk: Desk) -> None:
    for number, outlet in enumerate(("riga", "vladivostok", "london")):
        member_id = joined(desk, f"+3712912345{number}", outlet)
        keep(desk, member_id, day={"month": 2, "day": 29})
    # 28 February 2027 begins in Vladivostok at 14:00 UTC of the 27th, in Riga at 22:00, in London at midnight.
    hours = [datetime(2027, 2, 27, hour, tzinfo=UTC) for hour in (13, 14, 22)]
    assert [announce(desk, at) for at in [*hours, datetime(2027, 2, 28, tzinfo=UTC)]] == [0, 1, 1, 1]
    assert announce(desk, noon(2028, 2, 28)) == 0
    assert announce(desk, noon(2028, 2, 29)) == 3


def test_a_night_in_which_the_clocks_change_greets_once(desk: Desk) -> None:
    """Riga, 25 October 2026: the hour from three to four comes twice."""
    member_id = joined(desk)
    keep(desk, member_id, day={"month": 10, "day": 25})
    begins = datetime(2026, 10, 24, 20, tzinfo=UTC)
    told = [announce(desk, begins + timedelta(hours=hour)) for hour in range(8)]
    assert told == [0, 1, 0, 0, 0, 0, 0, 0]


def test_joining_days_are_greeted_where_the_franchise_wishes_and_only_of_those_who_joined_at_a_station(
    desk_on_both: Desk,
) -> None:
    desk = desk_on_both
    joined(desk)
    assert announce(desk, noon(2026, 5, 13), joining_days=True) == 0, "the day itself is no anniversary"
    assert announce(desk, noon(2027, 5, 12)) == 1, "the gift hangs on no setting"
    assert announce(desk, noon(2027, 5, 13), joining_days=True) == 0
    assert announce(desk, noon(2028, 5, 12), joining_days=True) == 1
    assert arrived(desk, joined=True) == [("joined", 2027, True), ("joined", 2028, True)]
    assert greeted(desk) == [False, True]


def test_a_joining_day_that_staff_named_is_the_one_that_counts(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member_id = joined(desk)
    keep(desk, member_id, kind="joined", day={"month": 5, "day": 12}, label="us")
    assert announce(desk, noon(2027, 5, 12), joining_days=True) == 1
    assert len(greeted(desk)) == 1


def test_two_workers_tell_of_each_date_once(desk_on_both: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = desk_on_both
    monkeypatch.setattr(announcing, "BATCH", 3)
    for number in range(8):
        keep(desk, joined(desk, f"+3712912345{number}"), remind_days_before=0)
    desk.clock.set(noon(2026, 6, 14))
    with ThreadPoolExecutor(4) as workers:
        counts = list(workers.map(lambda _: announce_all_dates(desk.open_work, joining_days=False), range(4)))
        opened = list(workers.map(lambda _: remind_of_all_dates(desk.open_work), range(4)))
    assert (sum(counts), sum(opened)) == (8, 8)
    assert len(arrived(desk)) == desk.count("tasks") == 8


def test_staff_are_reminded_so_many_days_before_as_was_wished_and_once(desk: Desk) -> None:
    member_id = joined(desk)
    kept = keep(desk, member_id, remind_days_before=7, greets=False)
    keep(desk, member_id, kind="child")
    (job,) = (job for job in jobs(desk.open_work) if job.name == "announce_dates")
    desk.clock.set(noon(2026, 6, 6))
    job.run()
    assert desk.count("tasks") == 0
    # The night of the seventh was missed.
    for day in (9, 10):
        desk.clock.set(noon(2026, 6, day))
        job.run()
    (task,) = tasks_of(desk)
    assert (task.kind, task.reason, task.due_on) == ("greet", "important_date", date(2026, 6, 9)), "never in the past"
    assert (task.about_id, task.words) == (kept["date_id"], "14.06. · Rex")
    desk.clock.set(noon(2026, 6, 14))
    job.run()
    assert sorted(arrived(desk)) == [("child", 2026, True), ("dog", 2026, True)]
    assert sorted(greeted(desk)) == [False, True], "no letter about the dog; what comes with its day comes"
    desk.post(f"/members/{member_id}/dates/{kept['date_id']}/removals", {})
    assert [row.state for row in _rows(desk, "SELECT state FROM tasks")] == ["dropped"]


def _rows(desk: Desk, sql: str) -> list[Any]:
    with desk.database.reading() as connection:
        return list(connection.execute(sa.text(sql)))


def test_a_check_in_tells_of_dates_that_the_desk_may_see(desk: Desk) -> None:
    member_id = joined(desk)
    tomorrow = {"month": 5, "day": 13}
    keep(desk, member_id, day=tomorrow)
    keep(
        desk,
        member_id,
        caller=person(Role.OUTLET_MANAGER, outlet_code="riga"),
        seen_by="managers",
        day=tomorrow,
        label="Exes",
    )
    assert desk.check_in(PHONE)["occasions"] == [
        {"kind": "dog", "days_away": 1, "message": "Dog’s birthday Rex: tomorrow"}
    ]


def test_what_is_for_managers_no_desk_reads_or_takes_away(desk: Desk) -> None:
    member_id, manager = joined(desk), person(Role.OUTLET_MANAGER, outlet_code="riga")
    secret = keep(desk, member_id, caller=manager, seen_by="managers")
    assert shown(desk, member_id) == []
    assert [each["label"] for each in shown(desk, member_id, caller=manager)] == ["Rex"]
    refused = desk.post(f"/members/{member_id}/dates/{secret['date_id']}/removals", {})
    assert refused.get_json()["code"] == "unknown_date"
    (line,) = desk.get(f"/members/{member_id}/timeline?group=person&channel=desk").get_json()["episodes"][:1]
    assert (line["kind"], line["facts"]) == ("date_added", {})


def test_dates_are_sealed_counted_and_gone_with_their_member(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member_id = joined(desk)
    for _ in range(MOST_DATES):
        keep(desk, member_id, label="Kanarija")
    refused = desk.post(f"/members/{member_id}/dates", REX)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "too_many_dates")
    announce(desk, noon(2026, 6, 14))
    for table in ("members", "important_dates", "episodes", "outbox", "audit_entries"):
        assert "Kanarija" not in str([tuple(row) for row in _rows(desk, f"SELECT * FROM {table}")]), table
    assert erase(desk, member_id).status_code == 201
    assert desk.count("important_dates") == desk.count("date_announcements") == 0


def test_a_day_that_has_not_come_yet_is_nobodys(desk: Desk) -> None:
    member_id = joined(desk)
    answer = desk.post(f"/members/{member_id}/dates", {**REX, "day": {"month": 6, "day": 14, "year": 2031}})
    assert (answer.status_code, answer.get_json()["errors"][0]["pointer"]) == (422, "/day")


def test_a_birthday_told_shortly_before_is_greeted_and_its_gift_comes_a_year_later(desk: Desk) -> None:
    desk.enrol(phone=PHONE, birthday={"month": 6, "day": 10})
    desk.enrol(phone="+371 2000 7342", birthday={"month": 6, "day": 11})
    for year in (2026, 2027):
        desk.clock.set(noon(year, 6, 11))
        announce_all(desk.open_work)
    gifts = [json.loads(fact)["brings_gift"] for fact in desk.facts("members.birthday_arrived.v1")]
    assert sorted(gifts) == [False, True, True, True]
    assert NOON.date() + timedelta(days=30) == Birthday(6, 11).in_year(2026)


def test_a_day_for_managers_alone_is_no_task_and_holds_no_other_up(
    desk_on_both: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = desk_on_both
    monkeypatch.setattr(announcing, "BATCH", 2)
    manager = person(Role.OUTLET_MANAGER, outlet_code="riga")
    for number in range(5):
        member_id = joined(desk, f"+3712912345{number}")
        keep(desk, member_id, caller=manager, remind_days_before=7, seen_by="managers" if number < 4 else "desk")
    desk.clock.set(noon(2026, 6, 7))
    assert (remind_of_all_dates(desk.open_work), remind_of_all_dates(desk.open_work)) == (1, 0)
    assert [task.member_id for task in tasks_of(desk)] == [member_id]


def test_nobody_is_asked_to_greet_after_the_third_day(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member_id = joined(desk)
    keep(desk, member_id, remind_days_before=7)
    for day, state in ((7, "open"), (14, "open"), (17, "open"), (18, "dropped")):
        desk.clock.set(noon(2026, 6, day))
        remind_of_all_dates(desk.open_work)
        assert [task.state for task in tasks_of(desk)] == [state], day
    # Next year is another one.
    desk.clock.set(noon(2027, 6, 7))
    remind_of_all_dates(desk.open_work)
    assert [task.state for task in tasks_of(desk)] == ["dropped", "open"]


def test_a_day_at_the_turn_of_the_year_is_greeted_in_the_old_year_and_the_new_one(desk: Desk) -> None:
    member_id = joined(desk)
    keep(desk, member_id, day={"month": 1, "day": 2}, remind_days_before=5)
    keep(desk, member_id, day={"month": 12, "day": 31}, remind_days_before=5)
    for at, states in (
        (noon(2026, 12, 28), ["open", "open"]),
        (noon(2027, 1, 3), ["open", "open"]),
        (noon(2027, 1, 4), ["dropped", "open"]),
        (noon(2027, 1, 6), ["dropped", "dropped"]),
    ):
        desk.clock.set(at)
        remind_of_all_dates(desk.open_work)
        assert sorted(task.state for task in tasks_of(desk)) == states, at


def test_a_closed_outlet_is_asked_for_nothing(desk: Desk) -> None:
    anna, boris = joined(desk), joined(desk, "+371 2000 7342")
    for member_id in (anna, boris):
        keep(desk, member_id, remind_days_before=7)
    desk.check_in(PHONE, outlet="warsaw")
    with desk.open_work() as work:
        work.outlets.keep(replace(work.outlets.named("riga"), state="closed", sequence=9))
    desk.clock.set(noon(2026, 6, 7))
    assert remind_of_all_dates(desk.open_work) == 1
    assert [(task.member_id, task.outlet_code) for task in tasks_of(desk)] == [(anna, "warsaw")]


def test_a_day_that_is_taken_away_while_somebody_looks_is_not_shown(
    desk_on_both: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Profile and dates are two looks, and on PostgreSQL each sees what was committed before it."""
    desk = desk_on_both
    member_id = joined(desk)
    first, second = keep(desk, member_id), keep(desk, member_id, kind="child")
    look = Dates.keepings

    def taken_away_before(dates: Dates, member: str) -> dict[str, Keeping]:
        monkeypatch.setattr(Dates, "keepings", look)
        assert desk.post(f"/members/{member_id}/dates/{first['date_id']}/removals", {}).status_code == 201
        return look(dates, member)

    monkeypatch.setattr(Dates, "keepings", taken_away_before)
    seen = [each["date_id"] for each in shown(desk, member_id)]
    assert seen == [second["date_id"]] if desk.database.is_postgresql else second["date_id"] in seen


def test_a_day_is_greeted_once_also_under_another_id_and_twins_share_theirs(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member_id = joined(desk)
    kept = keep(desk, member_id)
    keep(desk, member_id, kind="child", label="Ada")
    keep(desk, member_id, kind="child", label="Bob", greets=False)
    keep(desk, member_id, kind="child", label="Cid", day={"month": 6, "day": 15})
    announce(desk, noon(2026, 6, 14))
    assert desk.post(f"/members/{member_id}/dates/{kept['date_id']}/removals", {}).status_code == 201
    keep(desk, member_id, label="Reks")
    announce(desk, noon(2026, 6, 15))
    letters = [fact for fact in map(json.loads, desk.facts("members.date_arrived.v1")) if fact["greets"]]
    assert sorted((fact["date_kind"], fact["day"]) for fact in letters) == [
        ("child", "2026-06-14"),
        ("child", "2026-06-15"),
        ("dog", "2026-06-14"),
    ]


def test_a_day_within_a_lapse_brings_its_gift_and_no_late_letter(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member_id = joined(desk)
    keep(desk, member_id)
    announce(desk, noon(2026, 6, 10))
    assert announce(desk, noon(2026, 6, 30)) == 1
    assert (arrived(desk), greeted(desk)) == ([("dog", 2026, True)], [False])
    assert announce(desk, noon(2027, 6, 14)) == 2, "the day, and the one on which they joined, which is in May"


def correct(desk: Desk, member_id: str, date_id: str, caller: Any = None, **said: Any) -> dict[str, Any]:
    body = {"day": REX["day"], "label": "Rex", **said}
    answer = desk.post(f"/members/{member_id}/dates/{date_id}/corrections", body, caller=caller)
    assert answer.status_code == 201, answer.text
    return dict(answer.get_json())


def test_staff_correct_a_date_and_its_open_task_says_it_anew(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member_id = joined(desk)
    kept = keep(desk, member_id, remind_days_before=7)
    desk.clock.set(noon(2026, 6, 7))
    remind_of_all_dates(desk.open_work)
    now = correct(desk, member_id, kept["date_id"], label="Reks", remind_days_before=9, greets=False)
    assert now == {**kept, "label": "Reks", "remind_days_before": 9, "greets": False}
    assert shown(desk, member_id) == [now]
    assert [(task.state, task.words) for task in tasks_of(desk)] == [("open", "14.06. · Reks")]
    # Left out, nobody is reminded of it.
    assert correct(desk, member_id, kept["date_id"])["remind_days_before"] is None
    assert [task.state for task in tasks_of(desk)] == ["dropped"]
    moved = correct(desk, member_id, kept["date_id"], day={"month": 7, "day": 1})
    assert moved["date_id"] != kept["date_id"]
    assert shown(desk, member_id) == [moved]
    refused = desk.post(f"/members/{member_id}/dates/{kept['date_id']}/corrections", {"day": REX["day"]})
    assert refused.get_json()["code"] == "unknown_date"


def test_whoever_takes_a_day_from_the_desk_takes_its_task_too(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member_id, manager = joined(desk), person(Role.OUTLET_MANAGER, outlet_code="riga")
    kept = keep(desk, member_id, remind_days_before=7)
    desk.clock.set(noon(2026, 6, 7))
    remind_of_all_dates(desk.open_work)
    hidden = correct(desk, member_id, kept["date_id"], manager, seen_by="managers", remind_days_before=7)
    assert (hidden["seen_by"], hidden["remind_days_before"]) == ("managers", 7)
    assert [task.state for task in tasks_of(desk)] == ["dropped"]
    refused = desk.post(f"/members/{member_id}/dates/{kept['date_id']}/corrections", {"day": REX["day"]})
    assert refused.get_json()["code"] == "unknown_date", "the desk does not know of it"
    assert correct(desk, member_id, kept["date_id"], manager, label="Reks")["seen_by"] == "managers"


def test_a_corrected_date_has_not_come_yet_for_staff_either(desk: Desk) -> None:
    member_id = joined(desk)
    kept = keep(desk, member_id)
    path = f"/members/{member_id}/dates/{kept['date_id']}/corrections"
    assert desk.post(path, {"day": {"month": 6, "day": 14, "year": 2031}}).status_code == 422


@pytest.mark.parametrize(
    ("today", "days"),
    [
        (date(2026, 5, 12), None),
        (date(2026, 5, 14), None),
        (date(2027, 5, 8), None),
        (date(2027, 5, 9), 3),
        (date(2027, 5, 12), 0),
        (date(2031, 5, 15), -3),
        (date(2031, 5, 16), None),
    ],
)
def test_the_day_of_joining_comes_every_year_after_it(today: date, days: int | None) -> None:
    assert days_to_anniversary(date(2026, 5, 12), today) == days


def test_who_joined_on_new_years_eve_has_no_anniversary_that_night() -> None:
    assert days_to_anniversary(date(2026, 12, 31), date(2027, 1, 1)) is None
    assert days_to_anniversary(date(2027, 1, 1), date(2027, 12, 31)) == 1


def test_a_check_in_tells_of_the_day_of_joining_unless_somebody_named_another(desk_on_both: Desk) -> None:
    """At 23:30 in Riga, which is 20:30 in London."""
    desk = desk_on_both
    desk.clock.set(datetime(2026, 5, 12, 20, 30, tzinfo=UTC))
    member_id = joined(desk)
    assert [each["kind"] for each in desk.check_in(PHONE)["occasions"]] == []
    desk.clock.set(noon(2027, 5, 12))
    for outlet in ("riga", "warsaw"):
        (said,) = desk.check_in(PHONE, outlet=outlet)["occasions"]
        assert (said["kind"], said["days_away"]) == ("joined", 0)
    keep(desk, member_id, kind="joined", day={"month": 5, "day": 1}, label="us")
    assert desk.check_in(PHONE)["occasions"] == []


def test_nobody_knows_when_those_joined_who_came_with_a_file(desk_on_both: Desk) -> None:
    desk = desk_on_both
    with desk.open_work() as work:
        work.command_id = new_id()
        enrol_member(work, Enrolment(phone=PHONE), outlet=work.outlets.named("riga"), origin="import")
    desk.clock.set(noon(2027, 5, 12))
    assert desk.check_in(PHONE)["occasions"] == []
