"""Codes for members who serve themselves, and the addresses that they are found by."""

from __future__ import annotations

from functools import partial

from services.chassis.work.jobs import Job
from services.chassis.work.unit_of_work import WorkOpener
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.send_codes import make_wished_codes

# Somebody waits with the phone in the hand.
MAKE_CODES_EVERY_SECONDS = 1
FORGET_CODES_EVERY_SECONDS = 60
INDEX_EMAILS_EVERY_SECONDS = 60
_WISHES_AT_ONCE = 20
_ADDRESSES_AT_ONCE = 200


def code_jobs(open_work: WorkOpener[MembersWork]) -> list[Job]:
    return [
        Job("make_codes", MAKE_CODES_EVERY_SECONDS, partial(make_codes, open_work)),
        Job("forget_codes", FORGET_CODES_EVERY_SECONDS, partial(forget_codes, open_work)),
        Job("index_emails", INDEX_EMAILS_EVERY_SECONDS, partial(index_emails, open_work)),
    ]


def make_codes(open_work: WorkOpener[MembersWork]) -> None:
    """Codes for everybody who asked for one, a few in a transaction."""
    with open_work.reading() as work:
        is_any = work.code_wishes.is_any()
    while is_any:
        with open_work() as work:
            is_any = make_wished_codes(work, most=_WISHES_AT_ONCE) == _WISHES_AT_ONCE


def forget_codes(open_work: WorkOpener[MembersWork]) -> None:
    """Letters, codes and sessions that are good no more, and addresses of which everybody was told."""
    with open_work() as work:
        work.codes.forget_old()
        work.former_addresses.forget_old()
        work.sessions.forget_old()


def index_emails(open_work: WorkOpener[MembersWork]) -> None:
    """Addresses of members from before they were found by one; nothing is left to do after the first time."""
    is_more = True
    while is_more:
        with open_work.reading() as work:
            is_more = work.members.has_unindexed_email()
        if is_more:
            with open_work() as work:
                work.members.index_emails(_ADDRESSES_AT_ONCE)
