"""Many at one moment: who wins, what each is told, and that nobody loses what was theirs."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Barrier
from typing import Any, TypeVar

from services.chassis.database.engine import Database
from services.chassis.work.unit_of_work import UnitOfWork, WorkOpener

T = TypeVar("T")
W = TypeVar("W", bound=UnitOfWork)

# Whoever does not wait has ended by then, also on a busy machine.
_LONG_SECONDS = 2.0


def at_once(calls: Sequence[Callable[[], T]], *, threads: int = 8) -> list[T]:
    """All calls, so many at a time, from threads that start together; answers in the order of the calls. What one of
    them raises, this raises."""
    hands = min(threads, len(calls))
    # No hand takes a call before the last of them is there, so each of the first calls gets a hand of its own.
    with ThreadPoolExecutor(hands, initializer=Barrier(hands).wait) as pool:
        return list(pool.map(lambda call: call(), calls))


def while_open(
    open_work: WorkOpener[W],
    first: Callable[[W], object],
    second: Callable[[], T],
    *,
    then: Callable[[W], object] = lambda work: None,
) -> T:
    """Do the first in a work, and the second from another thread before that work is committed; what the second says.
    `then` goes on with the first meanwhile: where either waits for what the other one holds, PostgreSQL ends one.

    The work is committed as soon as the second waits for it. Did the second not wait, it would have ended long before.
    """
    with ThreadPoolExecutor(1) as other:
        with open_work() as work:
            first(work)
            is_waited_for = _watched(open_work.database)
            answer = other.submit(second)
            ends = time.monotonic() + _LONG_SECONDS
            while not answer.done() and not is_waited_for() and time.monotonic() < ends:
                wait([answer], timeout=0.005)
            then(work)
        return answer.result()


def _watched(database: Database) -> Callable[[], bool]:
    """Says whether anybody has begun to wait until somebody else has written."""
    if database.is_postgresql:
        return lambda: _waits_for_a_lock(database)
    turn = _Turn(database._turn)
    database._turn = turn  # type: ignore[assignment]
    return lambda: turn.is_waited_for


def _waits_for_a_lock(database: Database) -> bool:
    with database.reading() as connection:
        of_this_one = "datname = current_database() AND wait_event_type = 'Lock'"
        waiting = connection.exec_driver_sql(f"SELECT count(*) FROM pg_stat_activity WHERE {of_this_one}")
        return bool(waiting.scalar_one())


class _Turn:
    """The turn to write of a database on SQLite, which somebody has at this moment."""

    def __init__(self, lock: Any) -> None:
        self._lock = lock
        self.is_waited_for = False

    def acquire(self, **words: Any) -> bool:
        self.is_waited_for = True
        return bool(self._lock.acquire(**words))

    def release(self) -> None:
        self._lock.release()
