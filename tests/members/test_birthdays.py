"""Birthdays: the window, leap days, the turn of the year, and the calendar on the outlet's wall."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.members.domain.birthday import Birthday, days_to_announce, is_time_to_greet, month_days_that_count_on


@pytest.mark.parametrize(
    ("birthday", "today", "days_away"),
    [
        (Birthday(5, 12), date(2026, 5, 12), 0),
        (Birthday(5, 12), date(2026, 5, 13), -1),
        (Birthday(5, 12), date(2026, 5, 15), -3),
        (Birthday(5, 12), date(2026, 5, 16), None),
        (Birthday(5, 12), date(2026, 5, 9), 3),
        (Birthday(5, 12), date(2026, 5, 8), None),
        (Birthday(12, 31), date(2027, 1, 2), -2),
        (Birthday(12, 31), date(2026, 12, 28), 3),
        (Birthday(1, 1), date(2026, 12, 30), 2),
        (Birthday(1, 1), date(2026, 1, 1), 0),
        (Birthday(2, 29), date(2028, 2, 29), 0),
        (Birthday(2, 29), date(2028, 2, 28), 1),
        (Birthday(2, 29), date(2027, 2, 28), 0),
        (Birthday(2, 29), date(2027, 3, 1), -1),
        (Birthday(2, 29), date(2027, 3, 3), -3),
        (Birthday(2, 29), date(2027, 3, 4), None),
        (Birthday(2, 29), date(2100, 2, 28), 0),
        (Birthday(3, 1), date(2027, 2, 28), 1),
        (Birthday(3, 1), date(2028, 2, 28), 2),
    ],
)
def test_how_far_away_a_birthday_is(birthday: Birthday, today: date, days_away: int | None) -> None:
    assert birthday.days_away(today) == days_away


@given(
    born=st.dates(date(1901, 1, 1), date(2025, 12, 31)),
    today=st.dates(date(2000, 1, 1), date(2100, 12, 31)),
)
def test_a_birthday_counts_on_exactly_one_day_a_year(born: date, today: date) -> None:
    birthday = Birthday(born.month, born.day, born.year)
    counts_today = birthday.month_day in month_days_that_count_on(today)
    assert counts_today == (birthday.days_away(today) == 0)


def test_a_day_that_no_calendar_has_is_refused() -> None:
    for month, day, year in ((2, 30, None), (4, 31, None), (13, 1, None), (0, 1, None), (2, 29, 1900), (2, 29, 2027)):
        with pytest.raises(ValueError, match=r"day|month"):
            Birthday(month, day, year)


def test_a_missed_night_is_made_good_for_three_days() -> None:
    today = date(2027, 1, 2)
    assert days_to_announce(today) == tuple(today - timedelta(days=days) for days in range(4))
    assert [is_time_to_greet(today - timedelta(days=days), today) for days in (0, 3, 4)] == [True, True, False]


@pytest.mark.parametrize(("days_ago", "oldest"), [(0, 3), (2, 3), (3, 3), (10, 10), (60, 60), (400, 60)])
def test_a_lapse_is_made_good_from_its_first_day_on(days_ago: int, oldest: int) -> None:
    today = date(2027, 1, 2)
    days = days_to_announce(today, last_round_on=today - timedelta(days=days_ago))
    assert (days[0], days[-1], len(days)) == (today, today - timedelta(days=oldest), oldest + 1)
