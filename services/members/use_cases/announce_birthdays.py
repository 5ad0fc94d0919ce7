"""Announce birthdays: each once a year, by the date on the wall of the member's home outlet."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from services.chassis.work.jobs import last_done_for, once_for
from services.contracts.members import BirthdayArrived
from services.members.domain.birthday import (
    days_to_announce,
    is_known_long_enough,
    is_time_to_greet,
)
from services.members.storage.birthdays import DueBirthday
from services.members.storage.unit_of_work import MembersWork

# One transaction tells of so many, so that a day with thousands of birthdays holds no till up.
BATCH = 500


def zones_by_local_day(work: MembersWork) -> Mapping[date, Collection[str]]:
    """The days that it is now somewhere in the franchise, each with its time zones: two or three at most."""
    zones: dict[date, set[str]] = {}
    for outlet in work.outlets.all():
        zones.setdefault(outlet.local_day(work.now), set()).add(outlet.zone)
    return zones


def last_round_on(work: MembersWork, job: str, *, zones: Collection[str]) -> date | None:
    """The last day on the walls of these zones on which everything was announced; nothing where none is known."""
    rounds = [last_done_for(work.connection, job, scope=zone) for zone in sorted(zones)]
    return max((day for day in rounds if day is not None), default=None)


def note_round(work: MembersWork, job: str, today: date, *, zones: Collection[str]) -> None:
    """Everything of this day was announced."""
    for zone in sorted(zones):
        once_for(work.connection, job, scope=zone, business_date=today, now=work.now)


def due_birthdays(
    work: MembersWork, today: date, *, zones: Collection[str], last_round_on: date | None = None
) -> Sequence[DueBirthday]:
    """One batch of those of today, the three days before or a lapse that were not announced; empty when all were."""
    for day in days_to_announce(today, last_round_on=last_round_on):
        if due := work.birthdays.due(day, zones=zones, most=BATCH):
            return due
    return []


def announce_birthdays(work: MembersWork, due: Sequence[DueBirthday], *, today: date) -> int:
    """Announce those that nobody else did meanwhile; how many that were."""
    announced = [birthday for birthday in due if work.birthdays.announce(birthday, at=work.now, local_day=today)]
    for birthday in announced:
        work.publish(
            BirthdayArrived(
                member_id=birthday.member_id,
                outlet_code=birthday.home_outlet_code,
                year=birthday.day.year,
                brings_gift=is_known_long_enough(birthday.entered_on, birthday.day),
                greets=is_time_to_greet(birthday.day, today),
            )
        )
    return len(announced)
