"""Scheduled jobs: their turns, their failures, and a date that is claimed once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from functools import partial
from threading import Barrier
from threading import Event as Flag

import pytest

from services.chassis.database.turns import wait_for_turn
from services.chassis.work.jobs import Job, once_for, run_jobs
from tests.promises.bakery import NOON, Bakery
from tests.races import at_once

TODAY = date(2026, 5, 12)


@pytest.fixture
def bakery(database_url: str) -> Iterator[Bakery]:
    with closing(Bakery(database_url)) as made:
        yield made


class Stopwatch(Flag):
    """A stop flag on which waiting moves the time, and which is set when the time is up."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = 0.0
        self._limit = seconds

    def wait(self, timeout: float | None = None) -> bool:
        self.seconds += timeout or 0.0
        if self.seconds > self._limit:
            self.set()
        return self.is_set()


def test_each_job_runs_at_once_and_then_at_its_interval() -> None:
    watch, often, seldom = Stopwatch(65), list[float](), list[float]()
    jobs = [
        Job("often", 10, lambda: often.append(watch.seconds)),
        Job("seldom", 30, lambda: seldom.append(watch.seconds)),
    ]
    run_jobs(jobs, watch, monotonic=lambda: watch.seconds)
    assert often == [0, 10, 20, 30, 40, 50, 60]
    assert seldom == [0, 30, 60]


def test_a_failing_job_hinders_neither_itself_nor_the_others() -> None:
    watch, ran = Stopwatch(25), list[str]()

    def fail() -> None:
        ran.append("failing")
        raise OSError("no disk")

    run_jobs(
        [Job("failing", 10, fail), Job("sound", 10, lambda: ran.append("sound"))],
        watch,
        monotonic=lambda: watch.seconds,
    )
    assert ran == ["failing", "sound"] * 3


def test_of_two_jobs_that_wait_for_each_other_both_are_done(postgresql_url: str) -> None:
    done, began, both_began = list[int](), set[int](), Barrier(2)
    with closing(Bakery(postgresql_url)) as bakery:

        def take(first: int, then: int) -> None:
            with bakery.database.writing() as connection:
                wait_for_turn(connection, first)
                if first not in began:
                    began.add(first)
                    both_began.wait(30)
                wait_for_turn(connection, then)
            done.append(first)

        at_once([partial(run_jobs, [Job("ring", 10, partial(take, *pair))], Stopwatch(5)) for pair in ((1, 2), (2, 1))])
    assert sorted(done) == [1, 2]


def test_no_jobs_end_at_once() -> None:
    run_jobs([], Flag())


def test_a_date_is_claimed_once_for_each_job_and_scope(bakery: Bakery) -> None:
    def claim(job: str, scope: str, on: date) -> bool:
        with bakery.database.writing() as connection:
            return once_for(connection, job, scope=scope, business_date=on, now=NOON)

    assert claim("birthdays", "riga", TODAY)
    assert not claim("birthdays", "riga", TODAY)
    assert claim("birthdays", "warsaw", TODAY)
    assert claim("expiry", "riga", TODAY)
    assert claim("birthdays", "riga", date(2026, 5, 13))


def test_a_claim_whose_work_failed_is_free_again(bakery: Bakery) -> None:
    with pytest.raises(ZeroDivisionError), bakery.database.writing() as connection:
        assert once_for(connection, "birthdays", scope="riga", business_date=TODAY, now=NOON)
        _ = 1 / 0
    with bakery.database.writing() as connection:
        assert once_for(connection, "birthdays", scope="riga", business_date=TODAY, now=NOON)


def test_of_two_processes_at_once_one_does_the_work(bakery: Bakery) -> None:
    def claim() -> bool:
        with bakery.database.writing() as connection:
            return once_for(connection, "birthdays", scope="riga", business_date=TODAY, now=NOON)

    assert sorted(at_once([claim, claim])) == [False, True]
