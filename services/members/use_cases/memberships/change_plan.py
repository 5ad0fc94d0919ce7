"""Change the plan of a membership: what it comes to, and then the change itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from services.members.domain.actor import Actor
from services.members.domain.dues.due import DueBalance
from services.members.domain.memberships.change import ChangeOutcome, brings_other_payer, change_plan
from services.members.domain.memberships.charges import charges_of_change
from services.members.domain.memberships.membership import Membership
from services.members.domain.memberships.plan import Plan
from services.members.domain.memberships.refusals import MembershipChanged, PlanNotSold
from services.members.domain.memberships.sale import payer_of_change, refuse_overlap
from services.members.domain.outlet import Outlet
from services.members.domain.payer import PayerKind
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.memberships.acting import (
    Waive,
    by,
    done,
    held,
    note,
    others_of,
    refuse_unknown_payer,
)

_REASON = "plan_changed"


class GiveBack(Protocol):
    """Let what was paid for days of a membership be credit of whoever paid. Handed in, as `Waive` is."""

    def __call__(
        self,
        work: MembersWork,
        membership_id: str,
        amount_minor: int,
        *,
        is_companys: bool,
        reason: str,
        staff_id: str | None,
    ) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """What whoever changes a plan has agreed to."""

    plan_code: str
    due_minor: int
    """What the preview said is to pay."""
    payer_kind: PayerKind | None = None
    payer_id: str | None = None
    """Where the payer changes with the plan: a company, or a guardian; nobody named: the member."""
    is_of_age: bool = False


def preview_change(
    work: MembersWork, membership_id: str, plan_code: str, *, outlet: Outlet
) -> tuple[Membership, ChangeOutcome]:
    """What a change would come to today; nothing is written."""
    membership = work.memberships.named(membership_id)
    plan = _sold_here(work, plan_code, outlet)
    return membership, _outcome(work, membership, plan, work.day_at(membership.outlet_code))


def change_to_plan(
    work: MembersWork,
    membership_id: str,
    agreed: Agreed,
    *,
    seen: int,
    outlet: Outlet,
    actor: Actor,
    words: str | None = None,
    waive: Waive,
    give_back: GiveBack,
) -> Membership:
    """The change, for the amount that was agreed to: on another day, or under a newer version, it is another one.

    Raises MembershipChanged where the amount is not right any more, and what the rules of a sale refuse a new payer.
    """
    # What was paid for this plan may pay for others then.
    others = work.dues.paid_for_by(work.dues.payers_of([membership_id]))
    membership, today = held(work, membership_id, seen=seen, beside=[agreed.payer_id, *others])
    plan = _sold_here(work, agreed.plan_code, outlet)
    member = work.members.with_id(membership.member_id)
    assert member is not None, "held, so not erased"
    refuse_unknown_payer(work, agreed.payer_kind, agreed.payer_id)
    payer = payer_of_change(
        membership,
        plan,
        payer_kind=agreed.payer_kind,
        payer_id=agreed.payer_id,
        birthday=member.profile.birthday,
        is_of_age=agreed.is_of_age,
        today=today,
    )
    _hold_payers(work, membership)
    outcome = _outcome(work, membership, plan, today)
    if outcome.due_minor != agreed.due_minor:
        raise MembershipChanged
    said = {"from_plan": membership.plan.code, "due_minor": outcome.due_minor, "currency": plan.currency}
    _settle(work, membership, plan, outcome.settled_minor, actor, waive)
    if outcome.returned_minor:
        give_back(
            work,
            membership_id,
            outcome.returned_minor,
            is_companys=membership.plan.is_corporate,
            reason=_REASON,
            staff_id=actor.staff_id,
        )
    if payer is not None:
        membership = work.memberships.add(membership, payer, by=by(work, actor))
        note(work, membership, "membership_payer_set", actor, {}, words=None)
    fact, owed = outcome.fact, charges_of_change(outcome)
    return done(work, membership, fact, actor, "plan_changed", owes=lambda changed: owed, said=said, words=words)


def _hold_payers(work: MembersWork, membership: Membership) -> None:
    """What was paid stays so until the end: nobody takes a payment back meanwhile."""
    dues = work.dues.of_membership(membership.membership_id)
    work.dues.hold_all({(each.due.paid_by, each.due.currency) for each in dues})


def _outcome(work: MembersWork, membership: Membership, plan: Plan, today: date) -> ChangeOutcome:
    owed_minor = sum(each.owed_minor for each in _open(work, membership, plan))
    is_companys = membership.plan.is_corporate
    paid = work.dues.paid_for_days_of(membership.membership_id, is_companys=is_companys)
    paid_minor = sum(part.amount_minor for part in paid)
    outcome = change_plan(membership, plan, today=today, owed_minor=owed_minor, paid_minor=paid_minor)
    first_on, last_on = outcome.fact.starts_on, outcome.valid_until
    refuse_overlap(others_of(work, membership), plan, first_on=first_on, last_on=last_on)
    return outcome


def _open(work: MembersWork, membership: Membership, plan: Plan) -> list[DueBalance]:
    """What is owed for its days; where the payer changes, by who has paid until now: a company's money settles nothing
    that its employee owed before."""
    found = work.dues.open_for_days_of(membership.membership_id)
    if not brings_other_payer(membership, plan):
        return found
    return [each for each in found if each.due.is_companys is membership.plan.is_corporate]


def _settle(
    work: MembersWork, membership: Membership, plan: Plan, amount_minor: int, actor: Actor, waive: Waive
) -> None:
    """With what is unused of a plan what is owed for it: the newest due first, for those days are the unused ones."""
    for balance in reversed(_open(work, membership, plan)):
        if amount_minor:
            amount_minor -= waive(work, balance.due, reason=_REASON, staff_id=actor.staff_id, at_most=amount_minor)


def _sold_here(work: MembersWork, plan_code: str, outlet: Outlet) -> Plan:
    plan = work.plans.newest(plan_code)
    if not plan.is_sold:
        raise PlanNotSold("sold_no_more")
    if not plan.opens_at(outlet.code, outlet.territory_path):
        raise PlanNotSold("not_here")
    return plan
