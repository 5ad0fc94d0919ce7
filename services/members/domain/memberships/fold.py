"""The fold: facts in their order become the membership that they tell of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import singledispatch
from typing import Any

from services.members.domain.memberships.facts import (
    CancellationWithdrawn,
    Cancelled,
    Changed,
    DaysGifted,
    Ended,
    Fact,
    FreezeLifted,
    Frozen,
    Moved,
    Numbered,
    PayerSet,
    RenewalSet,
    RenewalTakenBack,
    Renewed,
    Sold,
    TransferredIn,
)
from services.members.domain.memberships.membership import ONE_DAY, Freeze, Membership, Run, freezes_before
from services.members.domain.memberships.plan import Plan

Plans = Mapping[str, Plan]
"""By plan version."""


def folded(membership_id: str, facts: Iterable[Numbered], plans: Plans, *, visits_used: int = 0) -> Membership:
    """The membership of these facts, in whatever order they were read."""
    first, *rest = sorted(facts, key=lambda each: each.sequence)
    membership = begun(membership_id, first.fact, plans)
    for each in rest:
        membership = after(membership, each.fact, plans)
    return replace(membership, visits_used=visits_used)


def begun(membership_id: str, fact: Fact, plans: Plans) -> Membership:
    """A membership after its first fact."""
    match fact:
        case Sold():
            plan = plans[fact.plan_version_id]
            return Membership(
                membership_id=membership_id,
                member_id=fact.member_id,
                plan=plan,
                outlet_code=fact.outlet_code,
                starts_on=fact.starts_on,
                renews=fact.renews,
                run=Run(anchor_on=fact.starts_on, periods=1),
                payer_kind=fact.payer_kind,
                payer_id=fact.payer_id,
                visits=plan.visits,
            )
        case TransferredIn():
            return Membership(
                membership_id=membership_id,
                member_id=fact.member_id,
                plan=plans[fact.plan_version_id],
                outlet_code=fact.outlet_code,
                starts_on=fact.starts_on,
                renews=fact.renews,
                run=Run(fact.anchor_on, fact.periods, fact.frozen_days, fact.gifted_days),
                freezes=tuple(Freeze.told(each) for each in fact.rested),
                visits=fact.visits,
                credit_minor=fact.credit_minor,
                last_period=None if fact.periods_to_come is None else 1 + fact.periods_to_come,
                cancelled_on=None if fact.periods_to_come is None else fact.on,
            )
    raise ValueError(f"{fact.kind} cannot come first")


def after(membership: Membership, fact: Fact, plans: Plans) -> Membership:
    """The membership after one fact more."""
    changed = _with(fact, membership, plans)
    return replace(changed, version=membership.version + 1)


@singledispatch
def _with(fact: Any, membership: Membership, plans: Plans) -> Membership:
    raise ValueError(f"{fact.kind} can only come first")


@_with.register
def _(fact: Renewed, membership: Membership, plans: Plans) -> Membership:
    run = membership.run
    follows = fact.first_on == membership.valid_until + ONE_DAY
    return replace(
        membership,
        period=fact.period,
        run=replace(run, periods=run.periods + 1) if follows else Run(anchor_on=fact.first_on, periods=1),
        credit_minor=membership.credit_minor - fact.credit_minor,
    )


@_with.register
def _(fact: RenewalTakenBack, membership: Membership, plans: Plans) -> Membership:
    # Its number is not given to another one: each period that was ever added has its own.
    run = membership.run
    without = replace(
        membership,
        run=replace(run, periods=run.periods - 1),
        credit_minor=membership.credit_minor + fact.credit_minor,
    )
    return _without_stranded(without)


@_with.register
def _(fact: Changed, membership: Membership, plans: Plans) -> Membership:
    plan = plans[fact.plan_version_id]
    return replace(
        membership,
        plan=plan,
        period=fact.period,
        run=Run(anchor_on=fact.starts_on, periods=1, gifted_days=fact.gifted_days),
        freezes=freezes_before(membership.freezes, fact.on),
        visits=fact.visits,
        credit_minor=fact.credit_minor,
        renews=fact.renews,
    )


@_with.register
def _(fact: Frozen, membership: Membership, plans: Plans) -> Membership:
    return _frozen_as(membership, (*membership.freezes, Freeze(fact.first_on, fact.last_on)))


@_with.register
def _(fact: FreezeLifted, membership: Membership, plans: Plans) -> Membership:
    kept = [each for each in membership.freezes if each.first_on != fact.first_on]
    lifted = [each for each in membership.freezes if each.first_on == fact.first_on]
    return _without_stranded(_frozen_as(membership, (*kept, *freezes_before(lifted, fact.on))))


@_with.register
def _(fact: Cancelled, membership: Membership, plans: Plans) -> Membership:
    return replace(membership, last_period=fact.last_period, cancelled_on=fact.on)


@_with.register
def _(fact: CancellationWithdrawn, membership: Membership, plans: Plans) -> Membership:
    return replace(membership, last_period=None, cancelled_on=None)


@_with.register
def _(fact: DaysGifted, membership: Membership, plans: Plans) -> Membership:
    run = membership.run
    return replace(membership, run=replace(run, gifted_days=run.gifted_days + fact.days))


@_with.register
def _(fact: RenewalSet, membership: Membership, plans: Plans) -> Membership:
    return replace(membership, renews=fact.renews)


@_with.register
def _(fact: PayerSet, membership: Membership, plans: Plans) -> Membership:
    return replace(membership, payer_kind=fact.payer_kind, payer_id=fact.payer_id)


@_with.register
def _(fact: Moved, membership: Membership, plans: Plans) -> Membership:
    return replace(membership, outlet_code=fact.outlet_code)


@_with.register
def _(fact: Ended, membership: Membership, plans: Plans) -> Membership:
    return replace(_thawed(membership, fact.on), ended_on=fact.last_on)


def _thawed(membership: Membership, day: date) -> Membership:
    """Without any frozen day from this one on."""
    return _frozen_as(membership, freezes_before(membership.freezes, day))


def _frozen_as(membership: Membership, freezes: Iterable[Freeze]) -> Membership:
    """With these freezes instead of its own, and an end that has moved by the difference."""
    kept = tuple(sorted(freezes, key=lambda each: each.first_on))
    more = sum(each.days for each in kept) - sum(each.days for each in membership.freezes)
    run = membership.run
    return replace(membership, freezes=kept, run=replace(run, frozen_days=run.frozen_days + more))


def _without_stranded(membership: Membership) -> Membership:
    """Without planned freezes that would begin after the end, now that another freeze has moved it back."""
    for last in membership.freezes[-1:]:
        if last.first_on > membership.valid_until - timedelta(days=last.days):
            return _without_stranded(_frozen_as(membership, membership.freezes[:-1]))
    return membership
