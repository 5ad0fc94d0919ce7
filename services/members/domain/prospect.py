"""A prospect: somebody who is no member yet, how we know of them, and what the next step is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, get_args

from services.members.domain.errors import MembersError, UnusableField
from services.members.domain.task import NewTask, TaskKind

ProspectSource = Literal["walk_in", "referral", "advert", "website", "phone", "event"]
SOURCES: tuple[ProspectSource, ...] = get_args(ProspectSource)
ProspectStatus = Literal["new", "contacted", "trial_booked", "trial_visited", "converted", "lost"]
STATUSES: tuple[ProspectStatus, ...] = get_args(ProspectStatus)
LostReason = Literal["price", "distance", "no_time", "went_elsewhere", "no_answer", "other", "forgotten"]
"""Forgotten: nobody had spoken with them for so long that their data was destroyed, or they asked for it."""
LOST_REASONS: tuple[LostReason, ...] = ("price", "distance", "no_time", "went_elsewhere", "no_answer", "other")
"""Those that somebody may give."""

OPEN: tuple[ProspectStatus, ...] = ("new", "contacted", "trial_booked", "trial_visited")
ON_TRIAL: tuple[ProspectStatus, ...] = ("trial_booked", "trial_visited")
"""A trial was arranged, or they have come for one."""
MOVES: tuple[ProspectStatus, ...] = ("contacted", "trial_booked", "trial_visited", "lost")
"""Where somebody may move a prospect; to be converted they become a member."""

# When to speak with somebody next, unless somebody says another day.
_NEXT_AFTER: Mapping[ProspectStatus, timedelta] = {
    "new": timedelta(days=1),
    "contacted": timedelta(days=3),
    "trial_booked": timedelta(days=2),
    "trial_visited": timedelta(days=1),
}
LONGEST_WAIT = timedelta(days=180)


class UnknownProspect(MembersError):
    """No prospect with this id, or not one that whoever asks looks after."""

    code = "unknown_prospect"


class ProspectClosed(MembersError):
    """They are a member by now, were lost, or their data was destroyed."""

    code = "prospect_closed"


@dataclass(frozen=True, kw_only=True)
class Contact:
    """What a prospect told of themselves; sealed with a key of their own, and destroyed when it is not needed."""

    given_name: str | None = None
    family_name: str | None = None
    phone: str | None = None
    """E.164."""
    email: str | None = None
    wish: str | None = None
    """What they would like to do, in their words."""


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """The open task about a prospect."""

    task_id: str
    kind: TaskKind
    due_on: date


@dataclass(frozen=True, kw_only=True)
class Prospect:
    """A prospect as they stand now."""

    prospect_id: str
    outlet_code: str
    source: ProspectSource
    referrer_id: str | None
    status: ProspectStatus
    lost_reason: LostReason | None
    may_be_contacted: bool
    trial_visits: int
    made_at: datetime
    changed_at: datetime
    member_id: str | None
    contact: Contact | None
    """Nothing once it was destroyed: they are a member, or forgotten."""
    next_step: NextStep | None

    @property
    def is_open(self) -> bool:
        return self.status in OPEN


@dataclass(frozen=True, kw_only=True)
class Step:
    """Something that was done about a prospect."""

    step_id: str
    status: ProspectStatus
    at: datetime
    staff_id: str | None
    words: str | None


def next_step_on(status: ProspectStatus, today: date, *, wished: date | None = None) -> date:
    """The day on which somebody is to speak with them again. Raises UnusableField for one that is past or far away."""
    if wished is None:
        return today + _NEXT_AFTER[status]
    if not today <= wished <= today + LONGEST_WAIT:
        raise UnusableField("next_on", "next_on")
    return wished


def next_step_task(
    prospect_id: str,
    contact: Contact | None,
    status: ProspectStatus,
    *,
    occasion: str,
    due_on: date,
    outlet_code: str,
    may_be_contacted: bool,
    staff_id: str | None = None,
) -> NewTask:
    """A call, where there is a phone and a yes; else somebody speaks with them when they are there. Whoever has only
    asked is no guest on trial."""
    return NewTask(
        kind="call" if contact and contact.phone and may_be_contacted else "follow_up",
        reason="trial" if status in ON_TRIAL else "prospect",
        occasion=occasion,
        outlet_code=outlet_code,
        due_on=due_on,
        prospect_id=prospect_id,
        about_kind="prospect",
        about_id=prospect_id,
        staff_id=staff_id,
    )
