"""Cases, tasks and answers, put in place and asked for by the walk through all routes."""

from __future__ import annotations

from typing import Any

from services.chassis.identifiers import new_id
from services.contracts.permissions import Role
from services.members.domain.actor import Actor
from services.members.use_cases.care.answer import write_answer
from services.members.use_cases.care.compensate import promise_compensation
from services.members.use_cases.care.do_tasks import open_task
from services.members.use_cases.care.work_on_cases import NextStep, open_case
from tests.permissions.asking import Asked, Request, about, lists, member_of, of_member, plain, with_body
from tests.permissions.franchise import OWN, Franchise

COMPLAINT: dict[str, Any] = {"kind": "complaint", "topic": "staff", "mood": "annoyed", "words": "Nobody said hello."}
TEXTS = {"en": {"title": "Opening hours", "text": "From seven to ten."}}
SHORT_ANSWER: dict[str, Any] = {
    "topic": "opening_hours",
    "texts": [{"locale": "en", "title": "Opening hours", "text": "From seven to ten."}],
}
_OFFICE = Actor()


def case(franchise: Franchise, outlet: str, member_id: str) -> str:
    """One that nobody has worked on yet."""
    with franchise.work("members") as work:
        work.command_id = new_id()
        opened = open_case(
            work, member_id, _OFFICE, outlet_code=outlet, takes_it=False, next_step=NextStep(), **COMPLAINT
        )
    return str(opened.case.case_id)


def task(franchise: Franchise, outlet: str, member_id: str) -> str:
    """A call that is free and due today."""
    with franchise.work("members") as work:
        work.command_id = new_id()
        opened = open_task(
            work,
            member_id,
            _OFFICE,
            kind="call",
            outlet_code=outlet,
            due_on=work.business_date_at(outlet),
            words="Ask how they are.",
            is_mine=False,
        )
    return str(opened.task_id)


def promise(franchise: Franchise, outlet: str, member_id: str) -> str:
    return promise_in(franchise, outlet, case(franchise, outlet, member_id))


def promise_in(franchise: Franchise, outlet: str, case_id: str) -> str:
    with franchise.work("members") as work:
        work.command_id = new_id()
        promised = promise_compensation(
            work,
            case_id,
            kind="reward",
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


def _case(franchise: Franchise, outlet: str, body: Any = None) -> Asked:
    """A case of the outlet; whoever may read cases reads those of all."""
    case_id = case(franchise, outlet, member_of(franchise, outlet)["member_id"])
    return Asked(path={"case_id": case_id}, body=body, thing=case_id)


def _about_case(body: Any = None) -> Request:
    return about(lambda franchise, outlet: _case(franchise, outlet, body), has_place=False)


def _task(franchise: Franchise, outlet: str, body: Any = None) -> Asked:
    task_id = task(franchise, outlet, member_of(franchise, outlet)["member_id"])
    return Asked(path={"task_id": task_id}, body=body, thing=task_id)


def _about_task(body: Any) -> Request:
    return about(lambda franchise, outlet: _task(franchise, outlet, body))


def _new_task(franchise: Franchise, outlet: str) -> Asked:
    """At this outlet, for a member of the whole franchise."""
    body = {"kind": "call", "words": "Ask how they are.", "outlet_code": outlet}
    return Asked(path={"member_id": member_of(franchise, outlet)["member_id"]}, body=body, thing=outlet)


def _promise(franchise: Franchise, outlet: str) -> Asked:
    promised = promise(franchise, outlet, member_of(franchise, outlet)["member_id"])
    return Asked(path={"compensation_id": promised}, body={"is_given": True}, thing=promised)


def _unfinished(franchise: Franchise, outlet: str) -> Asked:
    """A reward, which whoever compensates may give; it is given at the outlet that promised it."""
    asked = _case(franchise, outlet, {})
    promised = promise_in(franchise, OWN, asked.path["case_id"])
    return Asked(path={**asked.path, "compensation_id": promised}, body={}, thing=promised)


def _short_answer(franchise: Franchise, outlet: str) -> Asked:
    answer_id = answer(franchise)
    return Asked(path={"answer_id": answer_id}, body=SHORT_ANSWER, thing=answer_id)


REQUESTS: dict[str, Request] = {
    "GET /members/<member_id>/cases": about(of_member, has_place=False),
    "POST /members/<member_id>/cases": about(
        with_body(of_member, lambda _: {**COMPLAINT, "outlet_code": OWN}), has_place=False
    ),
    "GET /cases": lists(_case),
    "GET /cases/<case_id>": _about_case(),
    "GET /case-outlets": plain(),
    "POST /cases/<case_id>/steps": _about_case({"words": "Said sorry."}),
    "POST /cases/<case_id>/hand-over": _about_case({"owner_id": None}),
    "POST /cases/<case_id>/compensations": _about_case(
        {"kind": "reward", "amount": 1, "given_in": "coffee", "outlet_code": OWN}
    ),
    "POST /cases/<case_id>/compensations/<compensation_id>/completion": about(_unfinished, has_place=False),
    "POST /compensations/<compensation_id>/settlement": about(_promise, has_place=False),
    "GET /tasks": lists(_task),
    "GET /task-days": plain(lambda franchise, outlet: Asked(query="?first_on=2026-05-01&last_on=2026-05-31")),
    "POST /members/<member_id>/tasks": about(_new_task),
    "POST /tasks/<task_id>/taking": _about_task({}),
    "POST /tasks/<task_id>/giving": _about_task({"staff_id": None}),
    "POST /tasks/<task_id>/calls": _about_task({}),
    "POST /tasks/<task_id>/outcomes": _about_task({"outcome": "not_reached"}),
    "POST /tasks/<task_id>/postponements": _about_task({"due_on": "2026-05-20"}),
    "GET /answers": plain(),
    "POST /answers": plain(lambda franchise, outlet: Asked(body=SHORT_ANSWER)),
    "POST /answers/<answer_id>/versions": about(_short_answer, has_place=False),
    "POST /callers": plain(lambda franchise, outlet: Asked(body={"number": franchise.phone(OWN)})),
}
