"""Dues: chased on the day of each step, and told to the payment system."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from functools import partial

from prometheus_client import Gauge

from services.chassis.telemetry.logs import logger
from services.chassis.work.jobs import Job
from services.chassis.work.unit_of_work import WorkOpener
from services.members.clients.payment_system import NotAccepted, PaymentSystem, PaymentSystemAway
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.dues.chase_dues import chase_dues, outlets_to_chase_at, use_credit_first

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

# A look at an index finds that there is nothing to do, on all rounds of a day but the first.
CHASE_EVERY_SECONDS = 60
TELL_OF_DUES_EVERY_SECONDS = 2
# The other jobs have their turn between two rounds, however much there is to tell.
_TELLS_FOR_SECONDS = 2.0
_AWAY_FOR = timedelta(seconds=30)


def chasing(open_work: WorkOpener[MembersWork]) -> Job:
    return Job("chase_dues", CHASE_EVERY_SECONDS, partial(chase_all, open_work))


def chase_all(open_work: WorkOpener[MembersWork]) -> int:
    """Take every due the step whose day has come, one batch a transaction; how many there were. Harmless when repeated,
    and a night that was missed is made up for."""
    count = 0
    with open_work.reading() as work:
        days = outlets_to_chase_at(work)
    for today, outlet_codes in days.items():
        with open_work.reading() as work:
            in_advance = work.chases.payers_in_advance(today, outlet_codes=outlet_codes)
        for payer_id, currency in in_advance:
            # Payer before due, as a payment holds them.
            with open_work() as work:
                use_credit_first(work, payer_id, currency)
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


class DueNewsTeller:
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
