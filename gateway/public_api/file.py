"""/api/v1: a member's file, as every outlet reads it."""

from __future__ import annotations

from flask import Response
from flask_smorest import Blueprint

from gateway.clients.parts import Parts
from gateway.public_api import examples_of_file as examples
from gateway.public_api.documents import serve
from gateway.public_api.handing_on import handed_on
from gateway.public_api.refusals import UNKNOWN_MEMBER
from services.chassis.http.callers import permits
from services.contracts.http_file import FileAnswer
from services.contracts.permissions import Action


def file_blueprint(parts: Parts) -> Blueprint:
    blueprint = Blueprint("file", __name__, url_prefix="/api/v1", description="A member's file and its timeline.")

    @serve(
        blueprint,
        "GET /members/<id:member_id>/file",
        "Read the top of a member's file",
        answers=FileAnswer,
        example=examples.FILE,
        refuses=[UNKNOWN_MEMBER],
    )
    @permits(Action.READ_FILE)
    def read_file(member_id: str) -> Response:
        return handed_on(parts.members, "GET", f"/members/{member_id}/file")

    return blueprint
