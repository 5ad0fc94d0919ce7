"""Habits: who is missed, and who has only been on holiday."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from services.members.domain.care.habit import Habits, allowed_gap_days, stays_away

TODAY = date(2026, 5, 12)
HABITS = Habits(floor_days=14, factor_percent=250, forgotten_after_days=180)


def came(*days_ago: int) -> list[date]:
    return [TODAY - timedelta(days=days) for days in days_ago]


@pytest.mark.parametrize(
    ("days_ago", "is_missed", "why"),
    [
        ((15, 18, 21, 24), True, "came every third day, away for longer than a fortnight"),
        ((14, 17, 20, 23), False, "a fortnight is a holiday, whatever the habit"),
        ((15, 45, 75, 105), False, "comes once a month: two weeks say nothing"),
        ((75, 105, 135, 165), False, "75 days are just two and a half of such gaps"),
        ((76, 106, 136, 166), True, "76 days are more"),
        ((180, 183, 186, 189), True, "the last day on which they are missed"),
        ((181, 184, 187, 190), False, "who has been away for half a year has left"),
        ((40, 43, 46), False, "three visits are no habit yet"),
        ((), False, "never here"),
        ((30, 31, 32, 33, 34, 35, 36, 37, 300), True, "only the last eight visits say what the habit is"),
        ((30, 33, 36, 39, 199), True, "one long absence does not make a habit"),
    ],
)
def test_somebody_is_missed_who_stays_away_longer_than_their_habit(
    days_ago: Sequence[int], is_missed: bool, why: str
) -> None:
    assert stays_away(came(*days_ago), today=TODAY, habits=HABITS) is is_missed, why


def test_the_habit_is_the_median_of_the_last_gaps() -> None:
    assert allowed_gap_days(came(1, 11, 31, 41), HABITS) == 25
    assert allowed_gap_days(came(1, 2, 3, 4), HABITS) == 14
    assert allowed_gap_days(came(1, 2, 3), HABITS) is None


@pytest.mark.parametrize(
    ("days_ago", "is_missed", "why"),
    [
        ((22, 24, 27), True, "three visits and then three weeks of nothing"),
        ((22,), True, "one visit, and never again"),
        ((21, 24), False, "three weeks are a holiday"),
        ((), False, "who never came cannot stay away"),
        ((22, 52, 82, 112), False, "with a habit the habit counts"),
        ((181,), False, "who has been away for half a year has left"),
    ],
)
def test_who_pays_and_has_no_habit_yet_is_missed_after_three_weeks(
    days_ago: Sequence[int], is_missed: bool, why: str
) -> None:
    assert stays_away(came(*days_ago), today=TODAY, habits=HABITS, is_paying=True) is is_missed, why
