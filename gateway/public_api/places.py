"""/api/v1: the map of the franchise: territories, outlets, what became of them, and files of them."""

from __future__ import annotations

from flask import Response
from flask_smorest import Blueprint

from gateway.clients.parts import Parts
from gateway.public_api import examples
from gateway.public_api.documents import serve
from gateway.public_api.forwarding import handed_on, query_string
from gateway.public_api.refusals import (
    INVALID_OUTLET,
    INVALID_TERRITORY,
    OUTLET_TAKEN,
    QUERY,
    TERRITORY_IN_ITSELF,
    TERRITORY_TAKEN,
    UNKNOWN_OUTLET,
    UNKNOWN_TERRITORY,
    UNREADABLE_TABLE,
)
from services.chassis.http.callers import permits
from services.contracts.http_outlets import (
    ImportReportAnswer,
    OutletChangeRequest,
    OutletHistoryAnswer,
    OutletLimitsRequest,
    OutletLineAnswer,
    OutletRequest,
    OutletsAnswer,
    OutletsFileRequest,
    OutletsQuery,
    OutletStateRequest,
    TerritoriesAnswer,
    TerritoryAnswer,
    TerritoryChangeRequest,
    TerritoryRequest,
)
from services.contracts.permissions import Action


def places_blueprint(parts: Parts) -> Blueprint:
    """Places."""
    blueprint = Blueprint("places", __name__, url_prefix="/api/v1", description="Territories and outlets.")
    _add_territories(blueprint, parts)
    _add_outlets(blueprint, parts)
    _add_states(blueprint, parts)
    _add_import(blueprint, parts)
    return blueprint


def _add_territories(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "GET /territories",
        "List the territories that you look after",
        answers=(TerritoriesAnswer, examples.TERRITORIES),
    )
    @permits(Action.READ_PLACES)
    def list_territories() -> Response:
        return handed_on(parts.outlets, "GET", "/territories")

    @serve(
        blueprint,
        "POST /territories",
        "Add a territory",
        takes=(TerritoryRequest, examples.NEW_TERRITORY),
        answers=(TerritoryAnswer, examples.TERRITORY),
        status=201,
        refuses=[UNKNOWN_TERRITORY, TERRITORY_TAKEN, INVALID_TERRITORY],
    )
    @permits(Action.CHANGE_PLACES)
    def add_territory() -> Response:
        return handed_on(parts.outlets, "POST", "/territories")

    @serve(
        blueprint,
        "POST /territories/<code:territory_code>/changes",
        "Rename a territory, or move it with all that lies in it",
        takes=(TerritoryChangeRequest, {"parent_code": None}),
        answers=(TerritoryAnswer, examples.TERRITORY),
        status=201,
        refuses=[UNKNOWN_TERRITORY, TERRITORY_IN_ITSELF, INVALID_TERRITORY],
    )
    @permits(Action.CHANGE_PLACES)
    def change_territory(territory_code: str) -> Response:
        return handed_on(parts.outlets, "POST", f"/territories/{territory_code}/changes")


def _add_outlets(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "GET /outlets",
        "List the outlets that you look after",
        query=OutletsQuery,
        answers=(OutletsAnswer, examples.OUTLETS),
        refuses=QUERY,
    )
    @permits(Action.READ_PLACES)
    def list_outlets() -> Response:
        return handed_on(parts.outlets, "GET", f"/outlets?{query_string()}")

    @serve(
        blueprint,
        "POST /outlets",
        "Open an outlet",
        takes=(OutletRequest, examples.NEW_OUTLET),
        answers=(OutletLineAnswer, examples.OUTLET),
        status=201,
        refuses=[UNKNOWN_TERRITORY, OUTLET_TAKEN, INVALID_OUTLET],
    )
    @permits(Action.CHANGE_PLACES)
    def open_outlet() -> Response:
        return handed_on(parts.outlets, "POST", "/outlets")

    @serve(
        blueprint,
        "POST /outlets/<code:outlet_code>/changes",
        "Describe an outlet anew, or move it to another territory",
        takes=(OutletChangeRequest, {"territory_code": "baltics"}),
        answers=(OutletLineAnswer, examples.OUTLET),
        status=201,
        refuses=[UNKNOWN_OUTLET, UNKNOWN_TERRITORY, INVALID_OUTLET],
    )
    @permits(Action.CHANGE_OUTLET)
    def change_outlet(outlet_code: str) -> Response:
        return handed_on(parts.outlets, "POST", f"/outlets/{outlet_code}/changes")

    @serve(
        blueprint,
        "POST /outlets/<code:outlet_code>/limits",
        "Say how many may be in, and how long somebody counts as in",
        takes=(OutletLimitsRequest, {"capacity": 40}),
        answers=(OutletLineAnswer, examples.OUTLET),
        status=201,
        refuses=[UNKNOWN_OUTLET],
    )
    @permits(Action.LIMIT_OUTLET)
    def limit_outlet(outlet_code: str) -> Response:
        return handed_on(parts.outlets, "POST", f"/outlets/{outlet_code}/limits")


def _add_states(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "POST /outlets/<code:outlet_code>/closing",
        "Close an outlet: nobody works there any more, and what was stays",
        takes=(OutletStateRequest, {}),
        answers=(OutletLineAnswer, examples.OUTLET_CLOSED),
        status=201,
        refuses=[UNKNOWN_OUTLET],
    )
    @permits(Action.CHANGE_OUTLET)
    def close_outlet(outlet_code: str) -> Response:
        return handed_on(parts.outlets, "POST", f"/outlets/{outlet_code}/closing")

    @serve(
        blueprint,
        "POST /outlets/<code:outlet_code>/reopening",
        "Open a closed outlet again",
        takes=(OutletStateRequest, {}),
        answers=(OutletLineAnswer, examples.OUTLET),
        status=201,
        refuses=[UNKNOWN_OUTLET],
    )
    @permits(Action.CHANGE_OUTLET)
    def reopen_outlet(outlet_code: str) -> Response:
        return handed_on(parts.outlets, "POST", f"/outlets/{outlet_code}/reopening")

    @serve(
        blueprint,
        "GET /outlets/<code:outlet_code>/history",
        "Show what became of an outlet, newest first",
        answers=(OutletHistoryAnswer, examples.OUTLET_HISTORY),
        refuses=[UNKNOWN_OUTLET],
    )
    @permits(Action.READ_PLACES)
    def show_outlet_history(outlet_code: str) -> Response:
        return handed_on(parts.outlets, "GET", f"/outlets/{outlet_code}/history")


def _add_import(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "POST /imports/outlets",
        "Open the outlets of a table; those that are there already stay as they are",
        takes=(OutletsFileRequest, examples.OUTLETS_FILE),
        answers=(ImportReportAnswer, examples.OUTLETS_IMPORTED),
        status=201,
        refuses=[UNREADABLE_TABLE],
    )
    @permits(Action.CHANGE_PLACES)
    def import_outlets() -> Response:
        return handed_on(parts.outlets, "POST", "/imports/outlets")
