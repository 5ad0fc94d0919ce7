"""What members owe, and what becomes of it, for the tests of dues."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from services.chassis.identifiers import new_id
from services.chassis.security.permission import Scope
from services.contracts.members import DueOverdue
from services.members.domain.dues.due import Due, DueBalance
from services.members.domain.dues.dunning import USUAL_LADDER, next_move
from services.members.domain.dues.notice import Notice
from services.members.domain.dues.payment import Payment
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.dues.dispute_due import dispute_due
from services.members.use_cases.dues.prove_dues import prove_dues
from services.members.use_cases.dues.record_payment import Taken, record_payment
from tests.members.desk import Desk


def due_of(member_id: str, due_on: date, **words: Any) -> Due:
    given: dict[str, Any] = {
        "outlet_code": "riga",
        "reason": "period",
        "amount_minor": 3900,
        "currency": "EUR",
        **words,
    }
    return Due(due_id=new_id(), membership_id=new_id(), member_id=member_id, due_on=due_on, **given)


def charge(desk: Desk, *dues: Due) -> None:
    with desk.open_work() as work:
        work.dues.charge(dues, command_id=new_id())


def owing(desk: Desk, *, phone: str = "29123456", in_days: int = 0, **words: Any) -> Due:
    """A new member of this outlet, who owes something from today or so."""
    outlet = words.get("outlet_code", "riga")
    member_id = words.pop("member_id", None) or desk.enrol(phone=f"+371 {phone}", outlet=outlet)["member_id"]
    due = due_of(member_id, desk.clock.now().date() + timedelta(days=in_days), **words)
    charge(desk, due)
    return due


def pay(desk: Desk, due: Due, amount_minor: int | None = None, **words: Any) -> Payment:
    with desk.open_work() as work:
        return paid(work, due, amount_minor, **words)


def paid(work: MembersWork, due: Due, amount_minor: int | None = None, **words: Any) -> Payment:
    work.command_id = new_id()
    given: dict[str, Any] = {"currency": due.currency, "reference": new_id(), **words}
    taken = Taken(due_id=due.due_id, amount_minor=due.amount_minor if amount_minor is None else amount_minor, **given)
    return record_payment(work, taken, outlet_code="riga", staff_id=None)


def balance(desk: Desk, due: Due) -> DueBalance:
    with desk.open_work.reading() as work:
        found = work.dues.find(due.due_id)
    assert found is not None
    return found


def reminders(desk: Desk) -> list[dict[str, Any]]:
    """The letters that notifications was asked for."""
    return [json.loads(body) for body in desk.facts(DueOverdue.NAME)]


def tasks(desk: Desk, state: str = "open") -> list[tuple[str, str]]:
    """Reason, and what it is about."""
    query = sa.text("SELECT reason, about_id FROM tasks WHERE state = :state ORDER BY opened_at, task_id")
    with desk.database.reading() as connection:
        return [(row.reason, row.about_id) for row in connection.execute(query, {"state": state})]


def have_a_history(desk: Desk, member_id: str) -> None:
    """A row in each table of dues: paid too much, in dispute, reminded, told of by the payment system and to it."""
    today = desk.clock.now().date()
    paid_one, other = due_of(member_id, today), due_of(member_id, today, currency="PLN")
    charge(desk, paid_one, other)
    with desk.open_work() as work:
        paid(work, paid_one, 5000)
        work.command_id = new_id()
        dispute_due(work, other.due_id, reason="amount", words=None, outlet_code="riga", staff_id=None)
        found = work.dues.find(other.due_id)
        move = next_move(USUAL_LADDER, chased_from=today, last_step=-1, today=today)
        assert found is not None
        assert move is not None
        work.chases.take([(found, move)], today=today)
        work.notices.receive(Notice(notice_id=new_id(), told_id="msg_1", kind="payment.failed", member_said=member_id))
        work.payments.note_method(member_id, expires_month="2026-12")
        work.due_news.changed([other.due_id])


def assert_proven(desk: Desk) -> None:
    """What `regulars verify` looks at."""
    with desk.open_work.snapshot() as work:
        assert prove_dues(work).differences == []


EVERYWHERE = Scope()
