"""Important dates: greeted once a year by the outlet's calendar, with one gift, seen by whoever may see them."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from services.contracts.permissions import Role
from services.members.domain.birthday import Birthday
from services.members.domain.important_date import MOST_DATES, date_brings_gift, days_of_earlier_years
from services.members.scheduled_jobs import announce_all, announce_all_dates, jobs, remind_of_all_dates
from services.members.use_cases.dates import announce_dates as announcing
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


def arrived(desk: Desk) -> list[tuple[str, int, bool]]:
    facts = [json.loads(fact) for fact in desk.facts("members.date_arrived.v1")]
    return [(fact["date_kind"], fact["year"], fact["brings_gift"]) for fact in facts]


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
    assert announce(desk, noon(2027, 5, 30)) == 1
    assert announce(desk, noon(2028, 5, 30)) == 1
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
    assert announce(desk, noon(2027, 5, 12)) == 0
    assert announce(desk, noon(2027, 5, 12), joining_days=True) == 1
    assert announce(desk, noon(2027, 5, 13), joining_days=True) == 0
    assert arrived(desk) == [("joined", 2027, True)]


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
    with desk.open_work.reading() as work:
        (row,) = _rows(desk, "SELECT task_id FROM tasks")
        task = work.tasks.find(row.task_id)
    assert task is not None
    assert (task.kind, task.reason, task.due_on) == ("greet", "important_date", date(2026, 6, 7))
    assert task.about_id == kept["date_id"]
    desk.clock.set(noon(2026, 6, 14))
    job.run()
    assert arrived(desk) == [("child", 2026, True)], "the dog's is for staff alone"
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
        keep(desk, member_id)
    refused = desk.post(f"/members/{member_id}/dates", REX)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "too_many_dates")
    announce(desk, noon(2026, 6, 14))
    for table in ("members", "important_dates", "episodes", "outbox", "audit_entries"):
        assert "Rex" not in str([tuple(row) for row in _rows(desk, f"SELECT * FROM {table}")]), table
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
