"""Requests about plans and memberships: done at an outlet, to what any outlet may have sold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from services.chassis.identifiers import new_id
from services.members.domain.memberships.acts import cancel, freeze
from services.members.domain.memberships.facts import Fact
from services.members.domain.memberships.membership import Membership
from services.members.domain.memberships.plan import Plan
from services.members.domain.memberships.sale import Wish
from services.members.storage.memberships import By
from services.members.use_cases.memberships.acting import Desk
from services.members.use_cases.memberships.define_plan import define_plan
from services.members.use_cases.memberships.payers import add_payer
from services.members.use_cases.memberships.sell_membership import sell_membership
from tests.permissions.franchise import Franchise

PLAN: dict[str, Any] = {
    "after_version": 0,
    "titles": {"en": "Monthly"},
    "kind": "period",
    "currency": "EUR",
    "price_minor": 3900,
    "period_months": 1,
}
_MONTHLY = Plan(
    plan_version_id="",
    code="",
    version=0,
    titles={"en": "Monthly"},
    kind="period",
    currency="EUR",
    price_minor=3900,
    period_months=1,
    freeze_days=28,
    renews=True,
)


def plan_code(franchise: Franchise) -> str:
    """A plan that is sold everywhere; the one that requests share."""
    known = franchise.remembered.get("plan")
    if known is None:
        known = franchise.remembered["plan"] = defined(franchise)
    return str(known)


def defined(franchise: Franchise) -> str:
    code = f"p{new_id()[-12:]}"
    with franchise.work("members") as work:
        work.command_id = new_id()
        plan = replace(_MONTHLY, plan_version_id=new_id(), code=code)
        define_plan(work, plan, after_version=0, staff_id=None)
    return code


def sold(franchise: Franchise, member_id: str, outlet: str) -> Membership:
    """A membership of its own plan, so that a member may have many."""
    code = defined(franchise)
    with franchise.work("members") as work:
        work.command_id = new_id()
        here = work.outlets.named(outlet)
        wish = Wish(starts_on=here.local_day(work.now))
        return sell_membership(work, member_id, code, wish, outlet=here, desk=Desk(outlet_code=outlet))


def frozen(membership: Membership) -> Fact:
    first_on = membership.starts_on
    return freeze(membership, first_on=first_on, last_on=first_on, today=first_on)


def cancelled(membership: Membership) -> Fact:
    return cancel(membership, today=membership.starts_on)


def after(franchise: Franchise, membership: Membership, act: Callable[[Membership], Fact]) -> Membership:
    """The same with one fact more."""
    with franchise.work("members") as work:
        changed: Membership = work.memberships.add(membership, act(membership), by=By(new_id()))
        return changed


def payer_id(franchise: Franchise) -> str:
    with franchise.work("members") as work:
        work.command_id = new_id()
        return add_payer(work, name="Siltums", reference=new_id()).payer_id
