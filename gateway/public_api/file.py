"""/api/v1: a member's file, as every outlet reads it."""

from __future__ import annotations

from flask import Response
from flask_smorest import Blueprint

from gateway.clients.parts import Parts
from gateway.public_api import examples_of_file as examples
from gateway.public_api.documents import serve
from gateway.public_api.forwarding import handed_on, query_string
from gateway.public_api.refusals import OUTLET_NEEDED, OUTLET_NOT_KNOWN_YET, QUERY, UNKNOWN_MEMBER, UNKNOWN_OUTLET
from gateway.public_api.staff_names import file_with_people
from services.chassis.http.callers import permits
from services.contracts.http_file import (
    FileAnswer,
    NoteAnswer,
    NoteRequest,
    SaidConsentAnswer,
    SaidConsentRequest,
    TimelineAnswer,
    TimelineQuery,
)
from services.contracts.permissions import Action


def file_blueprint(parts: Parts) -> Blueprint:
    blueprint = Blueprint("file", __name__, url_prefix="/api/v1", description="A member's file and its timeline.")

    @serve(
        blueprint,
        "GET /members/<id:member_id>/file",
        "Read the top of a member's file",
        answers=(FileAnswer, examples.FILE),
        refuses=[UNKNOWN_MEMBER],
    )
    @permits(Action.READ_FILE)
    def read_file(member_id: str) -> Response:
        return file_with_people(parts, f"/members/{member_id}/file")

    @serve(
        blueprint,
        "GET /members/<id:member_id>/timeline",
        "Read the timeline of a member",
        query=TimelineQuery,
        answers=(TimelineAnswer, examples.TIMELINE),
        refuses=[*QUERY, UNKNOWN_MEMBER],
    )
    @permits(Action.READ_FILE)
    def read_timeline(member_id: str) -> Response:
        return file_with_people(parts, f"/members/{member_id}/timeline?{query_string()}")

    @serve(
        blueprint,
        "POST /members/<id:member_id>/notes",
        "Note a talk, a call or a letter",
        takes=(NoteRequest, examples.NOTE),
        answers=(NoteAnswer, examples.NOTED),
        status=201,
        refuses=[UNKNOWN_MEMBER, UNKNOWN_OUTLET, OUTLET_NEEDED, OUTLET_NOT_KNOWN_YET],
    )
    @permits(Action.ADD_NOTE)
    def add_note(member_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/members/{member_id}/notes")

    @serve(
        blueprint,
        "POST /members/<id:member_id>/consents",
        "Write down whether a member wants to be called",
        takes=(SaidConsentRequest, examples.SAID_CONSENT),
        answers=(SaidConsentAnswer, {"member_id": examples.MEMBER, **examples.SAID_CONSENT}),
        status=201,
        refuses=[UNKNOWN_MEMBER],
    )
    @permits(Action.SAY_CONSENT)
    def say_consent(member_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/members/{member_id}/consents")

    return blueprint
