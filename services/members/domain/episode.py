"""An episode: one line of the timeline, as any outlet reads it later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Channel = Literal["desk", "till", "phone", "email", "letter", "sms", "console", "web", "payments", "system"]
"""How it came about; `console` is where a franchise without a mail server sees its messages."""
BeganBy = Literal["us", "member"]
"""Whose idea a call or a letter was. What we began took some of the member's time, and is counted."""
TO_THE_MEMBER: tuple[Channel, ...] = ("phone", "email", "letter", "sms")
"""Ways on which one side turns to the other from afar; at a desk and on the web it is the member who came."""

_OF_A_MEMBERSHIP = ("plan", "titles", "reason", "valid_until", "version")
_OF_MONEY = ("amount_minor", "currency", "source", "reason")
_OF_A_CASE = ("kind", "topic", "state", "mood", "began_by")
_OF_A_TASK = ("outcome", "reason", "attempts", "began_by")
SAYS: Mapping[str, tuple[str, ...]] = {
    "member_enrolled": ("origin",),
    "visit": ("verdict", "colour", "state", "label"),
    "card_replaced": (),
    "details_corrected": ("fields",),
    "card_disowned": (),
    "card_recognised": (),
    "consent_given": ("purpose", "channel"),
    "consent_withdrawn": ("purpose", "channel"),
    "prospect_converted": ("source", "trial_visits"),
    "date_added": ("date_kind",),
    "date_removed": ("date_kind",),
    "note_added": ("outcome", "began_by"),
    "call_made": _OF_A_TASK,
    "letter_sent": ("outcome", "began_by"),
    "task_done": _OF_A_TASK,
    "message_sent": ("message",),
    "case_opened": _OF_A_CASE,
    "case_worked_on": _OF_A_CASE,
    "case_handed_over": _OF_A_CASE,
    "case_solved": _OF_A_CASE,
    "case_closed": _OF_A_CASE,
    "case_reopened": _OF_A_CASE,
    "case_compensated": ("kind", "amount", "given_in"),
    "admission_overridden": ("reason", "verdict", "approver"),
    "check_in_undone": ("gave_back",),
    "guest_brought": ("guests",),
    "guest_taken_back": ("guests",),
    "member_banned": ("reason", "until"),
    "ban_lifted": (),
    "waiver_signed": ("version",),
    "attention_noted": (),
    "attention_dropped": (),
    "photo_taken": (),
    "photo_removed": (),
    "membership_sold": (*_OF_A_MEMBERSHIP, "starts_on", "price_minor", "currency"),
    "membership_renewed": (*_OF_A_MEMBERSHIP, "first_on"),
    "membership_frozen": (*_OF_A_MEMBERSHIP, "first_on", "last_on"),
    "freeze_lifted": _OF_A_MEMBERSHIP,
    "membership_cancelled": (*_OF_A_MEMBERSHIP, "ends_on"),
    "cancellation_withdrawn": _OF_A_MEMBERSHIP,
    "days_gifted": (*_OF_A_MEMBERSHIP, "days"),
    "renewal_set": (*_OF_A_MEMBERSHIP, "renews"),
    "membership_payer_set": _OF_A_MEMBERSHIP,
    "membership_moved": (*_OF_A_MEMBERSHIP, "from_outlet", "to_outlet"),
    "renewal_stopped": _OF_A_MEMBERSHIP,
    "membership_sale_reversed": _OF_A_MEMBERSHIP,
    "plan_changed": (*_OF_A_MEMBERSHIP, "from_plan", "due_minor", "currency"),
    "membership_handed_on": (*_OF_A_MEMBERSHIP, "to_membership_id"),
    "membership_taken_over": (*_OF_A_MEMBERSHIP, "from_membership_id"),
    "payment_recorded": _OF_MONEY,
    "payment_refunded": _OF_MONEY,
    "payment_reversed": _OF_MONEY,
    "payment_failed": (),
    "due_waived": _OF_MONEY,
    "waiver_taken_back": _OF_MONEY,
    "due_disputed": ("reason",),
    "dispute_settled": ("outcome",),
    "sale_recorded": ("earned", "not_earned"),
    "sale_reversed": (),
    "balance_adjusted": ("program", "quantity", "reason"),
    "reward_issued": ("kind", "expires_on", "titles"),
    "reward_redeemed": (),
    "reward_returned": (),
    "reward_released": (),
    "reward_expired": (),
    "stamps_expired": ("program", "quantity"),
}
"""The facts of each kind. The pages have words for each of them, but for these, and a test compares."""

LEFT_UNSAID: Mapping[str, str] = {
    "plan": "a code; the titles say it",
    "version": "of a membership, for whoever changes it next; that of a waiver is said",
    "currency": "said with its amount",
    "colour": "said by the verdict, and by how the line looks",
    "channel": "of a consent: there is one, and letters are named by what they are about",
    "given_in": "a program's code or an id; the case shows where it was given",
    "program": "a code that only head office knows",
    "from_plan": "a code; the line before this one has its titles",
    "to_membership_id": "an id; the name of another member is none of this one's",
    "from_membership_id": "an id; the name of another member is none of this one's",
}
"""Facts that a timeline does not show, and why."""


def began(channel: Channel, by: BeganBy) -> Mapping[str, BeganBy]:
    """The fact of whose idea it was, where that makes a difference."""
    return {"began_by": by} if channel in TO_THE_MEMBER else {}


@dataclass(frozen=True, kw_only=True)
class Episode:
    """Something that happened between a member and the franchise.

    `kind` is a fact in the past tense (`membership_sold`, `payment_recorded`, `case_opened`); the pages have words for
    each. `facts` hold codes, ids, days and amounts; what somebody wrote goes into `words`, which are sealed.
    """

    member_id: str
    kind: str
    occurred_at: datetime
    channel: Channel
    outlet_code: str | None = None
    staff_id: str | None = None
    about_kind: str | None = None
    about_id: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    words: str | None = None

    @property
    def is_sayable(self) -> bool:
        """Whether its kind and its facts stand in `SAYS`; every episode that a test of members writes is held to it."""
        return set(self.facts) <= set(SAYS.get(self.kind, ())) and self.kind in SAYS
