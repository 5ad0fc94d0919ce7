"""Birthdays: a month, a day and perhaps a year; how far away, and on which day they count."""

from __future__ import annotations

from calendar import isleap
from dataclasses import dataclass
from datetime import date, timedelta

# Who comes the weekend before or the day after still likes to be greeted.
WINDOW_DAYS = 3

# A gift comes once a calendar year, and no sooner after the last: a birthday that is moved from December to January
# would bring two within a month. Whoever does not move theirs waits for 362 days at least.
DAYS_BETWEEN_GIFTS = 300

# Whose day went by while the suite stood still gets what came with it, later. Beyond this the gift of next year would
# come too soon after it (DAYS_BETWEEN_GIFTS).
MOST_DAYS_MADE_GOOD = 60

# Whoever names a day shortly before it comes is greeted, and has the gift a year later: else everybody's birthday would
# be next week.
DAYS_KNOWN_BEFORE_A_GIFT = 30


@dataclass(frozen=True)
class Birthday:
    """A day of the year. Raises ValueError for one that no calendar has."""

    month: int
    day: int
    year: int | None = None

    def __post_init__(self) -> None:
        # 2000 was a leap year, so that 29 February is fine without a year.
        date(self.year or 2000, self.month, self.day)

    @property
    def month_day(self) -> str:
        """ "MM-DD", by which birthdays are found."""
        return f"{self.month:02d}-{self.day:02d}"

    @property
    def in_figures(self) -> str:
        """ "14.06.", which every language reads."""
        return f"{self.day:02d}.{self.month:02d}."

    def in_year(self, year: int) -> date:
        """The day it counts on: 29 February counts on the 28th in common years."""
        if (self.month, self.day) == (2, 29) and not isleap(year):
            return date(year, 2, 28)
        return date(year, self.month, self.day)

    def lies_after(self, today: date) -> bool:
        """Whether it has a year, and has not come yet: then nobody was born on it."""
        return self.year is not None and self.in_year(self.year) > today

    def days_away(self, today: date) -> int | None:
        """Days until the birthday (-1 was yesterday), or nothing outside the window of three days around it."""
        for year in (today.year, today.year - 1, today.year + 1):
            days = (self.in_year(year) - today).days
            if -WINDOW_DAYS <= days <= WINDOW_DAYS:
                return days
        return None


def days_to_anniversary(of: date, today: date) -> int | None:
    """The same of a day of an earlier year; the day itself, and the days around it, are no anniversary."""
    days = Birthday(of.month, of.day).days_away(today)
    return None if days is None or (today + timedelta(days=days)).year <= of.year else days


def is_known_long_enough(entered_on: date | None, day: date) -> bool:
    """Whether a day brings its gift; one of which nobody knows since when it is known has been known for long."""
    return entered_on is None or (day - entered_on).days >= DAYS_KNOWN_BEFORE_A_GIFT


def month_days_that_count_on(day: date) -> tuple[str, ...]:
    """The birthdays, as "MM-DD", that are kept on this day."""
    own = f"{day.month:02d}-{day.day:02d}"
    return (own, "02-29") if own == "02-28" and not isleap(day.year) else (own,)


def days_to_announce(today: date, *, last_round_on: date | None = None) -> tuple[date, ...]:
    """Today and the three days before: a night that was missed is made good. After a longer lapse every day since the
    last round: who had their day then is not greeted any more, and has their gift all the same."""
    lapse_days = (today - last_round_on).days if last_round_on else 0
    most = min(max(lapse_days, WINDOW_DAYS), MOST_DAYS_MADE_GOOD)
    return tuple(today - timedelta(days=days) for days in range(most + 1))


def is_time_to_greet(day: date, today: date) -> bool:
    """Whether it is not too late for a letter about this day."""
    return (today - day).days <= WINDOW_DAYS
