"""Dues, payments and notices, put in place and asked for by the walk through all routes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from services.chassis.identifiers import new_id
from services.chassis.security.webhooks import signed_headers
from services.members.bootstrap import WEBHOOK_KEY, rings_of
from services.members.domain.dues.due import Due
from services.members.domain.dues.notice import Notice
from services.members.use_cases.dues.dispute_due import dispute_due
from services.members.use_cases.dues.record_payment import Taken, record_payment
from services.members.use_cases.memberships.payers import add_payer
from tests.permissions.asking import Asked, Request, about, lists, member_of, new_member, of_member, plain
from tests.permissions.franchise import OWN, Franchise

DUE_ON = date(2026, 1, 1)
PAYMENT: dict[str, Any] = {"amount_minor": 3900, "currency": "EUR"}


def due(franchise: Franchise, outlet: str, member_id: str, *, is_disputed: bool = False, **payer: Any) -> str:
    """Owed at the outlet, since long ago."""
    charged = Due(
        due_id=new_id(),
        membership_id=new_id(),
        member_id=member_id,
        outlet_code=outlet,
        reason="period",
        amount_minor=3900,
        currency="EUR",
        due_on=DUE_ON,
        **payer,
    )
    with franchise.work("members") as work:
        work.command_id = new_id()
        work.dues.charge([charged], command_id=work.command_id)
        if is_disputed:
            dispute_due(work, charged.due_id, reason="amount", words=None, outlet_code=None, staff_id=None)
    return charged.due_id


def payment(franchise: Franchise, outlet: str, member_id: str) -> str:
    """Taken at the outlet."""
    due_id = due(franchise, outlet, member_id)
    with franchise.work("members") as work:
        work.command_id = new_id()
        taken = Taken(due_id=due_id, reference=new_id(), **PAYMENT)
        return record_payment(work, taken, outlet_code=outlet, staff_id=None).payment_id


def notice(franchise: Franchise) -> str:
    """Something that fits nothing."""
    told = Notice(
        notice_id=new_id(), told_id=new_id(), kind="payment.succeeded", reference=new_id(), due_said="4711", **PAYMENT
    )
    with franchise.work("members") as work:
        work.notices.receive(told)
        work.notices.set_aside(told.notice_id, problem="unknown_due")
    return told.notice_id


def _due(franchise: Franchise, outlet: str, body: Any = None, *, is_disputed: bool = False) -> Asked:
    member_id = member_of(franchise, outlet)["member_id"]
    due_id = due(franchise, outlet, member_id, is_disputed=is_disputed)
    return Asked(path={"due_id": due_id}, body=body, thing=due_id)


def _due_listed(franchise: Franchise, outlet: str) -> Asked:
    """On the page that begins with it: the walk leaves more behind than one page holds."""
    before = new_id()
    return replace(_due(franchise, outlet), query=f"?after={DUE_ON}_{before}")


def _about_due(body: Any, *, is_disputed: bool = False, has_place: bool = True) -> Request:
    return about(lambda franchise, outlet: _due(franchise, outlet, body, is_disputed=is_disputed), has_place=has_place)


def _payment_taken(franchise: Franchise, outlet: str) -> Asked:
    """At this outlet, for a due of the whole franchise."""
    due_id = due(franchise, OWN, member_of(franchise, OWN)["member_id"])
    body = {**PAYMENT, "reference": new_id(), "outlet_code": outlet}
    return Asked(path={"due_id": due_id}, body=body, thing=outlet)


def _payment(franchise: Franchise, outlet: str) -> Asked:
    payment_id = payment(franchise, outlet, member_of(franchise, outlet)["member_id"])
    return Asked(path={"payment_id": payment_id}, body={"reason": "twice"}, thing=payment_id)


def _paid_out(franchise: Franchise, outlet: str) -> Asked:
    """At this outlet, of what a member of the whole franchise has in advance: one of its own, who owes nothing else."""
    member_id = new_member(franchise, OWN)["member_id"]
    due_id = due(franchise, OWN, member_id)
    with franchise.work("members") as work:
        work.command_id = new_id()
        taken = Taken(due_id=due_id, reference=new_id(), amount_minor=4000, currency="EUR")
        record_payment(work, taken, outlet_code=OWN, staff_id=None)
    body = {"amount_minor": 100, "currency": "EUR", "reference": new_id(), "outlet_code": outlet}
    return Asked(path={"payer_id": member_id}, body=body, thing=outlet)


def _paid_by_company(franchise: Franchise, outlet: str) -> Asked:
    """At this outlet, by a company of the whole franchise."""
    with franchise.work("members") as work:
        work.command_id = new_id()
        company_id = add_payer(work, name="Siltums", reference=new_id()).payer_id
    due(franchise, OWN, member_of(franchise, OWN)["member_id"], payer_id=company_id, payer_kind="company")
    body = {**PAYMENT, "reference": new_id(), "outlet_code": outlet}
    return Asked(path={"payer_id": company_id}, body=body, thing=outlet)


def _overdue_in_outlet(franchise: Franchise, outlet: str) -> Asked:
    _due(franchise, outlet)
    return Asked(query="?month=2026-01", thing=outlet)


def _told_by_the_payment_system(franchise: Franchise, outlet: str) -> Asked:
    """Whoever signs is believed, and nobody else is: the walk shows that a role alone makes no difference."""
    body = b'{"type": "payment.failed", "data": {"due": "4711"}}'
    key = rings_of(franchise.keys)[WEBHOOK_KEY].newest().key
    return Asked(body=body, headers=signed_headers(key, new_id(), franchise.clock.now(), body))


def _placing(body: Any) -> Request:
    def make(franchise: Franchise, outlet: str) -> Asked:
        notice_id = notice(franchise)
        told = body(franchise, outlet) if callable(body) else body
        return Asked(path={"notice_id": notice_id}, body=told, thing=notice_id)

    return about(make, has_place=False)


REQUESTS: dict[str, Request] = {
    "GET /members/<member_id>/dues": about(of_member, has_place=False),
    "POST /dues/readings": plain(lambda franchise, outlet: Asked(body={"due_ids": [new_id()]})),
    "POST /dues/<due_id>/payments": about(_payment_taken),
    "POST /payments/<payment_id>/voids": about(_payment),
    "POST /payers/<payer_id>/payments": about(_paid_by_company),
    "POST /payers/<payer_id>/payouts": about(_paid_out),
    "POST /dues/<due_id>/waivers": _about_due({"reason": "goodwill"}),
    "POST /dues/<due_id>/disputes": _about_due({"reason": "amount"}, has_place=False),
    "POST /dues/<due_id>/dispute-settlements": _about_due({"is_owed": True}, is_disputed=True),
    "GET /dues/overdue": lists(_due_listed),
    "GET /dues/totals": lists(_overdue_in_outlet),
    "GET /dues/to-collect": lists(_due),
    "GET /dues/export.csv": lists(_due),
    "POST /webhooks/payments": plain(_told_by_the_payment_system),
    "GET /payment-notices": plain(),
    "POST /payment-notices/<notice_id>/matches": _placing(lambda f, outlet: {"due": _due(f, outlet).thing}),
    "POST /payment-notices/<notice_id>/hearings": _placing({}),
    "POST /payment-notices/<notice_id>/dismissals": _placing({}),
    "POST /imports/payments": plain(
        lambda franchise, outlet: Asked(body={"csv": "reference,due,amount_minor,currency\n", "dry_run": True})
    ),
}
