"""/api/v1: who the calling station is, and what its outlet runs."""

from __future__ import annotations

from flask import Response, jsonify
from flask_smorest import Blueprint

from gateway.clients.parts import Parts
from gateway.public_api import examples
from gateway.public_api.documents import serve
from gateway.public_api.forwarding import headers_to_pass, passed_back
from gateway.public_api.refusals import UNKNOWN_STATION
from services.chassis.http.callers import permits
from services.contracts.http_gateway import StationAnswer
from services.contracts.permissions import Action


def station_blueprint(parts: Parts, *, patience_ms: int) -> Blueprint:
    """The station itself; `patience_ms` is what its pages are told."""
    blueprint = Blueprint("station", __name__, url_prefix="/api/v1", description="The calling station.")

    @serve(
        blueprint,
        "GET /station",
        "Show the calling station, its outlet and the programs",
        answers=(StationAnswer, examples.STATION),
        refuses=[UNKNOWN_STATION],
    )
    @permits(Action.READ_OWN_STATION)
    def show_station() -> Response:
        place = parts.outlets.ask("GET", "/stations/me", headers=headers_to_pass(parts.outlets))
        if place.status != 200:
            return passed_back(place)
        programs = parts.loyalty.programs(headers_to_pass(parts.loyalty))
        if programs.status != 200:
            return passed_back(programs)
        seal_key = parts.members.seal_key(headers_to_pass(parts.members))
        if seal_key.status != 200:
            return passed_back(seal_key)
        more = {"programs": programs.json()["programs"], "seal_key": seal_key.json(), "patience_ms": patience_ms}
        return jsonify({**place.json(), **more})

    return blueprint
