"""Birthdays are told once a year, by the outlet's calendar, and a missed night is made good."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from services.chassis.identifiers import new_id
from services.members.domain.birthday import Birthday
from services.members.scheduled_jobs import announce_all, jobs
from services.members.use_cases import announce_birthdays
from services.members.use_cases.enrol_member import Enrolment, enrol_member
from tests.members.desk import Desk


def _announced(desk: Desk) -> list[tuple[str, int]]:
    facts = [json.loads(fact) for fact in desk.facts("members.birthday_arrived.v1")]
    return [(fact["outlet_code"], fact["year"]) for fact in facts]


def test_a_birthday_is_told_once_however_often_the_job_runs(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member = desk.enrol(phone="29123456", birthday={"month": 5, "day": 12})
    desk.enrol(phone="29123457", birthday={"month": 5, "day": 13})
    desk.enrol(phone="29123458")
    assert announce_all(desk.open_work) == 1
    for _ in range(3):
        desk.clock.advance(timedelta(minutes=1))
        assert announce_all(desk.open_work) == 0
    (fact,) = desk.facts("members.birthday_arrived.v1")
    assert json.loads(fact) == {
        "member_id": member["member_id"],
        "outlet_code": "riga",
        "year": 2026,
        "brings_gift": False,
        "greets": True,
    }


def test_it_is_told_again_next_year(desk: Desk) -> None:
    desk.enrol(phone="29123456", birthday={"month": 5, "day": 12})
    for year in (2026, 2027):
        desk.clock.set(datetime(year, 5, 12, 9, 0, tzinfo=UTC))
        announce_all(desk.open_work)
    assert _announced(desk) == [("riga", 2026), ("riga", 2027)]


@pytest.mark.parametrize(
    ("birthday", "instant", "year"),
    [
        # Midnight in Riga comes at 21:00 UTC of the day before.
        ((5, 13), datetime(2026, 5, 12, 20, 59, tzinfo=UTC), None),
        ((5, 13), datetime(2026, 5, 12, 21, 0, tzinfo=UTC), 2026),
        ((5, 9), datetime(2026, 5, 12, 12, 0, tzinfo=UTC), 2026),
        ((5, 8), datetime(2026, 5, 12, 12, 0, tzinfo=UTC), None),
        ((2, 29), datetime(2027, 2, 28, 12, 0, tzinfo=UTC), 2027),
        ((2, 29), datetime(2028, 2, 28, 12, 0, tzinfo=UTC), None),
        ((2, 29), datetime(2028, 2, 29, 12, 0, tzinfo=UTC), 2028),
        ((2, 29), datetime(2027, 3, 3, 12, 0, tzinfo=UTC), 2027),
        # A birthday at the end of the old year belongs to that year, even when it is told in the new one.
        ((12, 31), datetime(2027, 1, 2, 12, 0, tzinfo=UTC), 2026),
        ((1, 1), datetime(2026, 12, 31, 22, 0, tzinfo=UTC), 2027),
    ],
)
def test_the_table_of_days(desk: Desk, birthday: tuple[int, int], instant: datetime, year: int | None) -> None:
    desk.enrol(phone="29123456", birthday={"month": birthday[0], "day": birthday[1]})
    desk.clock.set(instant)
    announce_all(desk.open_work)
    assert _announced(desk) == ([] if year is None else [("riga", year)])


def test_each_outlet_has_its_own_midnight(desk: Desk) -> None:
    desk.clock.set(datetime(2026, 5, 12, 15, 0, tzinfo=UTC))
    for number, outlet in enumerate(("riga", "vladivostok", "london")):
        desk.enrol(outlet=outlet, phone=f"+3712912345{number}", birthday={"month": 5, "day": 13})
    announce_all(desk.open_work)
    assert _announced(desk) == [("vladivostok", 2026)]
    desk.clock.set(datetime(2026, 5, 12, 22, 0, tzinfo=UTC))
    announce_all(desk.open_work)
    assert _announced(desk) == [("vladivostok", 2026), ("riga", 2026)]


def test_who_joins_on_the_birthday_is_greeted_too_and_so_are_imported_members(desk: Desk) -> None:
    announce_all(desk.open_work)
    desk.enrol(phone="29123456", birthday={"month": 5, "day": 12})
    with desk.open_work() as work:
        work.command_id = new_id()
        enrolment = Enrolment(external_id="1364", birthday=Birthday(5, 11))
        enrol_member(work, enrolment, outlet=work.outlets.named("riga"), origin="import")
    assert announce_all(desk.open_work) == 2


def test_two_workers_tell_of_each_birthday_once(desk_on_both: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = desk_on_both
    monkeypatch.setattr(announce_birthdays, "BATCH", 3)
    for number in range(10):
        desk.enrol(phone=f"2912345{number}", birthday={"month": 5, "day": 12})
    with ThreadPoolExecutor(4) as workers:
        counts = list(workers.map(lambda _: announce_all(desk.open_work), range(4)))
    assert sum(counts) == 10
    assert len(_announced(desk)) == desk.count("birthday_announcements") == 10


def test_the_job_is_on_the_list(desk: Desk) -> None:
    (job,) = (job for job in jobs(desk.open_work) if job.name == "announce_birthdays")
    desk.enrol(phone="29123456", birthday={"month": 5, "day": 12})
    job.run()
    assert _announced(desk) == [("riga", 2026)]


def _told_late(desk: Desk) -> list[tuple[int, bool, bool]]:
    facts = [json.loads(fact) for fact in desk.facts("members.birthday_arrived.v1")]
    return [(fact["year"], fact["brings_gift"], fact["greets"]) for fact in facts]


def test_a_birthday_within_a_lapse_keeps_its_gift_and_gets_no_late_letter(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.enrol(phone="29123456", birthday={"month": 8, "day": 10})
    desk.enrol(phone="29123457", birthday={"month": 8, "day": 18})
    desk.enrol(phone="29123458", birthday={"month": 7, "day": 31})
    desk.clock.set(datetime(2026, 8, 5, 12, tzinfo=UTC))
    assert announce_all(desk.open_work) == 0, "the first round ever: what was before it is nobody's lapse"
    desk.clock.set(datetime(2026, 8, 20, 12, tzinfo=UTC))
    assert announce_all(desk.open_work) == 2
    assert _told_late(desk) == [(2026, True, True), (2026, True, False)]
    assert announce_all(desk.open_work) == 0
    # The gift of the next year comes on its day.
    for day in (9, 10):
        desk.clock.set(datetime(2027, 8, day, 12, tzinfo=UTC))
        announce_all(desk.open_work)
    assert _told_late(desk)[-1] == (2027, True, True)


def test_each_day_has_its_round_and_after_a_lapse_the_next_one_looks_back_three_days(desk: Desk) -> None:
    for day in (1, 20):
        desk.clock.set(datetime(2026, 8, day, 12, tzinfo=UTC))
        announce_all(desk.open_work)
    desk.enrol(phone="29123456", birthday={"month": 8, "day": 10})
    assert announce_all(desk.open_work) == 0, "who names a day of the lapse after it has had it"
