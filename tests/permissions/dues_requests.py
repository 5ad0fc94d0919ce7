"""Dues, payments and notices, put in place for the walk through all routes."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.chassis.identifiers import new_id
from services.members.domain.dues.due import Due
from services.members.domain.dues.notice import Notice
from services.members.use_cases.dues.dispute_due import dispute_due
from services.members.use_cases.dues.record_payment import Taken, record_payment
from tests.permissions.franchise import Franchise

DUE_ON = date(2026, 1, 1)
PAYMENT: dict[str, Any] = {"amount_minor": 3900, "currency": "EUR"}


def due(franchise: Franchise, outlet: str, member_id: str, *, is_disputed: bool = False) -> str:
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
