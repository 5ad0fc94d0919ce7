"""Sells the demo's memberships, each on the day on which it was bought."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from services.chassis.clock import FixedClock
from services.chassis.identifiers import id_for
from services.chassis.process import Service
from services.command_line.demo.gym import COMPANY, FROZEN_DAYS, GYM, GYM_MEMBERS, PLANS, GymMember
from services.members.bootstrap import build
from services.members.domain.actor import Actor
from services.members.domain.birthday import Birthday
from services.members.domain.memberships.membership import Membership
from services.members.domain.memberships.refusals import UnknownPlan
from services.members.domain.memberships.sale import Wish
from services.members.settings import MembersSettings
from services.members.use_cases.dues.record_payment import Taken, record_payment
from services.members.use_cases.enrol_member import Enrolled, Enrolment, enrol_member
from services.members.use_cases.memberships.change_membership import freeze_membership
from services.members.use_cases.memberships.define_plan import define_plan
from services.members.use_cases.memberships.payers import add_payer
from services.members.use_cases.memberships.sell_membership import sell_membership

_YEAR_OF_BIRTH = 1996
_PAYER_ID = id_for("demo payer", COMPANY)


def sell_demo_memberships(members: Service) -> Iterator[tuple[GymMember, Enrolled]]:
    """Everybody of the gym, enrolled; each has bought what they bought, unless they had it from an earlier start."""
    with members.open_work() as work:
        _define_plans(work)
    with members.open_work() as work:
        if work.payers.find(_PAYER_ID) is None:
            work.command_id = _PAYER_ID
            add_payer(work, name=COMPANY, reference="LV40203001234")
    for number, person in enumerate(GYM_MEMBERS):
        with _work_then(members, person.sold_days_ago) as work:
            enrolled = _join(work, person, id_for("demo gym member", str(number)))
        yield person, enrolled


@contextmanager
def _work_then(members: Service, days_ago: int) -> Iterator[Any]:
    """A unit of work of so many days ago: a membership cannot be sold for a day that is over."""
    assert isinstance(members.settings, MembersSettings)
    then = build(members.settings, FixedClock(members.clock.now() - timedelta(days=days_ago)))
    try:
        with then.open_work() as work:
            yield work
    finally:
        then.close()


def _define_plans(work: Any) -> None:
    for plan in PLANS:
        try:
            work.plans.newest(plan.code)
        except UnknownPlan:
            work.command_id = id_for("demo plan", plan.code)
            define_plan(work, replace(plan, plan_version_id=work.command_id), after_version=0, staff_id=None)


def _join(work: Any, person: GymMember, command_id: str) -> Enrolled:
    work.command_id = command_id
    outlet = work.outlets.named(GYM)
    today = outlet.local_day(work.now)
    enrolment = Enrolment(
        phone=person.phone,
        given_name=person.given_name,
        family_name=person.family_name,
        birthday=_birthday(person, today + timedelta(days=person.sold_days_ago)),
        locale=person.locale,
    )
    enrolled = enrol_member(work, enrolment, outlet=outlet)
    if person.plan is not None and not work.memberships.of_member(enrolled.member.member_id):
        _buy(work, person, enrolled.member.member_id, today)
    return enrolled


def _birthday(person: GymMember, today: date) -> Birthday:
    day = today + timedelta(days=person.birthday_in_days if person.birthday_in_days is not None else 100)
    return Birthday(day.month, day.day, _YEAR_OF_BIRTH)


def _buy(work: Any, person: GymMember, member_id: str, today: date) -> None:
    assert person.plan is not None
    work.command_id = id_for("demo membership", member_id)
    outlet, actor = work.outlets.named(GYM), Actor(outlet_code=GYM)
    is_companys = work.plans.newest(person.plan).is_corporate
    payer: dict[str, Any] = {"payer_kind": "company", "payer_id": _PAYER_ID} if is_companys else {}
    wish = Wish(starts_on=today, renews=person.renews, **payer)
    sold = sell_membership(work, member_id, person.plan, wish, outlet=outlet, actor=actor)
    if person.is_paid:
        _pay(work, sold)
    if person.frozen_days_ago is not None:
        first_on = today + timedelta(days=person.sold_days_ago - person.frozen_days_ago)
        work.command_id = id_for("demo freeze", member_id)
        last_on = first_on + timedelta(days=FROZEN_DAYS - 1)
        freeze_membership(work, sold.membership_id, seen=sold.version, first_on=first_on, last_on=last_on, actor=actor)


def _pay(work: Any, sold: Membership) -> None:
    for number, balance in enumerate(work.dues.open_of_member(sold.member_id)):
        due = balance.due
        work.command_id = id_for("demo payment", due.due_id)
        taken = Taken(
            due_id=due.due_id,
            amount_minor=due.amount_minor,
            currency=due.currency,
            reference=f"demo-{sold.member_id[-6:]}-{number}",
        )
        record_payment(work, taken, outlet_code=GYM, staff_id=None)
