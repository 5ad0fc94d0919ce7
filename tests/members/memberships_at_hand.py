"""Plans and memberships for the tests of this folder."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from services.chassis.identifiers import new_id
from services.members.domain.memberships.facts import PayerSet, Sold
from services.members.domain.memberships.fold import Plans, begun
from services.members.domain.memberships.membership import Membership
from services.members.domain.memberships.plan import Plan
from services.members.storage.memberships import By
from tests.members.desk import Desk

MONTHLY = Plan(
    plan_version_id="0190a0b0-0000-7000-8000-000000000001",
    code="monthly",
    version=1,
    titles={"en": "Monthly"},
    kind="period",
    currency="EUR",
    price_minor=3900,
    joining_fee_minor=1000,
    period_months=1,
    freeze_days=28,
    renews=True,
)
YEARLY = replace(
    MONTHLY,
    plan_version_id="0190a0b0-0000-7000-8000-000000000002",
    code="yearly",
    titles={"en": "Yearly"},
    price_minor=36500,
    period_months=12,
    renews=False,
)
QUARTERLY = replace(
    MONTHLY,
    plan_version_id="0190a0b0-0000-7000-8000-000000000005",
    code="quarterly",
    titles={"en": "Quarterly"},
    price_minor=9900,
    period_months=3,
    renews=False,
)
TEN_VISITS = replace(
    MONTHLY,
    plan_version_id="0190a0b0-0000-7000-8000-000000000003",
    code="ten-visits",
    titles={"en": "Ten visits"},
    kind="pack",
    price_minor=5000,
    period_months=3,
    visits=10,
    renews=False,
)
FOUR_WEEKS = replace(
    MONTHLY,
    plan_version_id="0190a0b0-0000-7000-8000-000000000004",
    code="four-weeks",
    titles={"en": "Four weeks"},
    price_minor=2999,
    period_months=0,
    period_days=28,
)
PLANS: Plans = {plan.plan_version_id: plan for plan in (MONTHLY, YEARLY, QUARTERLY, TEN_VISITS, FOUR_WEEKS)}


def sold(
    plan: Plan = MONTHLY, starts_on: date = date(2026, 5, 12), *, membership_id: str = "m", **words: Any
) -> Membership:
    """A membership that was sold on its first day."""
    fact = Sold(
        on=starts_on,
        member_id="anna",
        outlet_code="riga",
        plan_version_id=plan.plan_version_id,
        starts_on=starts_on,
        **{"renews": plan.renews, **words},
    )
    return begun(membership_id, fact, {**PLANS, plan.plan_version_id: plan})


def sell_monthly(desk: Desk, member_id: str) -> str:
    """Written past the rules of a sale: a row in each table. The id of the membership."""
    membership_id, by = new_id(), By(new_id(), "riga")
    with desk.open_work() as work:
        today = desk.clock.now().date()
        if not work.plans.all():
            work.plans.add(MONTHLY, staff_id=None, command_id=by.command_id)
        fact = Sold(
            on=today,
            member_id=member_id,
            outlet_code="riga",
            plan_version_id=MONTHLY.plan_version_id,
            starts_on=today,
            renews=True,
        )
        work.memberships.begin(membership_id, fact, by=by)
    return membership_id


def pay_for(desk: Desk, membership_id: str, payer_id: str) -> None:
    """A member pays for it from now on, whatever the rules say."""
    with desk.open_work() as work:
        fact = PayerSet(on=desk.clock.now().date(), payer_kind="member", payer_id=payer_id)
        work.memberships.add(work.memberships.named(membership_id), fact, by=By(new_id(), "riga"))
