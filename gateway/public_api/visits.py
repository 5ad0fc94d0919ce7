"""/api/v1: who came to an outlet lately, asked for or told as it happens."""

from __future__ import annotations

import json

from flask import Response, request
from flask_smorest import Blueprint

from gateway.clients.live_visits import LiveVisits
from gateway.clients.parts import Parts
from gateway.public_api import examples_of_door as examples
from gateway.public_api.documents import serve
from gateway.public_api.forwarding import handed_on, headers_to_pass, passed_back, query_string
from gateway.public_api.refusals import (
    LISTS_TAKEN,
    OUTLET_NEEDED,
    OUTLET_NOT_KNOWN_YET,
    QUERY,
    UNKNOWN_OUTLET,
)
from services.chassis.http.callers import current_caller, permits, standing_leave
from services.chassis.http.problems import Problem
from services.chassis.languages import best_locale
from services.contracts.http_admission import PresenceQuery
from services.contracts.http_visits import VisitsAnswer, VisitsQuery
from services.contracts.permissions import Action

# A proxy that gathers or compresses what passes would keep it from the desk.
_AS_IT_COMES = {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}
_SEEN = {
    "name": "Last-Event-ID",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "The version of the list that the desk has: it is told of the next one.",
}
_LOOK_AGAIN_AFTER_SECONDS = 60


def visits_blueprint(parts: Parts, live: LiveVisits) -> Blueprint:
    """Who came."""
    blueprint = Blueprint("visits", __name__, url_prefix="/api/v1", description="Who came lately.")
    refuses = [*QUERY, UNKNOWN_OUTLET, OUTLET_NEEDED, OUTLET_NOT_KNOWN_YET]

    @serve(
        blueprint,
        "GET /visits",
        "List who came lately",
        query=VisitsQuery,
        answers=(VisitsAnswer, examples.VISITS),
        refuses=refuses,
    )
    @permits(Action.READ_PRESENCE)
    def list_visits() -> Response:
        return handed_on(parts.members, "GET", f"/visits?{query_string()}")

    @serve(
        blueprint,
        "GET /visits/live",
        "Tell who comes, as it happens",
        query=PresenceQuery,
        headers=[_SEEN],
        answers=({"type": "string"}, examples.LIVE),
        content_type="text/event-stream",
        refuses=[*refuses, LISTS_TAKEN],
    )
    @permits(Action.READ_PRESENCE)
    def tell_visits() -> Response:
        headers = headers_to_pass(parts.members)
        # Whoever may not look there is told so in plain words, before anything begins.
        first = parts.members.ask("GET", f"/visits?{query_string()}", headers=headers)
        if first.status != 200:
            return passed_back(first)
        key = (str(json.loads(first.body)["outlet_code"]), best_locale(request.headers.get("Accept-Language"), ""))
        seen = request.headers.get("Last-Event-ID")
        listed = live.watch(key, current_caller(), leave=standing_leave(), seen=seen)
        if listed is None:
            words = "As many desks as can be told at once are: ask for the list instead."
            raise Problem(503, "lists_taken", words, retry_after_seconds=_LOOK_AGAIN_AFTER_SECONDS)
        response = Response(iter(listed), headers=_AS_IT_COMES, content_type="text/event-stream; charset=utf-8")
        response.call_on_close(listed.close)
        return response

    return blueprint
