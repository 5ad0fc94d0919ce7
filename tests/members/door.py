"""A gym in the franchise of the desk, and members with something to show at its door."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from services.chassis.identifiers import new_id
from services.contracts.outlets import OutletChanged
from services.members.domain.dues.due import Due
from services.members.domain.memberships.admission import Ban
from services.members.domain.memberships.facts import Frozen, Sold
from services.members.domain.memberships.plan import Plan
from services.members.event_handlers import on_outlet_changed
from services.members.storage.memberships import By
from tests.members.desk import OUTLETS, Desk

TODAY = date(2026, 5, 12)


def make_gym(desk: Desk, code: str = "riga", **words: Any) -> None:
    """From now on this outlet admits by membership."""
    country, zone, locale = OUTLETS[code]
    told: dict[str, Any] = {
        "outlet_code": code,
        "name": f"Gym {code.title()}",
        "territory_code": "east",
        "territory_path": "/east/",
        "country": country,
        "zone": zone,
        "currency": "EUR",
        "business_day_starts_at": "04:00",
        "locale": locale,
        "state": "open",
        "admits": "members_with_plan",
        "sequence": 2,
    }
    with desk.open_work() as work:
        on_outlet_changed(work, OutletChanged(**{**told, **words}))


def sell(desk: Desk, member_id: str, *, days_ago: int = 10, **words: Any) -> str:
    """A membership of 31 days at the gym in Riga, under a plan of its own; its id."""
    by, membership_id = By(new_id(), "riga"), new_id()
    known: dict[str, Any] = {
        "plan_version_id": new_id(),
        "code": f"plan-{membership_id[-12:]}",
        "version": 1,
        "titles": {"en": "Full", "lv": "Pilnais"},
        "kind": "pack" if "visits" in words else "period",
        "currency": "EUR",
        "price_minor": 4900,
        "period_days": 31,
    }
    plan = Plan(**{**known, **words})
    with desk.open_work() as work:
        starts_on = work.day_at("riga") - timedelta(days=days_ago)
        work.plans.add(plan, staff_id=None, command_id=by.command_id)
        sold = Sold(
            on=starts_on,
            member_id=member_id,
            outlet_code="riga",
            plan_version_id=plan.plan_version_id,
            starts_on=starts_on,
            renews=False,
        )
        work.memberships.begin(membership_id, sold, by=by)
        work.admissions.refresh(member_id)
    return membership_id


def owe(desk: Desk, member_id: str, amount_minor: int, *, due_on: date = TODAY) -> None:
    due = Due(
        due_id=new_id(),
        membership_id=new_id(),
        member_id=member_id,
        outlet_code="riga",
        reason="period",
        amount_minor=amount_minor,
        currency="EUR",
        due_on=due_on,
    )
    with desk.open_work() as work:
        work.dues.charge([due], command_id=new_id())
        work.admissions.refresh(member_id)


def freeze(desk: Desk, member_id: str, first_on: date, last_on: date) -> None:
    """Their only membership rests on these days."""
    with desk.open_work() as work:
        (membership,) = work.memberships.of_member(member_id)
        fact = Frozen(on=first_on, first_on=first_on, last_on=last_on)
        work.memberships.add(membership, fact, by=By(new_id(), "riga"))
        work.admissions.refresh(member_id)


def ban(desk: Desk, member_id: str, *, until: date | None = None) -> None:
    with desk.open_work() as work:
        work.door_facts.ban(member_id, Ban("conduct", until), outlet_code="riga", staff_id=None)
        work.admissions.refresh(member_id)
