"""A task: something that somebody of an outlet is to do by a day, for a member or for somebody who may become one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, get_args

from services.members.domain.memberships.membership import Membership

TaskKind = Literal["call", "follow_up", "review", "greet"]
TASK_KINDS: tuple[TaskKind, ...] = get_args(TaskKind)
TaskOutcome = Literal["done", "reached", "promised", "not_reached", "wrong_number", "not_needed"]
OUTCOMES: tuple[TaskOutcome, ...] = get_args(TaskOutcome)
"""Nobody reached: it is tried again on the next day. Promised: looked at again on the day that was promised."""


def task_about_birthday(member_id: str) -> str:
    """What a task about a birthday is about: other tasks are about the member."""
    return f"birthday:{member_id}"


@dataclass(frozen=True, kw_only=True)
class NewTask:
    """A task to be opened. The same `reason` and `occasion` open one task, however often they are said."""

    kind: TaskKind
    reason: str
    """A stable code, for which the pages have words: `dues_call`, `dues_review`, `at_risk`, `prospect`, `trial`."""
    occasion: str
    """What it is about this time: the payer and the day, the member and the day since when they stay away."""
    outlet_code: str
    due_on: date
    """On the wall of the outlet."""
    member_id: str | None = None
    prospect_id: str | None = None
    about_kind: str | None = None
    about_id: str | None = None
    staff_id: str | None = None


def occasion_of(membership: Membership) -> str:
    """A membership as it stands now: whatever is done to it makes another one."""
    return f"{membership.membership_id}:{membership.version}"


def kind_of_contact(*, may_be_called: bool) -> TaskKind:
    """How we turn to somebody of our own accord: by a call, and some other way to whoever has no phone or said no."""
    return "call" if may_be_called else "follow_up"


def review_of(membership: Membership, *, reason: str, due_on: date) -> NewTask:
    """A person of its outlet is to look at a membership, once as it stands now."""
    return NewTask(
        kind="review",
        reason=reason,
        occasion=occasion_of(membership),
        outlet_code=membership.outlet_code,
        due_on=due_on,
        member_id=membership.member_id,
        about_kind="membership",
        about_id=membership.membership_id,
    )


@dataclass(frozen=True, kw_only=True)
class Task:
    """A task as it stands now."""

    task_id: str
    kind: TaskKind
    reason: str
    outlet_code: str
    due_on: date
    opened_at: datetime
    state: str
    member_id: str | None
    prospect_id: str | None
    about_kind: str | None
    about_id: str | None
    staff_id: str | None
    attempts: int
    """Calls that reached nobody."""
    postponed: int
    """How often it was put off."""
    outcome: str | None
    closed_at: datetime | None
    words: str | None = None

    @property
    def is_of_case(self) -> bool:
        return self.about_kind == "case"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which tasks somebody wants to see; all of them are open."""

    due_by: Mapping[date, Sequence[str]] | None = None
    """By each of these days, at these outlets."""
    first_on: date | None = None
    last_on: date | None = None
    free_or_of: str | None = None
    """Taken by nobody, or by this person."""
    outlet_code: str | None = None
    member_id: str | None = None


@dataclass(frozen=True)
class DayLoad:
    """How many open tasks of a kind are due on a day."""

    due_on: date
    kind: str
    tasks: int
    free: int
    """Of them, those that nobody has taken."""
