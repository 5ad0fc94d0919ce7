"""What members does by the clock."""

from __future__ import annotations

from services.chassis.work.jobs import Job
from services.chassis.work.unit_of_work import WorkOpener
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.announce_birthdays import announce_birthdays, due_birthdays, zones_by_local_day
from services.members.use_cases.limit_look_ups import forget_look_ups

# Often enough that someone who joins on their birthday is greeted before they have found a seat.
ANNOUNCE_EVERY_SECONDS = 15
FORGET_LOOK_UPS_EVERY_SECONDS = 60


def jobs(open_work: WorkOpener[MembersWork]) -> list[Job]:
    def announce() -> None:
        announce_all(open_work)

    def forget() -> None:
        with open_work() as work:
            forget_look_ups(work)

    return [
        Job("announce_birthdays", ANNOUNCE_EVERY_SECONDS, announce),
        Job("forget_look_ups", FORGET_LOOK_UPS_EVERY_SECONDS, forget),
    ]


def announce_all(open_work: WorkOpener[MembersWork]) -> int:
    """Announce every birthday that is due, one batch a transaction; how many that were. Harmless when repeated."""
    count = 0
    with open_work.reading() as work:
        days = zones_by_local_day(work)
    for today, zones in days.items():
        while True:
            with open_work.reading() as work:
                due = due_birthdays(work, today, zones=zones)
            if not due:
                break
            with open_work() as work:
                count += announce_birthdays(work, due, today=today)
    return count
