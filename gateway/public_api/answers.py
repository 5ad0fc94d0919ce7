"""/api/v1: short answers for staff, and who calls."""

from __future__ import annotations

from flask import Response
from flask_smorest import Blueprint

from gateway.clients.parts import Parts
from gateway.public_api import examples_of_care as examples
from gateway.public_api.documents import serve
from gateway.public_api.forwarding import handed_on, query_string
from gateway.public_api.refusals import OUTLET_NOT_KNOWN_YET, QUERY, TOO_MANY_LOOK_UPS, UNKNOWN_ANSWER
from services.chassis.http.callers import permits
from services.contracts.http_answers import AnswersQuery, ShortAnswerAnswer, ShortAnswerRequest, ShortAnswersAnswer
from services.contracts.http_callers import CallerAnswer, CallerRequest
from services.contracts.permissions import Action


def answers_blueprint(parts: Parts) -> Blueprint:
    """What to say."""
    blueprint = Blueprint("answers", __name__, url_prefix="/api/v1", description="What staff answer, and who calls.")
    _add_answers(blueprint, parts)
    _add_callers(blueprint, parts)
    return blueprint


def _add_answers(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "GET /answers",
        "Find short answers",
        query=AnswersQuery,
        answers=(ShortAnswersAnswer, examples.ANSWERS),
        refuses=QUERY,
    )
    @permits(Action.READ_ANSWERS)
    def find_answers() -> Response:
        return handed_on(parts.members, "GET", f"/answers?{query_string()}")

    @serve(
        blueprint,
        "POST /answers",
        "Write a short answer",
        takes=(ShortAnswerRequest, examples.NEW_ANSWER),
        answers=(ShortAnswerAnswer, examples.ANSWER),
        status=201,
    )
    @permits(Action.WRITE_ANSWERS)
    def write_answer() -> Response:
        return handed_on(parts.members, "POST", "/answers")

    @serve(
        blueprint,
        "POST /answers/<id:answer_id>/versions",
        "Write the next version of a short answer",
        takes=(ShortAnswerRequest, examples.NEW_ANSWER),
        answers=(ShortAnswerAnswer, examples.ANSWER),
        status=201,
        refuses=[UNKNOWN_ANSWER],
    )
    @permits(Action.WRITE_ANSWERS)
    def write_answer_anew(answer_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/answers/{answer_id}/versions")


def _add_callers(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "POST /callers",
        "Ask who calls, as a phone system",
        takes=(CallerRequest, {"number": "+371 2000 7341"}),
        answers=(CallerAnswer, examples.CALLER),
        refuses=[TOO_MANY_LOOK_UPS, OUTLET_NOT_KNOWN_YET],
        is_keyless=True,
    )
    @permits(Action.WHO_CALLS)
    def ask_who_calls() -> Response:
        return handed_on(parts.members, "POST", "/callers")
