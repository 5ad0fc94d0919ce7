"""/api/v1: what hangs on the wall of an outlet, so that guests join and find their card."""

from __future__ import annotations

from flask import Response, jsonify
from flask_smorest import Blueprint

from gateway.clients.parts import Parts
from gateway.drawings import qr_svg
from gateway.public_api import examples
from gateway.public_api.documents import serve
from gateway.public_api.forwarding import headers_to_pass, passed_back
from services.chassis.http.callers import permits
from services.contracts.http_gateway import PosterAnswer
from services.contracts.permissions import Action


def posters_blueprint(parts: Parts, *, brand: str, public_url: str) -> Blueprint:
    """What is printed for everybody."""
    blueprint = Blueprint("posters", __name__, url_prefix="/api/v1", description="What is printed for the wall.")

    @serve(
        blueprint,
        "GET /poster",
        "Take what stands on the poster",
        answers=(PosterAnswer, examples.POSTER),
    )
    @permits(Action.READ_PROGRAMS)
    def read_poster() -> Response:
        """Its code opens the page that says how to join, and where to look for a card."""
        programs = parts.loyalty.programs(headers_to_pass(parts.loyalty))
        if programs.status != 200:
            return passed_back(programs)
        address = f"{public_url}/balance"
        return jsonify(
            {
                "brand": brand,
                "address": address.partition("://")[2],
                "qr_svg": qr_svg(address),
                "titles": [program["title"] for program in programs.json()["programs"]],
            }
        )

    return blueprint
