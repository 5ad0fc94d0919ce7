"""Announce the days that matter to members, and open a task for whoever is to greet them: each once a year, by the date
on the wall of the member's home outlet."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from services.chassis.identifiers import new_id
from services.contracts.members import DateArrived
from services.members.domain.birthday import days_to_greet
from services.members.domain.task import NewTask
from services.members.storage.dates import REASON, DueDate
from services.members.storage.unit_of_work import MembersWork

# One transaction tells of so many, so that a day with thousands of them holds no till up.
BATCH = 500


def due_dates(work: MembersWork, today: date, *, zones: Collection[str]) -> Sequence[DueDate]:
    """One batch of dates of today or the three days before that were not announced; empty when all were."""
    for day in days_to_greet(today):
        if due := work.dates.due(day, zones=zones, most=BATCH):
            return due
    return []


def due_joining_days(work: MembersWork, today: date, *, zones: Collection[str]) -> Sequence[DueDate]:
    """The same of the days on which members joined at a station, years ago."""
    for day in days_to_greet(today):
        if due := work.dates.joined_on(day, zones=zones, most=BATCH):
            return due
    return []


def announce_dates(work: MembersWork, due: Sequence[DueDate], *, today: date) -> int:
    """Announce those that nobody else did meanwhile; how many that were."""
    count = 0
    for each in due:
        brings_gift = work.dates.announce(each, at=work.now, local_day=today)
        if brings_gift is None:
            continue
        count += 1
        work.publish(
            DateArrived(
                member_id=each.member_id,
                date_id=each.date_id,
                date_kind=each.kind,
                year=each.day.year,
                outlet_code=each.home_outlet_code,
                brings_gift=brings_gift,
            )
        )
    return count


def dates_to_remind_of(work: MembersWork, day: date, *, days_away: int, zones: Collection[str]) -> Sequence[DueDate]:
    """One batch of the dates of this day that staff are to be reminded of by now."""
    return work.dates.to_remind_of(day, days_away=days_away, zones=zones, most=BATCH)


def open_greeting_tasks(work: MembersWork, due: Sequence[DueDate]) -> int:
    """A task for each at its member's home outlet, due so long before as somebody wished; how many this call opened."""
    return sum(_open_task(work, each) for each in due)


def _open_task(work: MembersWork, each: DueDate) -> bool:
    day = each.day
    key, member = work.members.key_of(each.member_id), work.members.with_id(each.member_id)
    kept = next((kept for kept in member.profile.dates if kept.date_id == each.date_id), None) if member else None
    if kept is None:
        return False  # Erased, or taken away, since it was found.
    task = NewTask(
        kind="greet",
        reason=REASON,
        occasion=f"{each.date_id}:{day.year}",
        outlet_code=each.home_outlet_code,
        due_on=day - timedelta(days=each.remind_days_before or 0),
        member_id=each.member_id,
        about_kind="date",
        about_id=each.date_id,
    )
    # Whose day it is and when, in figures that every language reads.
    words = " · ".join(part for part in (f"{day.day:02d}.{day.month:02d}.", kept.label) if part)
    return work.tasks.open(task, command_id=new_id(), words=words, key=key) is not None
