"""Change the plan of a membership: what it comes to, and then the change itself."""

from __future__ import annotations

from services.members.domain.memberships.change import ChangeOutcome, change_plan
from services.members.domain.memberships.charges import charges_of_change
from services.members.domain.memberships.membership import Membership
from services.members.domain.memberships.plan import Plan
from services.members.domain.memberships.refusals import MembershipChanged, PayerNeeded, PlanNotSold
from services.members.domain.outlet import Outlet
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.memberships.acting import Desk, done, held


def preview_change(
    work: MembersWork, membership_id: str, plan_code: str, *, outlet: Outlet
) -> tuple[Membership, ChangeOutcome]:
    """What a change would come to today; nothing is written."""
    membership = work.memberships.named(membership_id)
    plan = _sold_here(work, plan_code, membership, outlet)
    return membership, change_plan(membership, plan, today=work.day_at(membership.outlet_code))


def change_to_plan(
    work: MembersWork, membership_id: str, plan_code: str, *, seen: int, agreed_minor: int, outlet: Outlet, desk: Desk
) -> Membership:
    """The change, for the amount that was agreed to: on another day, or under a newer version, it is another one.

    Raises MembershipChanged where the amount is not right any more.
    """
    membership, today = held(work, membership_id, seen=seen)
    plan = _sold_here(work, plan_code, membership, outlet)
    outcome = change_plan(membership, plan, today=today)
    if outcome.due_minor != agreed_minor:
        raise MembershipChanged
    said = {"from_plan": membership.plan.code, "due_minor": outcome.due_minor, "currency": plan.currency}
    fact, owed = outcome.fact, charges_of_change(outcome)
    return done(work, membership, fact, desk, "plan_changed", owes=lambda changed: owed, said=said)


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
