"""Occasions: something to say at a check-in, whatever its verdict; never a reason for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.members.domain.birthday import Birthday, days_to_anniversary
from services.members.domain.important_date import DateKind, ImportantDate
from services.members.domain.memberships.verdict import Verdict

HUNDRED = 100


@dataclass(frozen=True)
class Occasion:
    """One of them; `days_away` of a birthday and of other dates, where -1 was yesterday."""

    kind: Literal["birthday", "first_visit", "hundredth_visit"] | DateKind
    days_away: int = 0
    label: str | None = None
    """Whose day it is: the dog's name."""


def occasions_of(
    verdict: Verdict,
    *,
    birthday: Birthday | None,
    dates: Sequence[ImportantDate] = (),
    joined_on: date | None = None,
    today: date,
    visits_before: int | None,
) -> tuple[Occasion, ...]:
    """`visits_before`: how many there were before this one; nothing where they are not counted."""
    away = birthday.days_away(today) if birthday else None
    said = [] if away is None else [Occasion("birthday", away)]
    # What only managers may see stays off a screen that the whole queue reads.
    at_desk = [(kept, kept.day.days_away(today)) for kept in dates if kept.seen_by == "desk"]
    said += [Occasion(kept.kind, days, kept.label) for kept, days in at_desk if days is not None]
    if joined_on is not None and not any(kept.kind == "joined" for kept in dates):
        anniversary = days_to_anniversary(joined_on, today)
        said += [] if anniversary is None else [Occasion("joined", anniversary)]
    if verdict.admits and verdict.since is None:
        said += [Occasion("first_visit")] if visits_before == 0 else []
        said += [Occasion("hundredth_visit")] if visits_before == HUNDRED - 1 else []
    return tuple(said)
