"""The second factor: a code that changes every 30 seconds (RFC 6238), each good once."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import datetime

STEP_SECONDS = 30


def step_of(now: datetime) -> int:
    """The number of the 30 seconds that we are in."""
    return int(now.timestamp()) // STEP_SECONDS


def matching_step(code: str, now: datetime, code_of: Callable[[int], str]) -> int | None:
    """The step whose code it is: this one, or its neighbours, because phones' clocks are a little off.

    All three are compared whatever the first says, so that the time taken tells nothing.
    """
    found = None
    for step in (step_of(now) - 1, step_of(now), step_of(now) + 1):
        if hmac.compare_digest(code_of(step).encode(), code.encode()):
            found = step
    return found
