"""The timeline: what kinds of episodes there are, how they are read, and which of them disturbed the member."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

# Every kind of episode stands in one group, by which people filter. Visits and joining are read from where they are
# kept (storage/timeline.py); all others are written by `work.timeline.note`.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "visits": ("visit", "admission_overridden", "check_in_undone", "guest_brought"),
    "memberships": (
        "membership_sold",
        "membership_renewed",
        "membership_frozen",
        "freeze_lifted",
        "membership_cancelled",
        "cancellation_withdrawn",
        "plan_changed",
        "membership_handed_on",
        "membership_taken_over",
        "days_gifted",
        "renewal_set",
    ),
    "money": ("sale_recorded", "sale_reversed"),
    "rewards": (
        "reward_issued",
        "reward_redeemed",
        "reward_released",
        "reward_expired",
        "balance_adjusted",
        "stamps_expired",
    ),
    "messages": ("message_sent",),
    "notes": ("note_added", "call_made", "letter_sent", "task_done"),
    "cases": (
        "case_opened",
        "case_worked_on",
        "case_handed_over",
        "case_solved",
        "case_closed",
        "case_reopened",
        "case_compensated",
    ),
    "door": (
        "member_banned",
        "ban_lifted",
        "waiver_signed",
        "attention_noted",
        "attention_dropped",
        "photo_taken",
        "photo_removed",
    ),
    "person": ("member_enrolled", "prospect_converted", "card_replaced", "consent_given", "consent_withdrawn"),
}
GROUP_OF: Mapping[str, str] = {kind: group for group, kinds in GROUPS.items() for kind in kinds}

# Each of these took some of the member's time, whichever way it came.
CONTACTS = ("message_sent", "call_made", "letter_sent")
CONTACTS_COUNT_FOR = timedelta(days=30)

# What people write and say of a member: the newest of these is what a desk reads first.
WORTH_SAYING = ("call_made", "note_added", "letter_sent")
WORTH_SAYING_FOR = timedelta(days=90)


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

    kinds: tuple[str, ...] | None = None
    channel: str | None = None
    outlet_code: str | None = None
    before: Mark | None = None
    most: int = 50
