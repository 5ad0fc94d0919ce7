"""Whether two questions are answered alike: in status, in body, in length, and in the work that it takes."""

from __future__ import annotations

import gc
import math
import random
import re
import time
from bisect import bisect_right
from collections.abc import Callable, Sequence
from statistics import quantiles
from typing import Any

# The lower quarter of 120 answers that differ by a tenth among themselves is known to two in a hundred.
PAIRS = 120
_WARM_UP = 30
_TRACE = re.compile(rb"[0-9a-f]{32}")

Ask = Callable[[], Any]
"""Sends the question; answers a test client's response."""


def said(answer: Any) -> tuple[int, bytes, dict[str, str]]:
    """All that whoever asked can see, without the trace, which is chance."""
    headers = {name: value for name, value in answer.headers.items() if name != "Date"}
    return answer.status_code, _TRACE.sub(b"-" * 32, answer.get_data()), headers


def times(known: Ask, unknown: Ask, *, pairs: int = PAIRS) -> tuple[list[int], list[int]]:
    """Nanoseconds of each answer, asked in turn and in an order that chance decides for each pair. Those that this
    process has worked, with all its threads: a clock on the wall tells of others on a busy machine as well."""
    chance = random.Random(1)
    for _ in range(_WARM_UP):
        known(), unknown()
    taken: tuple[list[int], list[int]] = ([], [])
    questions = [(0, known), (1, unknown)]
    gc.collect()
    gc.disable()
    try:
        for _ in range(pairs):
            chance.shuffle(questions)
            for which, ask in questions:
                began = time.process_time_ns()
                ask()
                taken[which].append(time.process_time_ns() - began)
    finally:
        gc.enable()
    return taken


def usual(taken: Sequence[float]) -> float:
    """What an answer takes when nobody else wants the processor's memory: the middle tells of others as well."""
    return quantiles(taken, n=4)[0]


def p_of_same(one: Sequence[float], other: Sequence[float]) -> float:
    """Kolmogorov and Smirnov's test of two samples: how likely they differ as much when nothing but chance does it.

    The asymptotic distribution with Stephens' correction; exact enough from some dozens on.
    """
    first, second = sorted(one), sorted(other)
    distance = max(
        abs(bisect_right(first, value) / len(first) - bisect_right(second, value) / len(second))
        for value in (*first, *second)
    )
    size = math.sqrt(len(first) * len(second) / (len(first) + len(second)))
    spread = (size + 0.12 + 0.11 / size) * distance
    if spread < 0.2:
        # The series below does not converge there, and the answer is 1 to twelve places.
        return 1.0
    terms = (math.copysign(1.0, k % 2 - 0.5) * math.exp(-2 * k * k * spread * spread) for k in range(1, 101))
    return min(1.0, max(0.0, 2 * math.fsum(terms)))
