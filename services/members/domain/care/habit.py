"""Habit: how often somebody comes, and whether they have now been away for longer than that explains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median_low


@dataclass(frozen=True)
class Habits:
    """When staying away is noticed. Numbers of days, and a factor in percent."""

    floor_days: int = 14
    """Nobody is called after a week on holiday."""
    factor_percent: int = 250
    """Of the usual gap between two visits."""
    forgotten_after_days: int = 180
    """Who has been away for so long has left; a call is a letter to somebody else by then."""
    newcomer_days: int = 21
    """Who pays for coming has no habit yet after one to three days; so long they may stay away."""
    pause_days: int = 60
    """Nobody is called twice within so many days."""
    most_per_outlet: int = 10
    """Tasks that one outlet gets in one night; the next night brings the next ones."""


USUAL_HABITS = Habits()
VISITS_LOOKED_AT = 8
FEWEST_VISITS = 4
"""Three gaps: before that there is no habit to break."""


def usual_gap_days(days: Sequence[date]) -> int | None:
    """How often somebody comes who came on these different days, the newest first; None without a habit."""
    looked_at = days[:VISITS_LOOKED_AT]
    if len(looked_at) < FEWEST_VISITS:
        return None
    return median_low([(later - earlier).days for later, earlier in pairwise(looked_at)])


def allowed_gap_days(days: Sequence[date], habits: Habits) -> int | None:
    """How long they may stay away; None without a habit."""
    usual = usual_gap_days(days)
    return None if usual is None else max(habits.floor_days, usual * habits.factor_percent // 100)


def stays_away(days: Sequence[date], *, today: date, habits: Habits, is_paying: bool = False) -> bool:
    """Whether somebody who came on these days, the newest first, is missed today. Who pays for coming is missed before
    they have a habit, too: they came a few times and are about to give up."""
    allowed = allowed_gap_days(days, habits)
    if allowed is None and is_paying and days:
        allowed = habits.newcomer_days
    if allowed is None:
        return False
    return allowed < (today - days[0]).days <= habits.forgotten_after_days
