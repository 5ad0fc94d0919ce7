"""Many at one moment: who wins, what each is told, and that nobody loses what was theirs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

T = TypeVar("T")


def at_once(calls: Sequence[Callable[[], T]], *, threads: int = 8) -> list[T]:
    """All calls, so many at a time, from threads that start together; answers in the order of the calls. What one of
    them raises, this raises."""
    hands = min(threads, len(calls))
    # No hand takes a call before the last of them is there, so each of the first calls gets a hand of its own.
    with ThreadPoolExecutor(hands, initializer=Barrier(hands).wait) as pool:
        return list(pool.map(lambda call: call(), calls))
