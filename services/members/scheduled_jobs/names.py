"""The names of members who were there before names were indexed, or were indexed by other rules of spelling."""

from __future__ import annotations

from services.chassis.work.jobs import Job
from services.chassis.work.unit_of_work import WorkOpener
from services.members.storage.unit_of_work import MembersWork

INDEX_NAMES_EVERY_SECONDS = 60
_NAMES_AT_ONCE = 200


def indexing_names(open_work: WorkOpener[MembersWork]) -> Job:
    return Job("index_names", INDEX_NAMES_EVERY_SECONDS, lambda: index_names(open_work))


def index_names(open_work: WorkOpener[MembersWork]) -> None:
    """Some in a transaction, until nobody is left. Where it was stopped, the next one goes on."""
    is_more = True
    while is_more:
        with open_work.reading() as work:
            is_more = work.names.is_any_to_index()
        if is_more:
            with open_work() as work:
                is_more = work.names.index_some(_NAMES_AT_ONCE) > 0
