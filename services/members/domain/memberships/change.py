"""A change of plan: what is unused and paid becomes money, and pays for the new plan.

Every paid day is either used under the old plan or becomes credit, and a period's used part and its credit are its
price to the minor unit. Gifted days were paid with nothing: they come along as the days that they are.

Between a company's plan and a plan of one's own the payer changes as well: nobody's money pays for somebody else, so
what is unused goes back to whoever has paid for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.members.domain.memberships.facts import Changed
from services.members.domain.memberships.membership import Membership
from services.members.domain.memberships.plan import Plan
from services.members.domain.memberships.refusals import MembershipCancelled, MembershipOver, PlanNotSold


@dataclass(frozen=True)
class ChangeOutcome:
    """What a change comes to, before anybody agrees to it. Money in minor units of the plan's currency."""

    fact: Changed
    plan: Plan
    credit_minor: int
    """The worth of what is unused, with what an earlier change left over."""
    settled_minor: int
    """How much of it settles what is owed for this membership: nobody is paid out what they have not paid."""
    returned_minor: int
    """How much of it goes back to whoever paid, because somebody else pays from now on."""
    due_minor: int
    """What is still to pay for the first period or pack under the new plan."""
    valid_until: date


def brings_other_payer(membership: Membership, plan: Plan) -> bool:
    """Whether somebody joins the plan of their company by it, or leaves it."""
    return plan.is_corporate is not membership.plan.is_corporate


def change_plan(
    membership: Membership, plan: Plan, *, today: date, owed_minor: int = 0, paid_minor: int = 0
) -> ChangeOutcome:
    """The new plan from today on, or from the first day of what has not begun. `owed_minor` is what of its periods is
    unpaid: what is unused settles that first. `paid_minor` is what was paid for them in money: where the payer changes,
    what is unused goes back as far as that; what nobody paid for stays credit of the membership."""
    if membership.is_over_on(today):
        raise MembershipOver
    if membership.last_period is not None:
        raise MembershipCancelled
    if plan.plan_version_id == membership.plan.plan_version_id:
        raise PlanNotSold("same_plan")
    if plan.currency != membership.plan.currency:
        raise PlanNotSold("other_currency")
    starts_on = max(today, membership.begins_on)
    paid_days, gifted_days = membership.unused_days_on(today)
    credit = membership.credit_minor + worth_of_unused(membership, paid_days)
    settled = min(credit, owed_minor)
    returned = min(credit - settled, paid_minor) if brings_other_payer(membership, plan) else 0
    left = credit - settled - returned
    due = max(0, plan.price_minor - left)
    fact = Changed(
        on=today,
        period=membership.period + 1,
        plan_version_id=plan.plan_version_id,
        starts_on=starts_on,
        days_converted=paid_days,
        credit_minor=left + due - plan.price_minor,
        gifted_days=gifted_days,
        renews=plan.renews_itself(_said_otherwise(membership)),
        visits=None if plan.visits is None else membership.visits_used + plan.visits,
    )
    valid_until = date.fromordinal(plan.end_of(1, anchor_on=starts_on).toordinal() + gifted_days)
    return ChangeOutcome(fact, plan, credit, settled, returned, due, valid_until)


def _said_otherwise(membership: Membership) -> bool | None:
    """How it is set to be renewed, where that is not what its plan says: it goes along to another plan."""
    return None if membership.renews == membership.plan.renews_itself(None) else membership.renews


def worth_of_unused(membership: Membership, paid_days: int) -> int:
    """What so many days at the end of a membership were sold for, period by period; of a pack, its unused visits."""
    price = membership.plan.price_minor
    if membership.visits_left is not None and membership.plan.visits:
        return rounded_share(price, membership.visits_left, membership.plan.visits)
    worth = 0
    for days in reversed(days_of_periods(membership)):
        unused = min(days, paid_days)
        worth += rounded_share(price, unused, days)
        paid_days -= unused
    return worth


def days_of_periods(membership: Membership) -> list[int]:
    """How many paid days each period of the run has."""
    run, plan = membership.run, membership.plan
    ends = [plan.end_of(number, anchor_on=run.anchor_on).toordinal() for number in range(1, run.periods + 1)]
    begins = [run.anchor_on.toordinal(), *(end + 1 for end in ends[:-1])]
    return [end - begin + 1 for begin, end in zip(begins, ends, strict=True)]


def rounded_share(amount_minor: int, part: int, whole: int) -> int:
    """The part of an amount, half a minor unit upwards: all of it for the whole, nothing for none."""
    return (2 * amount_minor * part + whole) // (2 * whole)
