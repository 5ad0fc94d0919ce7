"""Look-ups that count against nobody any more."""

from __future__ import annotations

from services.chassis.work.jobs import Job
from services.chassis.work.unit_of_work import WorkOpener
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.limit_look_ups import forget_look_ups

FORGET_LOOK_UPS_EVERY_SECONDS = 60


def forgetting_look_ups(open_work: WorkOpener[MembersWork]) -> Job:
    def forget() -> None:
        with open_work() as work:
            forget_look_ups(work)

    return Job("forget_look_ups", FORGET_LOOK_UPS_EVERY_SECONDS, forget)
