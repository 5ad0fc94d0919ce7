"""What members does by the clock."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import TypeVar

from prometheus_client import Gauge

from services.chassis.telemetry.logs import logger
from services.chassis.work.erasure_list import Erased, ErasureList, batched
from services.chassis.work.jobs import Job
from services.chassis.work.unit_of_work import WorkOpener
from services.members.clients.payment_system import NotAccepted, PaymentSystem, PaymentSystemAway
from services.members.domain.care.habit import USUAL_HABITS, Habits
from services.members.domain.erasure import Erasure
from services.members.domain.important_date import days_ahead
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.announce_birthdays import announce_birthdays, due_birthdays, zones_by_local_day
from services.members.use_cases.care.miss_members import BATCH, MostMissed, open_calls, outlets_to_ask, window_of
from services.members.use_cases.dates.announce_dates import (
    announce_dates,
    dates_to_remind_of,
    due_dates,
    due_joining_days,
    open_greeting_tasks,
)
from services.members.use_cases.dues.chase_dues import chase_dues, outlets_to_chase_at
from services.members.use_cases.erase_member import acknowledge_erasure
from services.members.use_cases.finish_erasures import answers_to_forget, erase_again, finish_erasure
from services.members.use_cases.limit_look_ups import forget_look_ups
from services.members.use_cases.memberships.nightly import NIGHTLY
from services.members.use_cases.prospects.follow_up_prospects import follow_up_prospects
from services.members.use_cases.prospects.forget_prospects import forget_old_prospects
from services.members.use_cases.send_codes import make_wished_codes

T = TypeVar("T")

_OPEN = Gauge("regulars_erasures_open", "Erasures that a part has not confirmed.", multiprocess_mode="livemostrecent")
_OLDEST_SECONDS = Gauge(
    "regulars_erasures_oldest_seconds", "Age of the oldest of these.", multiprocess_mode="livemostrecent"
)
_NEWS_WAITING = Gauge(
    "regulars_due_news_waiting",
    "News of dues that the payment system has not accepted yet.",
    multiprocess_mode="livemostrecent",
)
_NEWS_OLDEST_SECONDS = Gauge(
    "regulars_due_news_oldest_seconds", "Age of the oldest of these.", multiprocess_mode="livemostrecent"
)
_NEWS_GIVEN_UP = Gauge(
    "regulars_due_news_given_up",
    "News of dues that the payment system never accepted.",
    multiprocess_mode="livemostrecent",
)

FINISH_ERASURES_EVERY_SECONDS = 5
ERASE_AGAIN_EVERY_SECONDS = 3600
_AT_ONCE = 500
# Often enough that someone who joins on their birthday is greeted before they have found a seat.
ANNOUNCE_EVERY_SECONDS = 15
# Nobody waits for these at the counter.
DATES_EVERY_SECONDS = 600
FORGET_LOOK_UPS_EVERY_SECONDS = 60
# A look at an index finds that there is nothing to do, on all rounds of a day but the first.
CHASE_EVERY_SECONDS = 60
RENEW_EVERY_SECONDS = 60
# Somebody waits with the phone in the hand.
MAKE_CODES_EVERY_SECONDS = 1
FORGET_EVERY_SECONDS = 60
# Often enough that nobody is called who came back this morning.
MISS_EVERY_SECONDS = 60
PROSPECTS_EVERY_SECONDS = 600
TELL_OF_DUES_EVERY_SECONDS = 2
# The other jobs have their turn between two rounds, however much there is to tell.
_TELLS_FOR_SECONDS = 2.0
_AWAY_FOR = timedelta(seconds=30)
_PROSPECTS_AT_ONCE = 100
_WISHES_AT_ONCE = 20
_ADDRESSES_AT_ONCE = 200


def jobs(
    open_work: WorkOpener[MembersWork], *, habits: Habits = USUAL_HABITS, greets_joining_day: bool = False
) -> list[Job]:
    def announce() -> None:
        announce_all(open_work)

    def dates() -> None:
        announce_all_dates(open_work, joining_days=greets_joining_day)
        remind_of_all_dates(open_work)

    def chase() -> None:
        chase_all(open_work)

    def renew() -> None:
        look_after_memberships(open_work)

    def forget() -> None:
        with open_work() as work:
            forget_look_ups(work)

    def miss() -> None:
        miss_members(open_work, habits)

    return [
        Job("announce_birthdays", ANNOUNCE_EVERY_SECONDS, announce),
        Job("announce_dates", DATES_EVERY_SECONDS, dates),
        Job("forget_look_ups", FORGET_LOOK_UPS_EVERY_SECONDS, forget),
        Job("make_codes", MAKE_CODES_EVERY_SECONDS, lambda: make_codes(open_work)),
        Job("forget_codes", FORGET_EVERY_SECONDS, lambda: forget_codes(open_work)),
        Job("chase_dues", CHASE_EVERY_SECONDS, chase),
        Job("miss_members", MISS_EVERY_SECONDS, miss),
        Job("renew_memberships", RENEW_EVERY_SECONDS, renew),
        Job("index_emails", FORGET_EVERY_SECONDS, lambda: index_emails(open_work)),
    ]


def prospect_jobs(open_work: WorkOpener[MembersWork], *, waited: timedelta) -> list[Job]:
    """`waited`: so long after anybody last did something about them, prospects are forgotten."""
    return [
        Job("follow_up_prospects", PROSPECTS_EVERY_SECONDS, lambda: _sweep(open_work, follow_up_prospects)),
        Job(
            "forget_prospects",
            PROSPECTS_EVERY_SECONDS,
            lambda: _sweep(open_work, partial(forget_old_prospects, waited=waited)),
        ),
    ]


def _sweep(open_work: WorkOpener[MembersWork], act: Callable[..., int]) -> None:
    """A batch in a transaction, until nothing is left to do."""
    is_more = True
    while is_more:
        with open_work() as work:
            is_more = act(work, limit=_PROSPECTS_AT_ONCE) == _PROSPECTS_AT_ONCE


def make_codes(open_work: WorkOpener[MembersWork]) -> None:
    """Codes for everybody who asked for one, a few in a transaction."""
    with open_work.reading() as work:
        is_any = work.code_wishes.is_any()
    while is_any:
        with open_work() as work:
            is_any = make_wished_codes(work, most=_WISHES_AT_ONCE) == _WISHES_AT_ONCE


def forget_codes(open_work: WorkOpener[MembersWork]) -> None:
    """Letters, codes and sessions that are good no more."""
    with open_work() as work:
        work.codes.forget_old()
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
        missed.look_at(visitors)
    opened = 0
    for code, outlet in outlets.items():
        with open_work() as work:
            opened += open_calls(work, outlet, missed.of(code), habits)
    return opened


def announce_all(open_work: WorkOpener[MembersWork]) -> int:
    """Announce every birthday that is due; how many that were. Harmless when repeated."""
    return _announce(open_work, due_birthdays, announce_birthdays)


def announce_all_dates(open_work: WorkOpener[MembersWork], *, joining_days: bool) -> int:
    """Announce every important date that is due; how many. Harmless when repeated."""
    finds = [due_dates, due_joining_days] if joining_days else [due_dates]
    return sum(_announce(open_work, find, announce_dates) for find in finds)


def _announce(
    open_work: WorkOpener[MembersWork], find: Callable[..., Sequence[T]], announce: Callable[..., int]
) -> int:
    """By the day on the wall of each home outlet, one batch a transaction; how many that were."""
    count = 0
    with open_work.reading() as work:
        days = zones_by_local_day(work)
    for today, zones in days.items():
        while True:
            with open_work.reading() as work:
                due = find(work, today, zones=zones)
            if not due:
                break
            with open_work() as work:
                count += announce(work, due, today=today)
    return count


def chase_all(open_work: WorkOpener[MembersWork]) -> int:
    """Take every due the step whose day has come, one batch a transaction; how many there were. Harmless when repeated,
    and a night that was missed is made up for."""
    count = 0
    with open_work.reading() as work:
        days = outlets_to_chase_at(work)
    for today, outlet_codes in days.items():
        while True:
            with open_work.reading() as work:
                if not work.chases.is_any_due(today, outlet_codes=outlet_codes):
                    break
            with open_work() as work:
                looked_at = chase_dues(work, today, outlet_codes=outlet_codes)
            if not looked_at:
                # Another worker holds what is left.
                break
            count += looked_at
    return count


def look_after_memberships(open_work: WorkOpener[MembersWork]) -> int:
    """Renew those that renew themselves, and tell of those that end, by the day on the wall of where they were sold;
    one batch a transaction. How many that were. Harmless when repeated, and a night that was missed is made up for."""
    count = 0
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


def remind_of_all_dates(open_work: WorkOpener[MembersWork]) -> int:
    """Open a task for each date of which staff are to be reminded by now; how many. Harmless when repeated."""
    count = 0
    with open_work.reading() as work:
        days = zones_by_local_day(work)
    for today, zones in days.items():
        for days_away, day in days_ahead(today):
            count += _remind_of(open_work, day, days_away=days_away, zones=zones)
    return count


def _remind_of(open_work: WorkOpener[MembersWork], day: date, *, days_away: int, zones: Collection[str]) -> int:
    count = 0
    while True:
        with open_work.reading() as work:
            due = dates_to_remind_of(work, day, days_away=days_away, zones=zones)
        if not due:
            return count
        with open_work() as work:
            opened = open_greeting_tasks(work, due)
        if opened == 0:
            # Others opened them meanwhile, or all of them were taken away.
            return count
        count += opened


class ErasureKeeper:
    """Brings erasures to their end, and carries those on the list out again after a restore."""

    def __init__(self, open_work: WorkOpener[MembersWork], erasures: ErasureList) -> None:
        self._open_work = open_work
        self._list = erasures

    def jobs(self) -> list[Job]:
        """They come before all others: a restored backup must not greet somebody who is no more."""
        return [
            Job("erase_again", ERASE_AGAIN_EVERY_SECONDS, self.erase_again),
            Job("finish_erasures", FINISH_ERASURES_EVERY_SECONDS, self.finish),
        ]

    def finish(self) -> None:
        """Put erasures onto the list, clear what was kept or on its way, and say what is open for too long."""
        with self._open_work.reading() as work:
            found, now = work.erasures.all_open(), work.now
        self._put_on_list([erasure for erasure in found if "erasure list" in erasure.missing])
        self._clean([erasure for erasure in found if erasure.wants_cleaning(now)])
        _OPEN.set(len(found))
        _OLDEST_SECONDS.set((now - found[0].erased_at).total_seconds() if found else 0)
        if late := [erasure for erasure in found if erasure.is_late(now)]:
            missing = sorted({part for erasure in late for part in erasure.missing})
            logger().warning("erasures are not finished", late=len(late), oldest=late[0].member_id, missing=missing)

    def erase_again(self) -> None:
        """At each start: whoever is on the list and in the database again. And the list gets what it lacks."""
        with self._open_work.reading() as work:
            known = work.erasures.all()
        self._list.add_missing([_listed(erasure) for erasure in known])
        for batch in batched([erased.person_id for erased in self._list.erased()], _AT_ONCE):
            with self._open_work() as work:
                back = erase_again(work, batch)
            if back:
                logger().warning("erased members were back and are erased again", members=len(back))

    def findings(self) -> list[str]:
        """What the doctor says."""
        found = self._list.complaints()
        listed = [erased.person_id for erased in self._list.erased()]
        with self._open_work.reading() as work:
            back = [each for batch in batched(listed, _AT_ONCE) for each in work.erasures.not_erased_among(batch)]
            late = [erasure for erasure in work.erasures.all_open() if erasure.is_late(work.now)]
        if back:
            found.append(
                f"{len(back)} members who were erased are here again, as after a restore: start the members worker."
            )
        return found + [
            f"The erasure of {erasure.member_id} waits for {', '.join(erasure.missing)} since "
            f"{erasure.erased_at:%Y-%m-%d}: look at their workers and dead letters."
            for erasure in late
        ]

    def _put_on_list(self, erasures: Sequence[Erasure]) -> None:
        if not erasures:
            return
        self._list.add_missing([_listed(erasure) for erasure in erasures])
        # Only now, for it is on the disk.
        with self._open_work() as work:
            for erasure in erasures:
                acknowledge_erasure(work, erasure.member_id, part="erasure list")

    def _clean(self, erasures: Sequence[Erasure]) -> None:
        for erasure in erasures:
            with self._open_work.reading() as work:
                command_ids = answers_to_forget(work, erasure)
            with self._open_work() as work:
                finish_erasure(work, erasure, command_ids)
        if erasures:
            self._open_work.database.wipe_log()


class DueTeller:
    """Tells the payment system what becomes of dues: in the order of each, once at least, and never within a
    transaction."""

    def __init__(self, open_work: WorkOpener[MembersWork], payment_system: PaymentSystem | None) -> None:
        self._open_work = open_work
        self._payment_system = payment_system
        self._away_until: datetime | None = None

    def jobs(self) -> list[Job]:
        """None where there is no payment system to tell."""
        return [Job("tell_of_dues", TELL_OF_DUES_EVERY_SECONDS, self.tell)] if self._payment_system else []

    def tell(self) -> None:
        """What waits, for a few seconds at most; after that the others have their turn."""
        with self._open_work.reading() as work:
            backlog, is_any, now = work.due_news.backlog(), work.due_news.is_any_due(), work.now
        _NEWS_WAITING.set(backlog.waiting)
        _NEWS_OLDEST_SECONDS.set((now - backlog.oldest_at).total_seconds() if backlog.oldest_at else 0)
        _NEWS_GIVEN_UP.set(backlog.given_up)
        if not is_any or (self._away_until and now < self._away_until):
            return
        ends_at = time.monotonic() + _TELLS_FOR_SECONDS
        while self._tell_next() and time.monotonic() < ends_at:
            pass

    def findings(self) -> list[str]:
        """What the doctor says."""
        with self._open_work.reading() as work:
            backlog = work.due_news.backlog()
        if not backlog.given_up:
            return []
        return [
            f"The payment system has not accepted {backlog.given_up} pieces of news of dues ({backlog.last_error}): "
            "mend it, then regulars payments tell-again."
        ]

    def _tell_next(self) -> bool:
        """Whether to go on with another one."""
        assert self._payment_system is not None
        with self._open_work() as work:
            news, now = work.due_news.claim(), work.now
        if news is None:
            return False
        try:
            self._payment_system.tell(news, at=now)
        except NotAccepted as error:
            is_away = isinstance(error, PaymentSystemAway)
            self._away_until = now + _AWAY_FOR if is_away else None
            with self._open_work() as work:
                is_tried_again = work.due_news.failed(news, error=str(error))
            say = logger().info if is_tried_again else logger().error
            say("news of a due was not accepted", news=news.news_id, attempts=news.attempts, why=str(error))
            return not is_away
        self._away_until = None
        with self._open_work() as work:
            work.due_news.told(news)
        return True


def _listed(erasure: Erasure) -> Erased:
    return Erased.at(erasure.member_id, erasure.erased_at)
