"""Requests about plans and memberships: done at an outlet, to what any outlet may have sold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from services.chassis.identifiers import new_id
from services.members.domain.actor import Actor
from services.members.domain.memberships.acts import cancel, freeze
from services.members.domain.memberships.facts import Fact
from services.members.domain.memberships.membership import Membership
from services.members.domain.memberships.plan import Plan
from services.members.domain.memberships.sale import Wish
from services.members.storage.memberships import By
from services.members.use_cases.memberships.define_plan import define_plan
from services.members.use_cases.memberships.payers import add_payer
from services.members.use_cases.memberships.sell_membership import sell_membership
from tests.permissions.asking import Asked, Request, about, new_member, of_member, plain
from tests.permissions.franchise import NEAR, OWN, Franchise

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
        return sell_membership(work, member_id, code, wish, outlet=here, actor=Actor(outlet_code=outlet))


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


_SALES_OF_ONE = 8


def _buyer_of(franchise: Franchise, outlet: str) -> str:
    """Somebody who has bought a few memberships: a sale looks at all that its member has."""
    buyers = franchise.remembered.setdefault(f"buyers of {outlet}", [])
    if not buyers:
        buyers += [new_member(franchise, outlet)["member_id"]] * _SALES_OF_ONE
    return str(buyers.pop())


def _plan_sale(franchise: Franchise, outlet: str) -> Asked:
    """To whom all may read; at this outlet."""
    member_id = new_member(franchise, outlet)["member_id"]
    body = {"plan_code": plan_code(franchise), "outlet_code": outlet}
    return Asked(path={"member_id": member_id}, body=body, thing=outlet)


def _act(
    body: Callable[[Franchise], dict[str, Any]] = lambda franchise: {},
    *,
    before: Callable[[Membership], Fact] | None = None,
) -> Request:
    """Done at this outlet, to what any outlet may have sold."""

    def make(franchise: Franchise, outlet: str) -> Asked:
        membership = sold(franchise, _buyer_of(franchise, outlet), outlet)
        if before is not None:
            membership = after(franchise, membership, before)
        asked = {"version": membership.version, "outlet_code": outlet, **body(franchise)}
        return Asked(path={"membership_id": membership.membership_id}, body=asked, thing=outlet)

    return about(make)


def _taken_over(franchise: Franchise, outlet: str) -> Asked:
    """By this outlet, from another one."""
    before = NEAR if outlet == OWN else OWN
    membership = sold(franchise, _buyer_of(franchise, before), before)
    body = {"version": membership.version, "outlet_code": outlet, "to_outlet_code": outlet}
    return Asked(path={"membership_id": membership.membership_id}, body=body, thing=outlet)


def _of_outlet(franchise: Franchise, outlet: str) -> Asked:
    return Asked(query=f"?outlet_code={outlet}", thing=outlet)


def _moves(franchise: Franchise, outlet: str) -> Asked:
    """By head office, which reaches every outlet."""
    membership = sold(franchise, _buyer_of(franchise, OWN), OWN)
    ids = [membership.membership_id]
    return Asked(body={"from_outlet_code": OWN, "to_outlet_code": NEAR, "membership_ids": ids})


def _change_preview(franchise: Franchise, outlet: str) -> Asked:
    membership = sold(franchise, _buyer_of(franchise, outlet), outlet)
    code = plan_code(franchise)
    query = f"?plan_code={code}&outlet_code={outlet}"
    return Asked(path={"membership_id": membership.membership_id}, query=query, thing=outlet)


def _cancellation_preview(franchise: Franchise, outlet: str) -> Asked:
    membership_id = sold(franchise, _buyer_of(franchise, outlet), outlet).membership_id
    return Asked(path={"membership_id": membership_id}, thing=membership_id)


REQUESTS: dict[str, Request] = {
    "GET /plans": plain(),
    "POST /plans": plain(lambda franchise, outlet: Asked(body={**PLAN, "code": f"p{new_id()[-12:]}"})),
    "GET /payers": plain(),
    "POST /payers": plain(lambda franchise, outlet: Asked(body={"name": "Siltums", "reference": new_id()})),
    "POST /payers/<payer_id>/states": plain(
        lambda franchise, outlet: Asked(path={"payer_id": payer_id(franchise)}, body={"is_active": False})
    ),
    "GET /payers/<payer_id>": plain(lambda franchise, outlet: Asked(path={"payer_id": payer_id(franchise)})),
    "GET /members/<member_id>/memberships": about(of_member, has_place=False),
    "POST /members/<member_id>/memberships": about(_plan_sale),
    "GET /memberships": about(_of_outlet),
    "POST /membership-moves": plain(_moves),
    "GET /memberships/<membership_id>/plan-changes": about(_change_preview),
    "GET /memberships/<membership_id>/cancellations": about(_cancellation_preview, has_place=False),
    "POST /memberships/<membership_id>/renewals": _act(),
    "POST /memberships/<membership_id>/freezes": _act(
        lambda franchise: {"first_on": "2026-05-20", "last_on": "2026-05-21"}
    ),
    "POST /memberships/<membership_id>/freeze-lifts": _act(before=frozen),
    "POST /memberships/<membership_id>/cancellations": _act(lambda franchise: {"reason": "price"}),
    "POST /memberships/<membership_id>/cancellation-withdrawals": _act(before=cancelled),
    # Nothing was paid yet, so nothing is credit.
    "POST /memberships/<membership_id>/plan-changes": _act(
        lambda franchise: {"plan_code": defined(franchise), "due_minor": _MONTHLY.price_minor}
    ),
    "POST /memberships/<membership_id>/transfers": _act(
        lambda franchise: {"to_member_id": new_member(franchise, OWN)["member_id"]}
    ),
    "POST /memberships/<membership_id>/renewal-settings": _act(lambda franchise: {"renews": False}),
    "POST /memberships/<membership_id>/payer-changes": _act(),
    "POST /memberships/<membership_id>/moves": about(_taken_over),
    "POST /memberships/<membership_id>/sale-reversals": _act(),
    "POST /memberships/<membership_id>/gifts": _act(lambda franchise: {"days": 3, "reason": "goodwill"}),
}
