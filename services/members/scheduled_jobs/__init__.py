"""What members does by the clock. Each job finds what is due whenever it runs, so a missed night does no harm."""

from __future__ import annotations

from services.chassis.work.jobs import Job
from services.chassis.work.unit_of_work import WorkOpener
from services.members.domain.care.habit import USUAL_HABITS, Habits
from services.members.scheduled_jobs.absence import miss_members, missing
from services.members.scheduled_jobs.codes import code_jobs, forget_codes, index_emails, make_codes
from services.members.scheduled_jobs.dates import announce_all, announce_all_dates, date_jobs, remind_of_all_dates
from services.members.scheduled_jobs.dues import DueNewsTeller, chase_all, chasing
from services.members.scheduled_jobs.erasures import ErasureKeeper
from services.members.scheduled_jobs.look_ups import forgetting_look_ups
from services.members.scheduled_jobs.memberships import look_after_memberships, renewing
from services.members.scheduled_jobs.names import indexing_names
from services.members.scheduled_jobs.prospects import prospect_jobs
from services.members.storage.unit_of_work import MembersWork

__all__ = [
    "DueNewsTeller",
    "ErasureKeeper",
    "announce_all",
    "announce_all_dates",
    "chase_all",
    "forget_codes",
    "index_emails",
    "jobs",
    "look_after_memberships",
    "make_codes",
    "miss_members",
    "prospect_jobs",
    "remind_of_all_dates",
]


def jobs(
    open_work: WorkOpener[MembersWork], *, habits: Habits = USUAL_HABITS, greets_joining_day: bool = False
) -> list[Job]:
    """All but prospects, erasures and news of dues, which want more than a database."""
    return [
        *date_jobs(open_work, greets_joining_day=greets_joining_day),
        forgetting_look_ups(open_work),
        indexing_names(open_work),
        *code_jobs(open_work),
        chasing(open_work),
        missing(open_work, habits),
        renewing(open_work),
    ]
