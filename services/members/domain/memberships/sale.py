"""Selling a plan: to whom, from when, and who pays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from services.members.domain.birthday import Birthday
from services.members.domain.errors import UnusableField
from services.members.domain.joining import TAKEN_BACK_WITHIN
from services.members.domain.memberships.change import brings_other_payer
from services.members.domain.memberships.facts import Ended, PayerSet, Sold
from services.members.domain.memberships.membership import MOST_DAYS_AHEAD, ONE_DAY, Membership
from services.members.domain.memberships.plan import Plan
from services.members.domain.memberships.refusals import (
    MembershipOver,
    MembershipOverlaps,
    PayerNeeded,
    PlanNotSold,
    SaleStands,
    TooYoung,
)
from services.members.domain.outlet import Outlet
from services.members.domain.payer import PayerKind


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody at the counter asks for on a member's behalf."""

    starts_on: date
    renews: bool | None = None
    """As the plan says, unless somebody says otherwise."""
    payer_kind: PayerKind | None = None
    payer_id: str | None = None
    is_of_age: bool = False
    """Somebody at the counter has seen a document: for members whose year of birth is not known."""


def sell(
    plan: Plan, wish: Wish, *, member_id: str, birthday: Birthday | None, has: Iterable[Membership], outlet: Outlet,
    today: date,
) -> Sold:  # fmt: skip
    """The first fact of a new membership. `has` is what the member has already."""
    if not plan.is_sold:
        raise PlanNotSold("sold_no_more")
    if not plan.opens_at(outlet.code, outlet.territory_path):
        raise PlanNotSold("not_here")
    if not 0 <= (wish.starts_on - today).days <= MOST_DAYS_AHEAD:
        raise UnusableField("starts_on", "starts_on")
    _refuse_wrong_payer(plan, wish.payer_kind, wish.payer_id, member_id)
    if wish.payer_kind != "member":
        refuse_too_young(plan, birthday, wish.starts_on, is_of_age=wish.is_of_age)
    refuse_overlap(has, plan, first_on=wish.starts_on, last_on=plan.end_of(1, anchor_on=wish.starts_on))
    return Sold(
        on=today,
        member_id=member_id,
        outlet_code=outlet.code,
        plan_version_id=plan.plan_version_id,
        starts_on=wish.starts_on,
        renews=plan.renews_itself(wish.renews),
        payer_kind=wish.payer_kind,
        payer_id=wish.payer_id,
    )


def set_payer(
    membership: Membership, *, payer_kind: PayerKind | None, payer_id: str | None, birthday: Birthday | None,
    is_of_age: bool, today: date,
) -> PayerSet:  # fmt: skip
    """Who pays for what is charged from now on. Whose guardian pays no more is asked for their age as at a sale."""
    if membership.state_on(today) == "ended":
        raise MembershipOver
    _refuse_wrong_payer(membership.plan, payer_kind, payer_id, membership.member_id)
    if membership.payer_kind == "member" and payer_kind != "member":
        refuse_too_young(membership.plan, birthday, today, is_of_age=is_of_age)
    return PayerSet(on=today, payer_kind=payer_kind, payer_id=payer_id)


def payer_of_change(
    membership: Membership, plan: Plan, *, payer_kind: PayerKind | None, payer_id: str | None,
    birthday: Birthday | None, is_of_age: bool, today: date,
) -> PayerSet | None:  # fmt: skip
    """Who pays under another plan: a company where the plan is one for companies, else the member or their guardian,
    as at a sale. Nothing where it is whoever paid before; the age is asked for all the same."""
    is_other = brings_other_payer(membership, plan)
    if is_other:
        _refuse_wrong_payer(plan, payer_kind, payer_id, membership.member_id)
    elif payer_id is not None:
        raise UnusableField("payer_stays", "payer_id")
    if (payer_kind if is_other else membership.payer_kind) != "member":
        refuse_too_young(plan, birthday, today, is_of_age=is_of_age)
    if not is_other:
        return None
    return PayerSet(on=today, payer_kind=payer_kind, payer_id=payer_id)


def _refuse_wrong_payer(plan: Plan, payer_kind: PayerKind | None, payer_id: str | None, member_id: str) -> None:
    if plan.is_corporate and payer_kind != "company":
        raise PayerNeeded("company_needed")
    if not plan.is_corporate and payer_kind == "company":
        raise PayerNeeded("company_refused")
    if payer_id == member_id:
        raise UnusableField("payer_is_member", "payer_id")


def refuse_too_young(plan: Plan, birthday: Birthday | None, day: date, *, is_of_age: bool) -> None:
    """By the year of birth where it is known, else by what somebody at the counter has seen. Raises TooYoung."""
    if plan.joining_age is None:
        return
    age = None if birthday is None else age_on(birthday, day)
    if age is None and not is_of_age:
        raise TooYoung("age_unknown")
    if age is not None and age < plan.joining_age:
        raise TooYoung("younger")


def age_on(birthday: Birthday, day: date) -> int | None:
    """Whole years; nothing without a year of birth."""
    if birthday.year is None:
        return None
    return day.year - birthday.year - (birthday.in_year(day.year) > day)


def take_sale_back(sold: Membership, *, is_own: bool, ago: timedelta, today: date) -> Ended:
    """As if it never was: within minutes, by the outlet that sold it (`is_own`), while nothing was done to it and no
    visit of it used. Whether something was paid or somebody came by it is asked elsewhere. Raises SaleStands."""
    if not is_as_sold(sold) or not is_own or ago > TAKEN_BACK_WITHIN:
        raise SaleStands
    return Ended(on=today, last_on=min(today, sold.starts_on) - ONE_DAY, reason="sold_by_mistake")


def is_as_sold(membership: Membership) -> bool:
    """Nothing was done to it since, and no visit of it used."""
    return membership.version == 1 and not membership.visits_used


def refuse_overlap(has: Iterable[Membership], plan: Plan, *, first_on: date, last_on: date) -> None:
    """One plan is had once at a time; packs are used up one after the other. Raises MembershipOverlaps."""
    if is_overlapped(has, plan, first_on=first_on, last_on=last_on):
        raise MembershipOverlaps


def is_overlapped(has: Iterable[Membership], plan: Plan, *, first_on: date, last_on: date) -> bool:
    return plan.kind == "period" and any(_overlaps(each, plan, first_on, last_on) for each in has)


def _overlaps(other: Membership, plan: Plan, first_on: date, last_on: date) -> bool:
    if other.plan.code != plan.code:
        return False
    until = other.ends_on or (date.max if other.renews_next else other.valid_until)
    return other.begins_on <= last_on and first_on <= until
