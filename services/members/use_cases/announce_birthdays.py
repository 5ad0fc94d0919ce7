"""Announce birthdays: each once a year, by the date on the wall of the member's home outlet."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from services.contracts.members import BirthdayArrived
from services.members.domain.birthday import days_to_greet, is_known_long_enough
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


def due_birthdays(work: MembersWork, today: date, *, zones: Collection[str]) -> Sequence[DueBirthday]:
    """One batch of birthdays of today or the three days before that were not announced; empty when all were."""
    for day in days_to_greet(today):
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
            )
        )
    return len(announced)
