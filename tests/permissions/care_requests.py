"""Cases, tasks and answers, put in place for the walk through all routes."""

from __future__ import annotations

from typing import Any

from services.chassis.identifiers import new_id
from services.contracts.permissions import Role
from services.members.use_cases.care.answer import write_answer
from services.members.use_cases.care.case_notes import By
from services.members.use_cases.care.compensate import promise_compensation
from services.members.use_cases.care.do_tasks import open_task
from services.members.use_cases.care.work_on_cases import NO_CHANGE, open_case
from tests.permissions.franchise import Franchise

COMPLAINT: dict[str, Any] = {"kind": "complaint", "topic": "staff", "mood": "annoyed", "words": "Nobody said hello."}
TEXTS = {"en": {"title": "Opening hours", "text": "From seven to ten."}}
SHORT_ANSWER: dict[str, Any] = {
    "topic": "opening_hours",
    "texts": [{"locale": "en", "title": "Opening hours", "text": "From seven to ten."}],
}
_BY = By(staff_id=None, outlet_code=None)


def case(franchise: Franchise, outlet: str, member_id: str) -> str:
    """One that nobody has worked on yet."""
    with franchise.work("members") as work:
        work.command_id = new_id()
        opened = open_case(work, member_id, _BY, outlet_code=outlet, takes_it=False, next_step=NO_CHANGE, **COMPLAINT)
    return str(opened.case.case_id)


def task(franchise: Franchise, outlet: str, member_id: str) -> str:
    """A call that is free and due today."""
    with franchise.work("members") as work:
        work.command_id = new_id()
        opened = open_task(
            work,
            member_id,
            _BY,
            kind="call",
            outlet_code=outlet,
            due_on=work.business_date_at(outlet),
            words="Ask how they are.",
            is_mine=False,
        )
    return str(opened.task_id)


def promise(franchise: Franchise, outlet: str, member_id: str) -> str:
    case_id = case(franchise, outlet, member_id)
    with franchise.work("members") as work:
        work.command_id = new_id()
        promised = promise_compensation(
            work,
            case_id,
            kind="stamps",
            amount=1,
            given_in="coffee",
            staff_id=new_id(),
            role=Role.HQ,
            outlet_code=outlet,
        )
    return str(promised.compensation_id)


def answer(franchise: Franchise) -> str:
    with franchise.work("members") as work:
        written = write_answer(work, None, topic="opening_hours", texts=TEXTS, is_shown=True, staff_id=None)
    return str(written.answer_id)
