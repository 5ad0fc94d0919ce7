"""Announce the days that matter to members, and open a task for whoever is to greet them: each once a year, by the date
on the wall of the member's home outlet."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from services.chassis.identifiers import new_id
from services.contracts.members import DateArrived
from services.members.domain.birthday import days_to_announce, is_time_to_greet
from services.members.domain.important_date import days_to_keep_reminders_of, reminder_due_on
from services.members.domain.task import NewTask, task_about_birthday
from services.members.storage.birthdays import REASON as BIRTHDAY
from services.members.storage.birthdays import DueBirthday
from services.members.storage.dates import REASON, DueDate
from services.members.storage.safe import MemberKey
from services.members.storage.unit_of_work import MembersWork

# One transaction tells of so many, so that a day with thousands of them holds no till up.
BATCH = 500


def due_dates(
    work: MembersWork, today: date, *, zones: Collection[str], last_round_on: date | None = None
) -> Sequence[DueDate]:
    """One batch of dates of today, the three days before or a lapse that were not announced; empty when all were."""
    for day in days_to_announce(today, last_round_on=last_round_on):
        if due := work.dates.due(day, zones=zones, most=BATCH):
            return due
    return []


def due_joining_days(
    work: MembersWork, today: date, *, zones: Collection[str], last_round_on: date | None = None, greets: bool = True
) -> Sequence[DueDate]:
    """The same of the days on which members joined at a station, years ago. `greets`: whether there are letters."""
    for day in days_to_announce(today, last_round_on=last_round_on):
        if due := work.dates.joined_on(day, zones=zones, most=BATCH):
            return [replace(each, greets=greets) for each in due]
    return []


def announce_dates(work: MembersWork, due: Sequence[DueDate], *, today: date) -> int:
    """Announce those that nobody else did meanwhile; how many that were."""
    count = 0
    for each in due:
        announced = work.dates.announce(each, at=work.now, local_day=today)
        if announced is None:
            continue
        count += 1
        work.publish(
            DateArrived(
                member_id=each.member_id,
                date_id=each.date_id,
                date_kind=each.kind,
                year=each.day.year,
                outlet_code=each.home_outlet_code,
                brings_gift=announced.brings_gift,
                greets=announced.greets and is_time_to_greet(each.day, today),
                day=each.day.isoformat(),
            )
        )
    return count


def dates_to_remind_of(
    work: MembersWork, day: date, *, days_away: int, zones: Collection[str], after: str
) -> Sequence[DueDate]:
    """A page of the dates of this day that staff are to be reminded of by now."""
    return work.dates.to_remind_of(day, days_away=days_away, zones=zones, most=BATCH, after=after)


def birthdays_to_remind_of(
    work: MembersWork, day: date, *, days_away: int, zones: Collection[str], after: str
) -> Sequence[DueBirthday]:
    """The same of birthdays."""
    return work.birthdays.to_remind_of(day, days_away=days_away, zones=zones, most=BATCH, after=after)


def open_birthday_tasks(work: MembersWork, due: Sequence[DueBirthday], *, today: date) -> int:
    work.members.hold_all([each.member_id for each in due])
    return sum(_open_birthday_task(work, each, today) for each in due)


def open_greeting_tasks(work: MembersWork, due: Sequence[DueDate], *, today: date) -> int:
    """A task for each, due so long before as somebody wished; how many this call opened."""
    work.members.hold_all([each.member_id for each in due])
    return sum(_open_task(work, each, today) for each in due)


def drop_past_greeting_tasks(work: MembersWork, today: date) -> int:
    """What nobody did by the third day after is not done any more; how many tasks that were."""
    days = days_to_keep_reminders_of(today)
    return work.dates.drop_past_reminders(days, now=work.now) + work.birthdays.drop_past_reminders(days, now=work.now)


def _open_task(work: MembersWork, each: DueDate, today: date) -> bool:
    key, member = work.members.hold(each.member_id), work.members.with_id(each.member_id)
    kept = next((kept for kept in member.profile.dates if kept.date_id == each.date_id), None) if member else None
    # Erased, or taken away, since it was found. And what is for managers alone is no task that every desk reads.
    words = kept.in_words if kept is not None and kept.seen_by == "desk" else None
    return _greet(work, each, today, reason=REASON, about=("date", each.date_id), words=words, key=key)


def _open_birthday_task(work: MembersWork, each: DueBirthday, today: date) -> bool:
    key, member = work.members.hold(each.member_id), work.members.with_id(each.member_id)
    birthday = member.profile.birthday_at_desk if member else None
    about = ("birthday", task_about_birthday(each.member_id))
    words = birthday.in_figures if birthday else None
    return _greet(work, each, today, reason=BIRTHDAY, about=about, words=words, key=key)


def _greet(
    work: MembersWork,
    each: DueDate | DueBirthday,
    today: date,
    *,
    reason: str,
    about: tuple[str, str],
    words: str | None,
    key: MemberKey | None,
) -> bool:
    """Without words there is nothing to greet, or nothing that a desk may know."""
    outlet_code = None if words is None else _open_outlet(work, each)
    if outlet_code is None:
        return False
    about_kind, about_id = about
    task = NewTask(
        kind="greet",
        reason=reason,
        occasion=f"{each.key}:{each.day.year}",
        outlet_code=outlet_code,
        due_on=reminder_due_on(each.day, days_before=each.remind_days_before or 0, today=today),
        member_id=each.member_id,
        about_kind=about_kind,
        about_id=about_id,
    )
    return work.tasks.open(task, command_id=new_id(), words=words, key=key) is not None


def _open_outlet(work: MembersWork, each: DueDate | DueBirthday) -> str | None:
    """The home outlet, or else the one where they came last: at one that is closed nobody would do it."""
    if _is_open(work, each.home_outlet_code):
        return each.home_outlet_code
    last = work.visits.last(each.member_id)
    return last.outlet_code if last is not None and _is_open(work, last.outlet_code) else None


def _is_open(work: MembersWork, outlet_code: str) -> bool:
    outlet = work.outlets.find(outlet_code)
    return outlet is not None and outlet.state == "open"
