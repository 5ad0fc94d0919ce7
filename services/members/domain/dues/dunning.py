"""Dunning: who is reminded of a due, how and when. Days of the ladder, a due and a day in, a step out.

The ladder ends with a person: what becomes of somebody who does not pay is decided by nobody's program.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

StepKind = Literal["message", "call", "review"]


@dataclass(frozen=True)
class Step:
    """One rung: what is done, and how many days after the day from which a due is chased."""

    number: int
    kind: StepKind
    day: int


@dataclass(frozen=True)
class Ladder:
    """Days on which a due that is not paid is spoken of."""

    message_days: tuple[int, ...] = (0, 3)
    call_days: tuple[int, ...] = (7, 14)
    review_day: int = 30

    @property
    def steps(self) -> tuple[Step, ...]:
        """In the order of their days."""
        days: list[tuple[int, StepKind]] = [
            *((day, "message") for day in self.message_days),
            *((day, "call") for day in self.call_days),
            (self.review_day, "review"),
        ]
        return tuple(
            Step(number, kind, day) for number, (day, kind) in enumerate(sorted(days, key=lambda each: each[0]))
        )

    def for_company(self) -> Ladder:
        """A company is no debtor to send letters to: a person speaks with it, once its members would be called."""
        return Ladder((), (), min(self.call_days, default=self.review_day))


USUAL_LADDER = Ladder()


@dataclass(frozen=True)
class Move:
    """The step that is to be taken now, the earlier ones that are left out for ever, and when the next one is."""

    step: Step
    skipped: tuple[Step, ...]
    next_on: date | None


@dataclass(frozen=True)
class TakenStep:
    """What was done about a due, or left out because a later step had come."""

    due_id: str
    kind: str
    day: int
    is_skipped: bool
    taken_on: date


def first_chased_on(due_on: date, *, charged_on: date) -> date:
    """Never on the day on which it was charged, or owed anew: whoever buys is still at the counter."""
    return max(due_on, charged_on + timedelta(days=1))


def next_step_on(ladder: Ladder, *, chased_from: date, last_step: int) -> date | None:
    """The day of the first step that was not taken; nothing after the last."""
    days = [step.day for step in ladder.steps if step.number > last_step]
    return chased_from + timedelta(days=days[0]) if days else None


def next_move(ladder: Ladder, *, chased_from: date, last_step: int, today: date) -> Move | None:
    """What is to be done today, if anything. Of steps that were missed, the latest alone is made up for: nobody gets
    four letters at once because a worker was down."""
    come = [
        step for step in ladder.steps if step.number > last_step and chased_from + timedelta(days=step.day) <= today
    ]
    if not come:
        return None
    *skipped, step = come
    return Move(step, tuple(skipped), next_step_on(ladder, chased_from=chased_from, last_step=step.number))


def chased_from_after_pause(chased_from: date, *, paused_on: date, resumed_on: date) -> date:
    """Days in dispute do not count: the day after the decision is what the day of the dispute would have been."""
    elapsed = max(paused_on - chased_from, timedelta())
    return max(chased_from, resumed_on + timedelta(days=1) - elapsed)
