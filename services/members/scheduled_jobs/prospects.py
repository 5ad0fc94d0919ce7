"""Prospects: handed on by outlets that close, followed up, and forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from services.chassis.work.jobs import Job
from services.chassis.work.unit_of_work import WorkOpener
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.care.hand_on_from_closed import hand_on_from_closed
from services.members.use_cases.prospects.follow_up_prospects import follow_up_prospects
from services.members.use_cases.prospects.forget_prospects import forget_old_prospects

PROSPECTS_EVERY_SECONDS = 600
_PROSPECTS_AT_ONCE = 100


def prospect_jobs(open_work: WorkOpener[MembersWork], *, waited: timedelta) -> list[Job]:
    """`waited`: so long after anybody last did something about them, prospects are forgotten."""
    forget = partial(forget_old_prospects, waited=waited)
    return [
        Job("hand_on_from_closed", PROSPECTS_EVERY_SECONDS, partial(_hand_on, open_work)),
        Job("follow_up_prospects", PROSPECTS_EVERY_SECONDS, partial(_sweep, open_work, follow_up_prospects)),
        Job("forget_prospects", PROSPECTS_EVERY_SECONDS, partial(_sweep, open_work, forget)),
    ]


def _hand_on(open_work: WorkOpener[MembersWork]) -> None:
    with open_work() as work:
        hand_on_from_closed(work)


def _sweep(open_work: WorkOpener[MembersWork], act: Callable[..., int]) -> None:
    """A batch in a transaction, until nothing is left to do."""
    is_more = True
    while is_more:
        with open_work() as work:
            is_more = act(work, limit=_PROSPECTS_AT_ONCE) == _PROSPECTS_AT_ONCE
