"""Members who stay away longer than they used to."""

from __future__ import annotations

from functools import partial

from services.chassis.work.jobs import Job
from services.chassis.work.unit_of_work import WorkOpener
from services.members.domain.care.habit import Habits
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.care.miss_members import BATCH, MostMissed, open_calls, outlets_to_ask, window_of

# Often enough that nobody is called who came back this morning.
MISS_EVERY_SECONDS = 60


def missing(open_work: WorkOpener[MembersWork], habits: Habits) -> Job:
    return Job("miss_members", MISS_EVERY_SECONDS, partial(miss_members, open_work, habits))


def miss_members(open_work: WorkOpener[MembersWork], habits: Habits) -> int:
    """Calls to those who stay away longer than they used to, once for each outlet and day of business; how many.

    Reads a batch of members at a time and writes an outlet at a time: no desk waits for it.
    """
    with open_work() as work:
        work.habits.drop_who_came_back(work.now)
    with open_work.reading() as work:
        outlets = outlets_to_ask(work)
        window = window_of(work, habits)
        days = {code: outlet.business_date(work.now) for code, outlet in outlets.items()}
    if not outlets:
        return 0
    missed = MostMissed(outlets, days, habits)
    after: str | None = ""
    while after is not None:
        with open_work.reading() as work:
            visitors, after = work.habits.away(window, after=after, most=BATCH)
            facts = work.admissions.of_many([visitor.member_id for visitor in visitors])
        missed.look_at(visitors, facts)
    opened = 0
    for code, outlet in outlets.items():
        with open_work() as work:
            opened += open_calls(work, outlet, missed.of(code), habits)
    return opened
