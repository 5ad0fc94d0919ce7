"""Memberships: renewed and told of at night."""

from __future__ import annotations

from functools import partial

from services.chassis.work.jobs import Job
from services.chassis.work.unit_of_work import WorkOpener
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.announce_birthdays import zones_by_local_day
from services.members.use_cases.memberships.after_debt import go_on_renewing, stopped_and_settled
from services.members.use_cases.memberships.nightly import NIGHTLY

RENEW_EVERY_SECONDS = 60


def renewing(open_work: WorkOpener[MembersWork]) -> Job:
    return Job("renew_memberships", RENEW_EVERY_SECONDS, partial(look_after_memberships, open_work))


def look_after_memberships(open_work: WorkOpener[MembersWork]) -> int:
    """Renew those that renew themselves, and tell of those that end, by the day on the wall of where they were sold;
    one batch a transaction. How many that were. Harmless when repeated, and a night that was missed is made up for."""
    count = _go_on(open_work)
    with open_work.reading() as work:
        days = zones_by_local_day(work)
    for today, zones in days.items():
        for job, act in NIGHTLY.items():
            with open_work.reading() as work:
                is_any = work.memberships.is_any_due(job, today, zones=zones)
            while is_any:
                with open_work() as work:
                    done = act(work, today, zones=zones)
                # Nothing: another worker or a desk holds what is left.
                is_any, count = done > 0, count + done
    return count


def _go_on(open_work: WorkOpener[MembersWork]) -> int:
    """Before anything is renewed: what was stopped for a debt that is settled, is renewed with the others."""
    with open_work.reading() as work:
        settled = stopped_and_settled(work)
    gone_on = 0
    for membership_id in settled:
        with open_work() as work:
            gone_on += go_on_renewing(work, membership_id)
    return gone_on
