"""Birthdays and other important dates, announced on their day, and those of which staff are to be reminded before."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date
from functools import partial
from typing import Any, TypeVar

from services.chassis.work.jobs import Job
from services.chassis.work.unit_of_work import WorkOpener
from services.members.domain.important_date import days_ahead
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.announce_birthdays import (
    announce_birthdays,
    due_birthdays,
    last_round_on,
    note_round,
    zones_by_local_day,
)
from services.members.use_cases.dates.announce_dates import (
    announce_dates,
    birthdays_to_remind_of,
    dates_to_remind_of,
    drop_past_greeting_tasks,
    due_dates,
    due_joining_days,
    open_birthday_tasks,
    open_greeting_tasks,
)

T = TypeVar("T")

# Often enough that someone who joins on their birthday is greeted before they have found a seat.
ANNOUNCE_EVERY_SECONDS = 15
# Nobody waits for these at the counter.
DATES_EVERY_SECONDS = 600


REMINDERS: Sequence[tuple[Callable[..., Sequence[Any]], Callable[..., int]]] = (
    (dates_to_remind_of, open_greeting_tasks),
    (birthdays_to_remind_of, open_birthday_tasks),
)


def date_jobs(open_work: WorkOpener[MembersWork], *, greets_joining_day: bool) -> list[Job]:
    def dates() -> None:
        announce_all_dates(open_work, joining_days=greets_joining_day)
        remind_of_all_dates(open_work)

    return [
        Job("announce_birthdays", ANNOUNCE_EVERY_SECONDS, partial(announce_all, open_work)),
        Job("announce_dates", DATES_EVERY_SECONDS, dates),
    ]


def announce_all(open_work: WorkOpener[MembersWork]) -> int:
    """Announce every birthday that is due; how many that were. Harmless when repeated."""
    return _announce(open_work, "announce birthdays", due_birthdays, announce_birthdays)


def announce_all_dates(open_work: WorkOpener[MembersWork], *, joining_days: bool) -> int:
    """Announce every important date that is due; how many. Harmless when repeated. `joining_days`: whether those of
    joining are greeted by a letter, too."""
    due_joined = partial(due_joining_days, greets=joining_days)
    return _announce(open_work, "announce dates", due_dates, announce_dates) + _announce(
        open_work, "announce joining days", due_joined, announce_dates
    )


def remind_of_all_dates(open_work: WorkOpener[MembersWork]) -> int:
    """Open a task for each date of which staff are to be reminded by now; how many. Those that are past are dropped.
    Harmless when repeated."""
    count = 0
    with open_work.reading() as work:
        days = zones_by_local_day(work)
    for today, zones in days.items():
        for days_away, day in days_ahead(today):
            for find, open_tasks in REMINDERS:
                count += _remind_of(open_work, find, open_tasks, day, days_away=days_away, zones=zones, today=today)
    if days:
        with open_work() as work:
            # Wherever it is, the day is past by then.
            drop_past_greeting_tasks(work, min(days))
    return count


def _announce(
    open_work: WorkOpener[MembersWork], job: str, find: Callable[..., Sequence[T]], announce: Callable[..., int]
) -> int:
    """By the day on the wall of each home outlet, one batch a transaction; how many that were."""
    count = 0
    with open_work.reading() as work:
        days = zones_by_local_day(work)
    for today, zones in days.items():
        with open_work.reading() as work:
            last_on = last_round_on(work, job, zones=zones)
        while True:
            with open_work.reading() as work:
                due = find(work, today, zones=zones, last_round_on=last_on)
            if not due:
                break
            with open_work() as work:
                count += announce(work, due, today=today)
        if last_on != today:
            with open_work() as work:
                note_round(work, job, today, zones=zones)
    return count


def _remind_of(
    open_work: WorkOpener[MembersWork],
    find: Callable[..., Sequence[Any]],
    open_tasks: Callable[..., int],
    day: date,
    *,
    days_away: int,
    zones: Collection[str],
    today: date,
) -> int:
    count, after = 0, ""
    while True:
        with open_work.reading() as work:
            due = find(work, day, days_away=days_away, zones=zones, after=after)
        if not due:
            return count
        with open_work() as work:
            count += open_tasks(work, due, today=today)
        after = due[-1].key
