"""Routes of cases: what members want seen to, and what was given for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Flask, Response

from services.chassis.database.column_types import as_text
from services.chassis.http.answers import private
from services.chassis.http.callers import current_caller, current_scope, current_staff_id, permits
from services.chassis.http.commands import Commands
from services.chassis.http.problems import Problem
from services.chassis.http.validation import load, path_id, query
from services.chassis.identifiers import is_id
from services.chassis.security.permission import Scope, allow
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.http_cases import (
    CaseHandOverRequest,
    CaseRequest,
    CasesQuery,
    CaseStepRequest,
    CompensationRequest,
    SettlementRequest,
)
from services.contracts.permissions import PERMISSIONS, Action
from services.members.domain.actor import Actor
from services.members.domain.care.case import ListedCase
from services.members.domain.care.compensation import Compensation
from services.members.domain.care.refusals import UnknownCase, UnknownCompensation
from services.members.domain.errors import UnknownMember
from services.members.domain.memberships.refusals import UnknownMembership
from services.members.http_api.acting import current_actor, outlet_of_act
from services.members.http_api.names import names_of
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.care.compensate import promise_compensation, settle_compensation
from services.members.use_cases.care.work_on_cases import (
    NextStep,
    WholeCase,
    hand_case_over,
    open_case,
    show_case,
    take_step,
)
from services.members.use_cases.memberships.change_membership import gift_days

Answer = tuple[dict[str, Any], int]

_CASE, _STEP, _HAND_OVER, _CASES = CaseRequest(), CaseStepRequest(), CaseHandOverRequest(), CasesQuery()
_COMPENSATION, _SETTLEMENT = CompensationRequest(), SettlementRequest()
# As many as a page can be worked through in a day.
_MOST_LISTED = 200
_MOST_OF_MEMBER = 50


def add_cases(app: Flask, open_work: WorkOpener[MembersWork], commands: Commands[MembersWork]) -> None:
    _add_reading(app, open_work)
    _add_work(app, commands)
    _add_compensations(app, commands)


def _add_reading(app: Flask, open_work: WorkOpener[MembersWork]) -> None:
    @app.get("/members/<member_id>/cases")
    @permits(Action.READ_CASES)
    def cases_of(member_id: str) -> Response:
        member_id = path_id(member_id, UnknownMember)
        with open_work.reading() as work:
            if work.members.with_id(member_id) is None:
                raise UnknownMember
            return _listed(work, work.cases.of_member(member_id, most=_MOST_OF_MEMBER + 1), most=_MOST_OF_MEMBER)

    @app.get("/cases")
    @permits(Action.READ_CASE_LIST)
    def open_cases() -> Response:
        asked = query(_CASES)
        whose = asked.get("whose", "all")
        with open_work.reading() as work:
            days = work.business_dates(current_scope())
            found = work.cases.open_within(
                current_scope(),
                owner_id=current_staff_id() if whose == "mine" else None,
                outlet_code=asked.get("outlet_code"),
                overdue_by=days if whose == "overdue" else None,
                most=_MOST_LISTED + 1,
            )
            return _listed(work, found, most=_MOST_LISTED)

    @app.get("/case-outlets")
    @permits(Action.WORK_ON_CASE)
    def outlets_for_cases() -> dict[str, Any]:
        """Any of them may be handed a case, also by whoever looks after another one."""
        with open_work.reading() as work:
            found = [outlet for outlet in work.outlets.all() if outlet.state == "open"]
        named = sorted(({"code": each.code, "name": each.name} for each in found), key=lambda each: each["name"])
        return {"outlets": named}

    @app.get("/cases/<case_id>")
    @permits(Action.READ_CASES)
    def case_of(case_id: str) -> Response:
        with open_work.reading() as work:
            whole = show_case(work, path_id(case_id, UnknownCase))
            name = names_of(work, [whole.listed.case.member_id]).get(whole.listed.case.member_id)
            return private(_whole_body(whole, work, name))


def _add_work(app: Flask, commands: Commands[MembersWork]) -> None:
    @app.post("/members/<member_id>/cases")
    @permits(Action.OPEN_CASE)
    @commands.handle
    def begin_case(work: MembersWork, member_id: str) -> Answer:
        given = load(_CASE)
        member_id = path_id(member_id, UnknownMember)
        if given["takes_it"] and not allow(PERMISSIONS, current_caller(), Action.WORK_ON_CASE):
            # It would rest with somebody who can do nothing about it.
            raise Problem(403, "not_allowed", "Your role does not include this.")
        opened = open_case(
            work,
            member_id,
            current_actor(given["channel"]),
            outlet_code=outlet_of_act(work, given.get("outlet_code")).code,
            next_step=_next_step(given),
            **{name: given[name] for name in ("kind", "topic", "mood", "words", "takes_it")},
        )
        return _named(work, opened), 201

    @app.post("/cases/<case_id>/steps")
    @permits(Action.WORK_ON_CASE)
    @commands.handle
    def work_on_case(work: MembersWork, case_id: str) -> Answer:
        given = load(_STEP)
        taken = take_step(
            work,
            path_id(case_id, UnknownCase),
            current_actor(given["channel"]),
            began_by=given["began_by"],
            next_step=_next_step(given),
            **{name: given.get(name) for name in ("words", "mood", "state")},
        )
        return _named(work, taken), 201

    @app.post("/cases/<case_id>/hand-over")
    @permits(Action.WORK_ON_CASE)
    @commands.handle
    def hand_over_case(work: MembersWork, case_id: str) -> Answer:
        given = load(_HAND_OVER)
        handed = hand_case_over(
            work,
            path_id(case_id, UnknownCase),
            current_actor(),
            next_step=_next_step(given),
            **{name: given.get(name) for name in ("owner_id", "outlet_code", "words")},
        )
        return _named(work, handed), 201


def _add_compensations(app: Flask, commands: Commands[MembersWork]) -> None:
    @app.post("/cases/<case_id>/compensations")
    @permits(Action.COMPENSATE)
    @commands.handle
    def compensate_in_case(work: MembersWork, case_id: str) -> Answer:
        given = load(_COMPENSATION)
        caller = current_caller()
        promised = promise_compensation(
            work,
            path_id(case_id, UnknownCase),
            kind=given["kind"],
            amount=given["amount"],
            given_in=given["given_in"],
            staff_id=caller.subject,
            role=caller.role,
            outlet_code=outlet_of_act(work, given.get("outlet_code")).code,
        )
        if promised.kind == "gift_days":
            _gift(work, promised)
            # Given in this very transaction: nobody else is asked for it.
            promised = settle_compensation(work, promised.compensation_id, is_given=True)
        return compensation_body(promised), 201

    @app.post("/compensations/<compensation_id>/settlement")
    @permits(Action.SETTLE_COMPENSATION)
    @commands.handle
    def settle_compensation_of_case(work: MembersWork, compensation_id: str) -> Answer:
        is_given = load(_SETTLEMENT)["is_given"]
        compensation_id = path_id(compensation_id, UnknownCompensation)
        return compensation_body(settle_compensation(work, compensation_id, is_given=is_given)), 201


def _gift(work: MembersWork, promised: Compensation) -> None:
    """Raises UnknownMembership for one of somebody else, and MembershipOver."""
    if not is_id(promised.given_in) or work.memberships.named(promised.given_in).member_id != promised.member_id:
        raise UnknownMembership
    # Within the limits of a case, at whichever outlet that is.
    actor = Actor(outlet_code=promised.outlet_code, staff_id=promised.staff_id)
    gift_days(
        work,
        promised.given_in,
        seen=None,
        days=promised.amount,
        within=Scope(),
        limit=None,
        actor=actor,
        reason="compensation",
    )


def case_body(listed: ListedCase, work: MembersWork, name: str | None) -> dict[str, Any]:
    case = listed.case
    return {
        "case_id": case.case_id,
        "member_id": case.member_id,
        "display_name": name,
        "kind": case.kind,
        "topic": case.topic,
        "state": case.state,
        "mood": case.mood,
        "outlet_code": case.outlet_code,
        "owner_id": case.owner_id,
        "channel": case.channel,
        "opened_at": as_text(case.opened_at),
        "ended_at": as_text(case.ended_at) if case.ended_at else None,
        "age_days": case.age_days(work.now),
        "next_on": listed.next_on.isoformat() if listed.next_on else None,
        "next_kind": listed.next_kind,
    }


def compensation_body(compensation: Compensation) -> dict[str, Any]:
    same = ("compensation_id", "case_id", "member_id", "kind", "amount", "given_in", "state", "staff_id", "outlet_code")
    return {
        **{name: getattr(compensation, name) for name in same},
        "promised_at": as_text(compensation.promised_at),
    }


def _whole_body(whole: WholeCase, work: MembersWork, name: str | None) -> dict[str, Any]:
    same = ("step_id", "kind", "state", "mood", "outlet_code", "channel", "staff_id", "words")
    return {
        **case_body(whole.listed, work, name),
        "steps": [{**{name: getattr(step, name) for name in same}, "at": as_text(step.at)} for step in whole.steps],
        "compensations": [compensation_body(each) for each in whole.compensations],
    }


def _listed(work: MembersWork, found: Sequence[ListedCase], *, most: int) -> Response:
    shown = found[:most]
    names = names_of(work, [listed.case.member_id for listed in shown])
    bodies = [case_body(each, work, names.get(each.case.member_id)) for each in shown]
    return private({"cases": bodies, "is_more": len(found) > len(shown)})


def _named(work: MembersWork, listed: ListedCase) -> dict[str, Any]:
    member_id = listed.case.member_id
    return case_body(listed, work, names_of(work, [member_id]).get(member_id))


def _next_step(given: dict[str, Any]) -> NextStep:
    return NextStep(due_on=given.get("next_on"), kind=given.get("next_kind"))
