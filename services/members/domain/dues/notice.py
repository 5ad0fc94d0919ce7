"""Notices: what a payment system tells, and why something may fit nothing here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

NoticeProblem = Literal[
    "unknown_due", "unknown_payment", "unknown_member", "wrong_currency", "reference_used", "too_much"
]


class Unplaced(Exception):
    """It fits nothing: it is kept for a person, and whoever told it is not told off."""

    def __init__(self, problem: NoticeProblem) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, kw_only=True)
class Notice:
    """Something that was told. Which of the fields there are depends on the kind."""

    notice_id: str
    told_id: str
    """By which the payment system knows it."""
    kind: str
    reference: str | None = None
    payment_reference: str | None = None
    due_said: str | None = None
    member_said: str | None = None
    amount_minor: int | None = None
    currency: str | None = None
    received_on: date | None = None
    outcome: str | None = None
    expires_month: str | None = None

    def lacks(self) -> list[str]:
        """The fields without which it says nothing, by the names that they are told under."""
        told = {
            "reference": self.reference,
            "payment_reference": self.payment_reference,
            "amount_minor": self.amount_minor,
            "currency": self.currency,
            "member_id": self.member_said,
            "outcome": self.outcome,
            "expires": self.expires_month,
        }
        return [name for name in NEEDED.get(self.kind, ()) if told[name] is None]


NEEDED: dict[str, tuple[str, ...]] = {
    "payment.succeeded": ("reference", "amount_minor", "currency"),
    "payment.failed": (),
    "payment.refunded": ("reference", "payment_reference", "amount_minor"),
    "payment.disputed": ("payment_reference",),
    "dispute.settled": ("reference", "payment_reference", "outcome"),
    "payment_method.expiring": ("member_id", "expires"),
}


@dataclass(frozen=True, kw_only=True)
class Unmatched(Notice):
    """One that fits nothing, and why."""

    problem: str
    received_at: datetime

    @property
    def can_be_matched(self) -> bool:
        """A payment is counted for a due by a person; anything else is put right where it was told."""
        return self.kind == "payment.succeeded" and self.problem != "reference_used"
