"""Occasions: something to say at a check-in, whatever its verdict; never a reason for one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.members.domain.birthday import Birthday
from services.members.domain.memberships.verdict import Verdict

HUNDRED = 100


@dataclass(frozen=True)
class Occasion:
    """One of them; `days_away` of a birthday, where -1 was yesterday."""

    kind: Literal["birthday", "first_visit", "hundredth_visit"]
    days_away: int = 0


def occasions_of(
    verdict: Verdict, *, birthday: Birthday | None, today: date, visits_before: int | None
) -> tuple[Occasion, ...]:
    """`visits_before`: how many there were before this one; nothing where they are not counted."""
    away = birthday.days_away(today) if birthday else None
    said = [] if away is None else [Occasion("birthday", away)]
    if verdict.admits and verdict.since is None:
        said += [Occasion("first_visit")] if visits_before == 0 else []
        said += [Occasion("hundredth_visit")] if visits_before == HUNDRED - 1 else []
    return tuple(said)
