"""The timeline: what kinds of episodes there are, how they are read, and which of them disturbed the member."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

# What each group's kinds begin with: `membership_sold` belongs to memberships, whoever writes it.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "visits": ("visit", "admission_", "guest_", "check_in_"),
    "memberships": ("membership_", "freeze_", "cancellation_", "days_", "renewal_", "plan_"),
    "money": ("sale_", "payment_", "due_", "dispute_"),
    "rewards": ("reward_", "balance_", "stamps_"),
    "messages": ("message_",),
    "notes": ("note_", "call_", "letter_", "task_"),
    "cases": ("case_",),
    "door": ("member_banned", "ban_", "waiver_", "attention_", "photo_"),
    "person": ("member_enrolled", "details_", "card_", "consent_", "date_", "prospect_"),
}

# Each of these took some of the member's time, unless it says that the member began it.
CONTACTS = ("message_sent", "call_made", "letter_sent")
# So does whatever else says that we began it: a step in a case by phone, an e-mail, a greeting.
BEGAN_BY_US, BEGAN_BY_MEMBER = {"began_by": "us"}, {"began_by": "member"}
CONTACTS_COUNT_FOR = timedelta(days=30)

# What people write and say of a member: the newest of these is what a desk reads first.
WORTH_SAYING = ("call_made", "note_added", "letter_sent", "case_solved", "case_closed")
WORTH_SAYING_FOR = timedelta(days=90)


def group_of(kind: str) -> str | None:
    """The group by which people find it; nothing for a kind of which nobody has said where it belongs."""
    return next((group for group, beginnings in GROUPS.items() if kind.startswith(beginnings)), None)


def counts_as_contact_since(now: datetime) -> datetime:
    """The instant after which a contact still counts: the one policy asks how often somebody was disturbed lately."""
    return now - CONTACTS_COUNT_FOR


@dataclass(frozen=True)
class Mark:
    """A line of a timeline, from which older ones are read on."""

    occurred_at: datetime
    line_id: str


@dataclass(frozen=True)
class Line:
    """One line of a timeline."""

    line_id: str
    kind: str
    occurred_at: datetime
    outlet_code: str | None
    channel: str
    staff_id: str | None
    about_kind: str | None
    about_id: str | None
    facts: Mapping[str, Any]
    words: str | None

    @property
    def mark(self) -> Mark:
        return Mark(self.occurred_at, self.line_id)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which lines of a timeline are read, newest first."""

    group: str | None = None
    channel: str | None = None
    outlet_code: str | None = None
    before: Mark | None = None
    most: int = 50
