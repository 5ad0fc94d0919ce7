"""Payments: money that came, and money that went back, each known by a reference; no card, no account, no books."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from services.members.domain.dues.due import DueBalance

PaymentKind = Literal["payment", "refund", "reversal", "waived"]
"""A refund gives back what was paid, and nothing is owed again; a reversal (a chargeback, a mistake of the desk) means
that it never was paid; what is waived is owed no more, and nobody paid it."""

PaymentSource = Literal["desk", "payment_system", "csv"]

WAIVED_BY_AN_ACT = frozenset({"not_begun", "plan_changed", "sale_reversed"})
"""Waivers that are part of something that was done to a membership: they stand as long as that does."""


@dataclass(frozen=True, kw_only=True)
class NewPayment:
    """A movement to be recorded. `reference` is known once for each source: a till's receipt, a transfer's number."""

    payment_id: str
    kind: PaymentKind
    payer_id: str
    amount_minor: int
    currency: str
    source: PaymentSource
    reference: str
    received_on: date
    member_id: str | None = None
    """Nothing for a company's payment."""
    outlet_code: str | None = None
    staff_id: str | None = None
    about_payment_id: str | None = None
    """Which payment is taken back."""
    reason: str | None = None
    """A code, where somebody had to say why."""


@dataclass(frozen=True, kw_only=True)
class Payment(NewPayment):
    """One that is recorded."""

    recorded_at: datetime

    @property
    def can_be_taken_back(self) -> bool:
        """Whether it is people's to put right: what they took, waived or paid out. What the payment system told is put
        right there."""
        if self.source == "payment_system" or self.about_payment_id is not None or self.kind == "reversal":
            return False
        return self.kind != "waived" or self.reason not in WAIVED_BY_AN_ACT


@dataclass(frozen=True)
class Share:
    """How much of a movement goes to a due, or (where it names none) to the payer's credit; negative: comes back."""

    due_id: str | None
    amount_minor: int


def settle(amount_minor: int, balances: Iterable[DueBalance], *, first: Collection[str] = ()) -> list[Share]:
    """How a payment is spread: the dues that it names, then the others, the oldest first; what is left is credit for
    dues to come.

    A disputed due gets something only where it is one that was named.
    """
    payable = [each for each in balances if not each.is_settled and (each.due.due_id in first or not each.is_disputed)]
    shares, left = [], amount_minor
    for each in sorted(payable, key=lambda each: (each.due.due_id not in first, each.due.due_on, each.due.due_id)):
        if part := min(left, each.owed_minor):
            shares.append(Share(each.due.due_id, part))
            left -= part
    return [*shares, Share(None, left)] if left else shares


def take_back(
    amount_minor: int,
    *,
    credit_minor: int,
    settled: Iterable[DueBalance],
    paid_by_it: Collection[str],
    paid_by_credit: Collection[str],
) -> list[Share]:
    """Where money comes from that was not paid after all: the payer's credit, the dues that it had paid, and then
    those for which credit was used since; the newest first."""
    shares, left = [], amount_minor
    if part := min(left, credit_minor):
        shares.append(Share(None, -part))
        left -= part
    newest_first = sorted(settled, key=lambda each: (each.due.due_on, each.due.due_id), reverse=True)
    for each in sorted(
        newest_first, key=lambda each: (each.due.due_id not in paid_by_it, each.due.due_id not in paid_by_credit)
    ):
        if part := min(left, each.due.amount_minor - each.owed_minor):
            shares.append(Share(each.due.due_id, -part))
            left -= part
    return shares
