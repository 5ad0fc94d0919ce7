"""Races on PostgreSQL: whoever loses one may simply try again, and finds what the winner wrote."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

import sqlalchemy as sa

T = TypeVar("T")

# PostgreSQL's serialization_failure, deadlock_detected and unique_violation. SQLite has one writer at a time.
_LOST = ("40001", "40P01", "23505")
TRIES = 3


def is_lost_race(error: sa.exc.DBAPIError) -> bool:
    """Whether the same work may well succeed when it is done once more."""
    return getattr(error.orig, "sqlstate", None) in _LOST


def wait_a_little(attempt: int) -> None:
    """Longer after each attempt, and never as long as whoever lost together with this one."""
    time.sleep(random.uniform(0.005, 0.05) * attempt)  # noqa: S311 - jitter, not a secret


def again_after_a_race(work: Callable[[], T]) -> T:
    """Do a whole transaction, and once more where another one's locks or rows were in its way."""
    for attempt in range(1, TRIES):
        try:
            return work()
        except sa.exc.DBAPIError as error:
            if not is_lost_race(error):
                raise
            wait_a_little(attempt)
    return work()
