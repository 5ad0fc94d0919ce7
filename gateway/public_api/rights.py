"""/api/v1: what the law gives a member: a copy of everything, and to be forgotten. For head office."""

from __future__ import annotations

from flask import Response
from flask_smorest import Blueprint

from gateway.clients.parts import Parts
from gateway.csv_files import zipped
from gateway.public_api import examples
from gateway.public_api.documents import A_FILE, serve
from gateway.public_api.forwarding import handed_on, headers_to_pass, passed_back
from gateway.public_api.refusals import EXPORT_INCOMPLETE, STEP_UP_NEEDED, UNKNOWN_MEMBER
from services.chassis.http.callers import permits
from services.chassis.http.client import PartAnswer
from services.contracts.http_members import ErasureAnswer, ErasureRequest, ExportAnswer
from services.contracts.permissions import Action


def rights_blueprint(parts: Parts) -> Blueprint:
    """Export and erasure."""
    blueprint = Blueprint("rights", __name__, url_prefix="/api/v1", description="Export and erasure of a member.")

    def export(member_id: str) -> PartAnswer:
        return parts.members.ask("GET", f"/members/{member_id}/export", headers=headers_to_pass(parts.members))

    @serve(
        blueprint,
        "GET /members/<id:member_id>/export.json",
        "Export all that is held of a member",
        answers=(ExportAnswer, examples.EXPORT),
        refuses=[UNKNOWN_MEMBER, STEP_UP_NEEDED, EXPORT_INCOMPLETE],
    )
    @permits(Action.EXPORT_MEMBER)
    def export_member(member_id: str) -> Response:
        return passed_back(export(member_id))

    @serve(
        blueprint,
        "GET /members/<id:member_id>/export.zip",
        "Export the same as CSV files",
        answers=A_FILE,
        content_type="application/zip",
        refuses=[UNKNOWN_MEMBER, STEP_UP_NEEDED, EXPORT_INCOMPLETE],
    )
    @permits(Action.EXPORT_MEMBER)
    def export_member_as_csv(member_id: str) -> Response:
        answer = export(member_id)
        if answer.status != 200:
            return passed_back(answer)
        files = Response(zipped(answer.json()), content_type="application/zip")
        files.headers["Content-Disposition"] = f'attachment; filename="member-{member_id}.zip"'
        return files

    @serve(
        blueprint,
        "POST /members/<id:member_id>/erasures",
        "Erase a member",
        takes=(ErasureRequest, examples.ERASURE),
        answers=(ErasureAnswer, examples.ERASED),
        status=201,
        refuses=[UNKNOWN_MEMBER, STEP_UP_NEEDED],
    )
    @permits(Action.ERASE_MEMBER)
    def erase_member(member_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/members/{member_id}/erasures")

    return blueprint
