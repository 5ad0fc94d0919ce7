"""What outlets does by the clock."""

from __future__ import annotations

from datetime import timedelta

from services.chassis.work.jobs import Job
from services.chassis.work.unit_of_work import WorkOpener
from services.outlets.storage.unit_of_work import OutletsWork

PRUNE_EVERY_SECONDS = 3600
# Long enough for a lock to be over, and for the gateway to have heard that a session has ended.
KEPT = timedelta(days=1)


def jobs(open_work: WorkOpener[OutletsWork]) -> list[Job]:
    def prune() -> None:
        with open_work() as work:
            work.sessions.prune(before=work.now - KEPT)

    return [Job("prune the sessions", PRUNE_EVERY_SECONDS, prune)]
