"""Read prospects: one with what was done, many by their next step, and what came of them by source."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from services.chassis.security.permission import Scope
from services.members.domain.prospect import OPEN, Prospect, Step, UnknownProspect
from services.members.storage.prospects import SourceCount
from services.members.storage.unit_of_work import MembersWork

_MOST = 200
_REPORT_DAYS = timedelta(days=90)


def read_prospect(work: MembersWork, prospect_id: str, *, within: Scope) -> tuple[Prospect, list[Step]]:
    """All that is held of them. Raises UnknownProspect."""
    prospect = work.prospects.find(prospect_id, within)
    if prospect is None:
        raise UnknownProspect
    return prospect, work.prospects.steps(prospect_id)


def list_prospects(
    work: MembersWork, *, within: Scope, status: str | None = None, outlet_code: str | None = None
) -> tuple[list[Prospect], bool]:
    """The open ones, or those of a status; who waits longest comes first, two hundred at most, and whether there are
    more."""
    statuses: Sequence[str] = OPEN if status is None else (status,)
    found = work.prospects.wanted(within, statuses=statuses, outlet_code=outlet_code, most=_MOST + 1)
    return found[:_MOST], len(found) > _MOST


def count_prospects(
    work: MembersWork, *, within: Scope, since: date | None = None
) -> tuple[datetime, list[SourceCount]]:
    """What came of those who were first heard of since that day (UTC), else in the last ninety days."""
    first = datetime.combine(since, time(), work.now.tzinfo) if since else work.now - _REPORT_DAYS
    return first, work.prospects.counted(within, since=first)
