"""What outlets does by the clock."""

from __future__ import annotations

from datetime import timedelta

from services.chassis.work.jobs import Job
from services.chassis.work.unit_of_work import WorkOpener
from services.outlets.storage.unit_of_work import OutletsWork

PRUNE_EVERY_SECONDS = 3600
# Those who were here before the suite was told of people, once.
TELL_EVERY_SECONDS = 60
MOST_TOLD = 500
# Long enough for a lock to be over, and for the gateway to have heard that a session has ended.
KEPT = timedelta(days=1)
# As long as the stations remember what became of theirs; who settled what stands in the audit for longer.
SETTLED_KEPT = timedelta(days=30)


def jobs(open_work: WorkOpener[OutletsWork]) -> list[Job]:
    def prune_sessions() -> None:
        with open_work() as work:
            work.sessions.prune(before=work.now - KEPT)

    def prune_late_commands() -> None:
        with open_work() as work:
            work.late_commands.prune(before=work.now - SETTLED_KEPT)

    def tell_where_people_work() -> None:
        with open_work() as work:
            for person in work.staff.untold(most=MOST_TOLD):
                work.tell_where_they_work(person)

    return [
        Job("tell where people work", TELL_EVERY_SECONDS, tell_where_people_work),
        Job("prune the sessions", PRUNE_EVERY_SECONDS, prune_sessions),
        Job("prune the settled late commands", PRUNE_EVERY_SECONDS, prune_late_commands),
    ]
