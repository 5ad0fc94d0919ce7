"""What is owed for a membership, and from when: for joining, for each period, for a pack, for a change of plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from services.members.domain.dues.due import DueReason
from services.members.domain.memberships.change import ChangeOutcome
from services.members.domain.memberships.facts import Renewed
from services.members.domain.memberships.membership import Freeze, Membership


@dataclass(frozen=True)
class Charge:
    """An amount for these days, both included; due on a local day of the outlet. Nothing is charged for nothing."""

    reason: DueReason
    amount_minor: int
    due_on: date
    period_from: date | None = None
    period_until: date | None = None


def charges_of_sale(sold: Membership) -> list[Charge]:
    """For joining and for the first period, or the pack: both on its first day."""
    plan, first_on = sold.plan, sold.starts_on
    reason: DueReason = "pack" if plan.kind == "pack" else "period"
    return _owed(
        Charge("joining", plan.joining_fee_minor, first_on),
        Charge(reason, plan.price_minor, first_on, first_on, sold.valid_until),
    )


def charges_of_renewal(renewed: Membership, fact: Renewed) -> list[Charge]:
    """For the period that was added, on its first day but not in the past, less the credit that an earlier change
    left."""
    amount = renewed.plan.price_minor - fact.credit_minor
    return _owed(Charge("period", amount, max(fact.first_on, fact.on), fact.first_on, renewed.valid_until))


def charges_of_change(outcome: ChangeOutcome) -> list[Charge]:
    """What the new plan costs more than what was left of the old one."""
    first_on = outcome.fact.starts_on
    return _owed(Charge("change", outcome.due_minor, first_on, first_on, outcome.valid_until))


def moved_with(due_on: date, *, before: Iterable[Freeze], now: Iterable[Freeze]) -> date:
    """When something is due for a period that begins on this day, where these days of rest were planned `before` and
    those are `now`: on the day on which the period begins, in whatever order they were planned and taken back."""
    for freeze in sorted(before, key=lambda each: each.first_on, reverse=True):
        if due_on > freeze.last_on:
            due_on -= timedelta(days=freeze.days)
    for freeze in sorted(now, key=lambda each: each.first_on):
        if due_on >= freeze.first_on:
            due_on += timedelta(days=freeze.days)
    return due_on


def _owed(*charges: Charge) -> list[Charge]:
    return [charge for charge in charges if charge.amount_minor > 0]
