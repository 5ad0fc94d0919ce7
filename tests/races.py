"""Many at one moment: who wins, what each is told, and that nobody loses what was theirs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Barrier
from typing import TypeVar

from services.chassis.work.unit_of_work import UnitOfWork, WorkOpener

T = TypeVar("T")
W = TypeVar("W", bound=UnitOfWork)


def at_once(calls: Sequence[Callable[[], T]], *, threads: int = 8) -> list[T]:
    """All calls, so many at a time, from threads that start together; answers in the order of the calls. What one of
    them raises, this raises."""
    hands = min(threads, len(calls))
    # No hand takes a call before the last of them is there, so each of the first calls gets a hand of its own.
    with ThreadPoolExecutor(hands, initializer=Barrier(hands).wait) as pool:
        return list(pool.map(lambda call: call(), calls))


def while_open(open_work: WorkOpener[W], first: Callable[[W], object], second: Callable[[], T]) -> T:
    """Do the first in a work, and the second from another thread before that work is committed; what the second says.

    Nothing shows that the second waits for the first; did it not wait, it would have ended long before.
    """
    with ThreadPoolExecutor(1) as other:
        with open_work() as work:
            first(work)
            answer = other.submit(second)
            wait([answer], timeout=0.5)
        return answer.result()
