"""Important dates: days of the year that matter to a member, and when a gift comes with them."""

from __future__ import annotations

from calendar import isleap
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from services.members.domain.birthday import (
    DAYS_BETWEEN_GIFTS,
    WINDOW_DAYS,
    Birthday,
    is_known_long_enough,
    month_days_that_count_on,
)

DateKind = Literal["joined", "name_day", "child", "dog", "other"]
KINDS: tuple[DateKind, ...] = get_args(DateKind)
Sight = Literal["desk", "managers"]
MOST_DATES = 20
MOST_DAYS_BEFORE = 30


@dataclass(frozen=True, kw_only=True)
class ImportantDate:
    """A day of a member's year. What it is and whose stands in the sealed profile, so that a check-in, which opens the
    profile anyway, looks nowhere else for it."""

    date_id: str
    kind: DateKind
    day: Birthday
    label: str | None = None
    """Whose it is: the child's or the dog's name."""
    seen_by: Sight = "desk"

    @property
    def in_words(self) -> str:
        """Whose day it is and when, in figures that every language reads."""
        return " · ".join(part for part in (self.day.in_figures, self.label) if part)

    def says(self, kind: DateKind, day: Birthday, label: str | None) -> bool:
        """Whether it is this very day."""
        return (self.kind, self.day, self.label) == (kind, day, label)


@dataclass(frozen=True)
class Keeping:
    """What is done about a date."""

    remind_days_before: int | None = None
    """Staff are to greet them: a task, so many days before. 0 is the day itself; nothing leaves them alone."""
    greets: bool = True
    """Whether the member gets a letter on the day, unless they said no to such letters."""


def date_brings_gift(*, entered_on: date, day: date, last_gift_on: date | None) -> bool:
    """A day that was named shortly before it comes is greeted, and its gift comes a year later. One that was moved, or
    taken away and named again, brings no second gift of its kind within a year."""
    is_first = last_gift_on is None or last_gift_on <= day - timedelta(days=DAYS_BETWEEN_GIFTS)
    return is_first and is_known_long_enough(entered_on, day)


def reminder_due_on(day: date, *, days_before: int, today: date) -> date:
    """Nobody could have done by yesterday what is asked today."""
    return max(today, day - timedelta(days=days_before))


def days_to_keep_reminders_of(today: date) -> list[date]:
    """Whose day was more than three days ago is greeted by nobody any more."""
    return [today + timedelta(days=days) for days in range(-WINDOW_DAYS, MOST_DAYS_BEFORE + 1)]


def days_ahead(today: date) -> list[tuple[int, date]]:
    """Every day of which somebody may want to be reminded today: a night that was missed is made good by the next."""
    return [(days, today + timedelta(days=days)) for days in range(MOST_DAYS_BEFORE + 1)]


def days_of_earlier_years(day: date, *, zone: str, since: int) -> list[tuple[datetime, datetime]]:
    """When this day of the year began and ended in earlier years on the wall of the zone, whatever its clocks did then.

    29 February is kept on the 28th in common years.
    """
    found = []
    for year in range(since, day.year):
        for month_day in month_days_that_count_on(day):
            month, number = (int(part) for part in month_day.split("-"))
            if (month, number) == (2, 29) and not isleap(year):
                continue
            begins = datetime(year, month, number, tzinfo=ZoneInfo(zone))
            ends = datetime.combine(date(year, month, number) + timedelta(days=1), time(), tzinfo=ZoneInfo(zone))
            found.append((begins.astimezone(UTC), ends.astimezone(UTC)))
    return found
