"""A case: something that a member wants seen to, from the first word to the day on which it is closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, get_args

from services.members.domain.care.refusals import CaseCannotGoThere, NextStepTooFar

CaseKind = Literal["complaint", "request", "question"]
CaseState = Literal["open", "in_work", "waiting", "solved", "closed"]
"""`waiting` is for the member; `solved` is what we think, `closed` is when nothing more will come."""
Mood = Literal["calm", "annoyed", "angry"]
StepKind = Literal["opened", "tried", "handed_over", "compensated"]
NextKind = Literal["call", "follow_up"]

KINDS: tuple[CaseKind, ...] = get_args(CaseKind)
STATES: tuple[CaseState, ...] = get_args(CaseState)
MOODS: tuple[Mood, ...] = get_args(Mood)
OPEN_STATES: tuple[CaseState, ...] = ("open", "in_work", "waiting")
"""In these somebody owes the member a next step."""

TOPICS = (
    "stamps",
    "rewards",
    "card",
    "membership",
    "payment",
    "opening_hours",
    "staff",
    "cleanliness",
    "equipment",
    "privacy",
    "other",
)
"""What cases and short answers are about; the pages have words for each."""

_WAYS: Mapping[CaseState, frozenset[CaseState]] = {
    "open": frozenset({"in_work", "waiting", "solved", "closed"}),
    "in_work": frozenset({"waiting", "solved", "closed"}),
    "waiting": frozenset({"in_work", "solved", "closed"}),
    # Reopened: whoever had it has it again.
    "solved": frozenset({"in_work", "closed"}),
    "closed": frozenset({"in_work"}),
}
LONGEST_WAIT_DAYS = 90
"""A next step further away than a season is forgotten by everybody."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """A case as it stands now."""

    case_id: str
    member_id: str
    kind: CaseKind
    topic: str
    state: CaseState
    mood: Mood
    """That of the last step that told one."""
    outlet_code: str
    """Who looks after it; it can be handed over."""
    channel: str
    owner_id: str | None
    opened_by: str | None
    opened_at: datetime
    changed_at: datetime
    ended_at: datetime | None = None
    """When it was solved or closed, while it is."""

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    def age_days(self, now: datetime) -> int:
        """Whole days from its first word to its end, or to now."""
        return max(0, ((self.ended_at or now) - self.opened_at).days)

    def state_after(self, wanted: CaseState | None) -> CaseState:
        """The state after a step. What is tried first takes an open case into work. Raises CaseCannotGoThere."""
        if wanted is None or wanted == self.state:
            return "in_work" if self.state == "open" else self.state
        if wanted not in _WAYS[self.state]:
            raise CaseCannotGoThere
        return wanted


@dataclass(frozen=True, kw_only=True)
class CaseStep:
    """Something that was tried or decided in a case; never changed afterwards."""

    step_id: str
    case_id: str
    member_id: str
    kind: StepKind
    state: CaseState
    """After it."""
    mood: Mood
    at: datetime
    outlet_code: str | None
    channel: str
    staff_id: str | None
    words: str | None = None


def next_step_on(wanted: date | None, *, today: date, days: int = 1) -> date:
    """The day of the next step: the one that was said, or else soon. Raises NextStepTooFar."""
    if wanted is None:
        return date.fromordinal(today.toordinal() + days)
    if not today.toordinal() <= wanted.toordinal() <= today.toordinal() + LONGEST_WAIT_DAYS:
        raise NextStepTooFar
    return wanted


@dataclass(frozen=True)
class ListedCase:
    """A case with the day of its next step; none once it is solved."""

    case: Case
    next_on: date | None
    next_kind: str | None


def ended_at(case: Case, state: str, now: datetime) -> datetime | None:
    """When a case in this state ended: it stays what it was while it goes from solved to closed."""
    return None if state in OPEN_STATES else case.ended_at or now
