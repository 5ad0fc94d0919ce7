"""Change the plan of a membership: what it comes to, and then the change itself."""

from __future__ import annotations

from datetime import date

from services.members.domain.actor import Actor
from services.members.domain.memberships.change import ChangeOutcome, change_plan
from services.members.domain.memberships.charges import charges_of_change
from services.members.domain.memberships.membership import Membership
from services.members.domain.memberships.plan import Plan
from services.members.domain.memberships.refusals import MembershipChanged, PayerNeeded, PlanNotSold
from services.members.domain.memberships.sale import refuse_overlap
from services.members.domain.outlet import Outlet
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.memberships.acting import Waive, done, held, others_of


def preview_change(
    work: MembersWork, membership_id: str, plan_code: str, *, outlet: Outlet
) -> tuple[Membership, ChangeOutcome]:
    """What a change would come to today; nothing is written."""
    membership = work.memberships.named(membership_id)
    plan = _sold_here(work, plan_code, membership, outlet)
    return membership, _outcome(work, membership, plan, work.day_at(membership.outlet_code))


def change_to_plan(
    work: MembersWork,
    membership_id: str,
    plan_code: str,
    *,
    seen: int,
    agreed_minor: int,
    outlet: Outlet,
    actor: Actor,
    words: str | None = None,
    waive: Waive,
) -> Membership:
    """The change, for the amount that was agreed to: on another day, or under a newer version, it is another one.

    Raises MembershipChanged where the amount is not right any more.
    """
    membership, today = held(work, membership_id, seen=seen)
    plan = _sold_here(work, plan_code, membership, outlet)
    outcome = _outcome(work, membership, plan, today)
    if outcome.due_minor != agreed_minor:
        raise MembershipChanged
    said = {"from_plan": membership.plan.code, "due_minor": outcome.due_minor, "currency": plan.currency}
    fact, owed = outcome.fact, charges_of_change(outcome)
    _settle(work, membership, outcome.settled_minor, actor, waive)
    return done(work, membership, fact, actor, "plan_changed", owes=lambda changed: owed, said=said, words=words)


def _outcome(work: MembersWork, membership: Membership, plan: Plan, today: date) -> ChangeOutcome:
    owed_minor = sum(each.owed_minor for each in work.dues.open_for_days_of(membership.membership_id))
    outcome = change_plan(membership, plan, today=today, owed_minor=owed_minor)
    first_on, last_on = outcome.fact.starts_on, outcome.valid_until
    refuse_overlap(others_of(work, membership), plan, first_on=first_on, last_on=last_on)
    return outcome


def _settle(work: MembersWork, membership: Membership, amount_minor: int, actor: Actor, waive: Waive) -> None:
    """With what is unused of a plan what is owed for it: the newest due first, for those days are the unused ones."""
    for balance in reversed(work.dues.open_for_days_of(membership.membership_id)):
        if amount_minor:
            amount_minor -= waive(
                work, balance.due, reason="plan_changed", staff_id=actor.staff_id, at_most=amount_minor
            )


def _sold_here(work: MembersWork, plan_code: str, membership: Membership, outlet: Outlet) -> Plan:
    plan = work.plans.newest(plan_code)
    if not plan.is_sold:
        raise PlanNotSold("sold_no_more")
    if not plan.opens_at(outlet.code, outlet.territory_path):
        raise PlanNotSold("not_here")
    if plan.is_corporate and membership.payer_kind != "company":
        raise PayerNeeded("company_needed")
    if not plan.is_corporate and membership.payer_kind == "company":
        raise PayerNeeded("company_refused")
    return plan
