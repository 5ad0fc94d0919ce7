"""/api/v1: who did what, from all services together."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify
from flask_smorest import Blueprint

from gateway.clients.part import Part
from gateway.clients.parts import Parts
from gateway.public_api import examples
from gateway.public_api.documents import serve
from gateway.public_api.forwarding import headers_to_pass, passed_back, query_string
from gateway.public_api.refusals import QUERY
from services.chassis.http.callers import permits
from services.chassis.http.client import PartAnswer
from services.chassis.http.problems import Problem
from services.contracts.http_audit import AuditAnswer, AuditQuery
from services.contracts.permissions import Action

_PAGE = 100


def audit_blueprint(parts: Parts) -> Blueprint:
    """The audit."""
    blueprint = Blueprint("audit", __name__, url_prefix="/api/v1", description="Who did what.")

    @serve(
        blueprint,
        "GET /audit",
        "Show who did what, newest first",
        query=AuditQuery,
        answers=(AuditAnswer, examples.AUDIT),
        refuses=QUERY,
    )
    # Each service asks its own action again; who may read one audit may read all four.
    @permits(Action.READ_OUTLETS_AUDIT)
    def show_audit() -> Response:
        answers, missing = _asked((parts.outlets, parts.members, parts.loyalty, parts.notifications))
        refused = next((answer for answer in answers if answer.status != 200), None)
        if refused is not None:
            return passed_back(refused)
        shown = jsonify({**_merged([answer.json() for answer in answers]), "missing_parts": missing})
        shown.headers["Cache-Control"] = "no-store"
        return shown

    return blueprint


def _asked(parts: tuple[Part, ...]) -> tuple[list[PartAnswer], list[str]]:
    """What they answer, and the names of those who do not. Raises Problem 503 when nobody does."""
    answers, missing = [], []
    for part in parts:
        try:
            answer = part.ask("GET", f"/audit?{query_string()}", headers=headers_to_pass(part))
        except Problem:
            missing.append(part.name)
            continue
        if answer.status == 503:
            missing.append(part.name)
        else:
            answers.append(answer)
    if not answers:
        raise parts[0].away("nor does any other part")
    return answers, missing


def _merged(pages: list[dict[str, Any]]) -> dict[str, Any]:
    """One page out of several: their ids sort by time whichever service gave them."""
    # Where one service's page ends, nobody knows yet what belongs between the others' older entries.
    ends = max((page["next"] for page in pages if page["next"]), default="")
    found = [entry for page in pages for entry in page["entries"] if entry["entry_id"] >= ends]
    found.sort(key=lambda entry: str(entry["entry_id"]), reverse=True)
    shown = found[:_PAGE]
    is_more = bool(ends) or len(found) > _PAGE
    return {"entries": shown, "next": shown[-1]["entry_id"] if shown and is_more else None}
