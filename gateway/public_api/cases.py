"""/api/v1: cases, what was tried in them and what was given for them."""

from __future__ import annotations

from flask import Response
from flask_smorest import Blueprint

from gateway.clients.parts import Parts
from gateway.public_api import examples_of_care as examples
from gateway.public_api.compensating import compensate, finish_compensation
from gateway.public_api.documents import serve
from gateway.public_api.forwarding import handed_on, query_string
from gateway.public_api.refusals import (
    CASE_CANNOT_GO_THERE,
    CASE_HAS_ENDED,
    COMPENSATION_REFUSED,
    COMPENSATION_TOO_LARGE,
    DAILY_LIMIT_REACHED,
    MEMBERSHIP_OVER,
    NEXT_STEP_TOO_FAR,
    OUTLET_NEEDED,
    PERSON_HAS_LEFT,
    PERSON_NOT_THERE,
    QUERY,
    STEP_UP_NEEDED,
    UNABLE,
    UNKNOWN_CASE,
    UNKNOWN_COMPENSATION,
    UNKNOWN_MEMBER,
    UNKNOWN_MEMBERSHIP,
    UNKNOWN_OUTLET,
    UNKNOWN_PROGRAM,
)
from services.chassis.http.callers import permits
from services.chassis.http.validation import load
from services.contracts.http_cases import (
    CaseAnswer,
    CaseHandOverRequest,
    CaseOutletsAnswer,
    CaseRequest,
    CasesAnswer,
    CasesQuery,
    CaseStepRequest,
    CompensationAnswer,
    CompensationRequest,
    WholeCaseAnswer,
)
from services.contracts.http_sessions import NothingRequest
from services.contracts.permissions import Action

_NOTHING = NothingRequest()


def cases_blueprint(parts: Parts) -> Blueprint:
    """What members want seen to."""
    blueprint = Blueprint("cases", __name__, url_prefix="/api/v1", description="Complaints, requests, questions.")
    _add_reading(blueprint, parts)
    _add_work(blueprint, parts)
    _add_compensation(blueprint, parts)
    return blueprint


def _add_reading(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "GET /cases",
        "List the open cases of the caller's outlets",
        query=CasesQuery,
        answers=(CasesAnswer, examples.CASES),
        refuses=QUERY,
    )
    @permits(Action.READ_CASE_LIST)
    def list_cases() -> Response:
        return handed_on(parts.members, "GET", f"/cases?{query_string()}")

    @serve(
        blueprint,
        "GET /members/<id:member_id>/cases",
        "List the cases of a member",
        answers=(CasesAnswer, examples.CASES),
        refuses=[UNKNOWN_MEMBER],
    )
    @permits(Action.READ_CASES)
    def list_cases_of_member(member_id: str) -> Response:
        return handed_on(parts.members, "GET", f"/members/{member_id}/cases")

    @serve(
        blueprint,
        "GET /case-outlets",
        "List the outlets to which a case may be handed",
        answers=(CaseOutletsAnswer, examples.CASE_OUTLETS),
    )
    @permits(Action.WORK_ON_CASE)
    def list_outlets_for_cases() -> Response:
        return handed_on(parts.members, "GET", "/case-outlets")

    @serve(
        blueprint,
        "GET /cases/<id:case_id>",
        "Read a case with all that was tried",
        answers=(WholeCaseAnswer, examples.WHOLE_CASE),
        refuses=[UNKNOWN_CASE],
    )
    @permits(Action.READ_CASES)
    def read_case(case_id: str) -> Response:
        return handed_on(parts.members, "GET", f"/cases/{case_id}")


def _add_work(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "POST /members/<id:member_id>/cases",
        "Open a case",
        takes=(CaseRequest, examples.NEW_CASE),
        answers=(CaseAnswer, examples.CASE),
        status=201,
        refuses=[UNKNOWN_MEMBER, UNKNOWN_OUTLET, OUTLET_NEEDED, NEXT_STEP_TOO_FAR, PERSON_HAS_LEFT, PERSON_NOT_THERE],
    )
    @permits(Action.OPEN_CASE)
    def open_case(member_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/members/{member_id}/cases")

    @serve(
        blueprint,
        "POST /cases/<id:case_id>/steps",
        "Say what was tried in a case, and what is next",
        takes=(CaseStepRequest, examples.STEP),
        answers=(CaseAnswer, examples.CASE),
        status=201,
        refuses=[UNKNOWN_CASE, CASE_CANNOT_GO_THERE, CASE_HAS_ENDED, NEXT_STEP_TOO_FAR],
    )
    @permits(Action.WORK_ON_CASE)
    def work_on_case(case_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/cases/{case_id}/steps")

    @serve(
        blueprint,
        "POST /cases/<id:case_id>/hand-over",
        "Hand a case over to somebody else",
        takes=(CaseHandOverRequest, examples.HAND_OVER),
        answers=(CaseAnswer, examples.CASE),
        status=201,
        refuses=[UNKNOWN_CASE, UNKNOWN_OUTLET, CASE_HAS_ENDED, NEXT_STEP_TOO_FAR, *UNABLE],
    )
    @permits(Action.WORK_ON_CASE)
    def hand_case_over(case_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/cases/{case_id}/hand-over")


def _add_compensation(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "POST /cases/<id:case_id>/compensations",
        "Give something to make up for something",
        takes=(CompensationRequest, examples.COMPENSATION),
        answers=(CompensationAnswer, examples.COMPENSATED),
        status=201,
        refuses=[
            UNKNOWN_CASE,
            UNKNOWN_MEMBER,
            UNKNOWN_OUTLET,
            UNKNOWN_PROGRAM,
            OUTLET_NEEDED,
            CASE_HAS_ENDED,
            COMPENSATION_TOO_LARGE,
            COMPENSATION_REFUSED,
            DAILY_LIMIT_REACHED,
            STEP_UP_NEEDED,
            UNKNOWN_MEMBERSHIP,
            MEMBERSHIP_OVER,
        ],
    )
    @permits(Action.COMPENSATE)
    def compensate_in_case(case_id: str) -> Response:
        return compensate(parts, case_id)

    @serve(
        blueprint,
        "POST /cases/<id:case_id>/compensations/<id:compensation_id>/completion",
        "Go on with a promised compensation, from any device",
        takes=(NothingRequest, {}),
        answers=(CompensationAnswer, examples.COMPENSATED),
        refuses=[
            UNKNOWN_CASE,
            UNKNOWN_COMPENSATION,
            UNKNOWN_MEMBER,
            UNKNOWN_OUTLET,
            UNKNOWN_PROGRAM,
            COMPENSATION_REFUSED,
            DAILY_LIMIT_REACHED,
            STEP_UP_NEEDED,
        ],
    )
    @permits(Action.COMPENSATE)
    def finish_compensation_of_case(case_id: str, compensation_id: str) -> Response:
        load(_NOTHING)
        return finish_compensation(parts, case_id, compensation_id)
