"""A member's card in plain words: what came and went, where and on which day, and what ends when."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

HistoryKind = Literal[
    "earn",
    "nothing_earned",
    "spend",
    "reverse",
    "release",
    "expire",
    "adjust",
    "reward_given",
    "reward_enjoyed",
    "reward_returned",
    "reward_expired",
]


@dataclass(frozen=True, kw_only=True)
class HistoryLine:
    """Something that happened on a card. It says the day and no hour: whoever reads it may not be the member."""

    kind: HistoryKind
    happened_on: date
    outlet_code: str
    at: datetime
    """By which lines stand in order; not for showing."""
    program: str | None = None
    quantity: int = 0
    titles: Mapping[str, str] = field(default_factory=dict)
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Ending:
    """So many units of a card count up to this day."""

    program: str
    quantity: int
    expires_on: date


def newest_first(*told: Iterable[HistoryLine], most: int) -> list[HistoryLine]:
    """The newest lines of all that was told; of one moment, in the order in which it was told."""
    lines = [line for each in told for line in each]
    return heapq.nlargest(most, lines, key=lambda line: line.at)
