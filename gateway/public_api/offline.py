"""/api/v1: what stations keep for the time without a network, and what did not become of what they did then."""

from __future__ import annotations

from flask import Response
from flask_smorest import Blueprint

from gateway.clients.parts import Parts
from gateway.public_api import examples_of_offline as examples
from gateway.public_api.documents import serve
from gateway.public_api.forwarding import handed_on, query_string
from gateway.public_api.refusals import LATE_COMMAND_SETTLED, OUTLET_NOT_KNOWN_YET, QUERY, UNKNOWN_LATE_COMMAND
from services.chassis.http.callers import permits
from services.contracts.http_offline import (
    LateCommandAnswer,
    LateCommandRequest,
    LateCommandsAnswer,
    LateCommandsQuery,
    ReportedLateCommandAnswer,
    SettlementOfLateCommandRequest,
    SnapshotAnswer,
    SnapshotQuery,
)
from services.contracts.permissions import Action


def offline_blueprint(parts: Parts) -> Blueprint:
    """The time without a network."""
    blueprint = Blueprint("offline", __name__, url_prefix="/api/v1", description="Working without a network.")
    _add_station(blueprint, parts)
    _add_list(blueprint, parts)
    return blueprint


def _add_station(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "GET /stations/me/snapshot",
        "Read what the station keeps of its guests, a page of 500",
        query=SnapshotQuery,
        answers=(SnapshotAnswer, examples.SNAPSHOT),
        refuses=[*QUERY, OUTLET_NOT_KNOWN_YET],
    )
    @permits(Action.READ_SNAPSHOT)
    def read_snapshot() -> Response:
        return handed_on(parts.members, "GET", f"/snapshot?{query_string()}")

    @serve(
        blueprint,
        "POST /stations/me/late-commands",
        "Report a kept command that was not applied",
        takes=(LateCommandRequest, examples.LATE_COMMAND),
        answers=(ReportedLateCommandAnswer, examples.LATE_COMMAND_REPORTED),
        status=201,
    )
    @permits(Action.REPORT_LATE)
    def report_late_command() -> Response:
        return handed_on(parts.outlets, "POST", "/stations/me/late-commands")


def _add_list(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "GET /late-commands",
        "List what stations did without a network and was not applied",
        query=LateCommandsQuery,
        answers=(LateCommandsAnswer, examples.LATE_COMMANDS),
        refuses=QUERY,
    )
    @permits(Action.READ_LATE)
    def list_late_commands() -> Response:
        return handed_on(parts.outlets, "GET", f"/late-commands?{query_string()}")

    @serve(
        blueprint,
        "POST /late-commands/<id:late_id>/settlement",
        "Say what was done about it",
        takes=(SettlementOfLateCommandRequest, examples.SETTLEMENT),
        answers=(LateCommandAnswer, examples.SETTLED_LATE_COMMAND),
        status=201,
        refuses=[UNKNOWN_LATE_COMMAND, LATE_COMMAND_SETTLED],
    )
    @permits(Action.SETTLE_LATE)
    def settle_late_command(late_id: str) -> Response:
        return handed_on(parts.outlets, "POST", f"/late-commands/{late_id}/settlement")
