"""/api/v1: people who may become members."""

from __future__ import annotations

from flask import Response
from flask_smorest import Blueprint

from gateway.clients.parts import Parts
from gateway.public_api import examples_of_prospects as examples
from gateway.public_api.documents import serve
from gateway.public_api.forwarding import handed_on, query_string
from gateway.public_api.refusals import (
    IDENTIFIER_TAKEN,
    OUTLET_NEEDED,
    OUTLET_NOT_KNOWN_YET,
    PROSPECT_CLOSED,
    QUERY,
    TOO_MANY_LOOK_UPS,
    UNKNOWN_OUTLET,
    UNKNOWN_PROSPECT,
    UNKNOWN_REFERRER,
)
from services.chassis.http.callers import permits
from services.contracts.http_prospects import (
    ConversionAnswer,
    ConversionRequest,
    ForgettingRequest,
    KeptProspectAnswer,
    MovedProspectAnswer,
    MoveRequest,
    ProspectCountsAnswer,
    ProspectCountsQuery,
    ProspectFileAnswer,
    ProspectRequest,
    ProspectsAnswer,
    ProspectsQuery,
)
from services.contracts.permissions import Action


def prospects_blueprint(parts: Parts) -> Blueprint:
    blueprint = Blueprint("prospects", __name__, url_prefix="/api/v1", description="People who may become members.")
    _add_reads(blueprint, parts)
    _add_keeping(blueprint, parts)
    _add_ends(blueprint, parts)
    return blueprint


def _add_reads(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "GET /prospects",
        "List prospects by their next step",
        query=ProspectsQuery,
        answers=(ProspectsAnswer, examples.PROSPECTS),
        refuses=QUERY,
    )
    @permits(Action.READ_PROSPECTS)
    def list_prospects() -> Response:
        return handed_on(parts.members, "GET", f"/prospects?{query_string()}")

    @serve(
        blueprint,
        "GET /prospects/counts",
        "Count what came of prospects, by outlet and source",
        query=ProspectCountsQuery,
        answers=(ProspectCountsAnswer, examples.COUNTS),
        refuses=QUERY,
    )
    @permits(Action.READ_PROSPECTS)
    def count_prospects() -> Response:
        return handed_on(parts.members, "GET", f"/prospects/counts?{query_string()}")

    @serve(
        blueprint,
        "GET /prospects/<id:prospect_id>",
        "Read all that is held of a prospect",
        answers=(ProspectFileAnswer, examples.PROSPECT_FILE),
        refuses=[UNKNOWN_PROSPECT],
    )
    @permits(Action.READ_PROSPECTS)
    def read_prospect(prospect_id: str) -> Response:
        return handed_on(parts.members, "GET", f"/prospects/{prospect_id}")


def _add_keeping(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "POST /prospects",
        "Keep somebody who may become a member",
        takes=(ProspectRequest, examples.NEW_PROSPECT),
        answers=(KeptProspectAnswer, examples.PROSPECT_KEPT),
        status=201,
        refuses=[
            IDENTIFIER_TAKEN,
            UNKNOWN_REFERRER,
            UNKNOWN_OUTLET,
            OUTLET_NEEDED,
            OUTLET_NOT_KNOWN_YET,
            TOO_MANY_LOOK_UPS,
        ],
    )
    @permits(Action.KEEP_PROSPECTS)
    def keep_prospect() -> Response:
        return handed_on(parts.members, "POST", "/prospects")

    @serve(
        blueprint,
        "POST /prospects/<id:prospect_id>/steps",
        "Say what was done about a prospect, and what is next",
        takes=(MoveRequest, examples.MOVE),
        answers=(MovedProspectAnswer, examples.MOVED),
        status=201,
        refuses=[UNKNOWN_PROSPECT, PROSPECT_CLOSED],
    )
    @permits(Action.KEEP_PROSPECTS)
    def move_prospect(prospect_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/prospects/{prospect_id}/steps")


def _add_ends(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "POST /prospects/<id:prospect_id>/conversions",
        "Make a prospect a member, or link them to the member who has their phone",
        takes=(ConversionRequest, examples.CONVERSION),
        answers=(ConversionAnswer, examples.CONVERTED),
        status=201,
        refuses=[UNKNOWN_PROSPECT, PROSPECT_CLOSED, IDENTIFIER_TAKEN, OUTLET_NOT_KNOWN_YET, TOO_MANY_LOOK_UPS],
    )
    @permits(Action.KEEP_PROSPECTS)
    def convert_prospect(prospect_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/prospects/{prospect_id}/conversions")

    @serve(
        blueprint,
        "POST /prospects/<id:prospect_id>/forgettings",
        "Destroy what is known of a prospect",
        takes=(ForgettingRequest, {}),
        answers=(MovedProspectAnswer, examples.FORGOTTEN),
        status=201,
        refuses=[UNKNOWN_PROSPECT, PROSPECT_CLOSED],
    )
    @permits(Action.FORGET_PROSPECT)
    def forget_prospect(prospect_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/prospects/{prospect_id}/forgettings")
