"""Routes of territories and outlets."""

from __future__ import annotations

from typing import Any

from flask import Flask

from services.chassis.http.callers import current_caller, current_scope, permits
from services.chassis.http.commands import Commands
from services.chassis.http.validation import load, query
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.http_outlets import (
    OutletChangeRequest,
    OutletLimitsRequest,
    OutletRequest,
    OutletsFileRequest,
    OutletsQuery,
    OutletStateRequest,
    TerritoryChangeRequest,
    TerritoryRequest,
)
from services.contracts.permissions import Action
from services.outlets.domain.history import Author
from services.outlets.domain.outlet import Outlet, OutletOnMap, UnknownOutlet
from services.outlets.domain.territory import UnknownTerritory
from services.outlets.http_api.bodies import change_body, outlet_line, report_body, territory_body
from services.outlets.http_api.tables import table_rows
from services.outlets.storage.unit_of_work import OutletsWork
from services.outlets.use_cases.change_outlet import change_outlet, close_outlet, reopen_outlet
from services.outlets.use_cases.change_territories import add_territory, change_territory
from services.outlets.use_cases.import_outlets import COLUMNS, REQUIRED, import_outlets
from services.outlets.use_cases.open_outlet import open_outlet

Answer = tuple[dict[str, Any], int]

_TERRITORY, _TERRITORY_CHANGE = TerritoryRequest(), TerritoryChangeRequest()
_OUTLET, _OUTLET_CHANGE, _STATE = OutletRequest(), OutletChangeRequest(), OutletStateRequest()
_OUTLETS, _OUTLETS_FILE, _LIMITS = OutletsQuery(), OutletsFileRequest(), OutletLimitsRequest()


def add_place_routes(app: Flask, open_work: WorkOpener[OutletsWork], commands: Commands[OutletsWork]) -> None:
    """The map of the franchise."""
    _add_territories(app, open_work, commands)
    _add_outlets(app, open_work, commands)
    _add_openings(app, commands)
    _add_import(app, commands)


def _add_territories(app: Flask, open_work: WorkOpener[OutletsWork], commands: Commands[OutletsWork]) -> None:
    @app.get("/territories")
    @permits(Action.READ_PLACES)
    def territories() -> dict[str, Any]:
        with open_work.reading() as work:
            return {"territories": [territory_body(each) for each in work.territories.within(current_scope())]}

    @app.post("/territories")
    @permits(Action.CHANGE_PLACES)
    @commands.handle
    def new_territory(work: OutletsWork) -> Answer:
        given = load(_TERRITORY)
        added = add_territory(work, given["code"], given["name"], parent_code=given.get("parent_code"))
        return territory_body(added), 201

    @app.post("/territories/<territory_code>/changes")
    @permits(Action.CHANGE_PLACES)
    @commands.handle
    def territory_changes(work: OutletsWork, territory_code: str) -> Answer:
        changed = change_territory(work, _code(territory_code, UnknownTerritory), load(_TERRITORY_CHANGE), by=_author())
        return territory_body(changed), 201


def _add_outlets(app: Flask, open_work: WorkOpener[OutletsWork], commands: Commands[OutletsWork]) -> None:
    @app.get("/outlets")
    @permits(Action.READ_PLACES)
    def outlets() -> dict[str, Any]:
        include_closed = query(_OUTLETS).get("include_closed") == "true"
        with open_work.reading() as work:
            found = work.places.within(current_scope(), include_closed=include_closed)
        return {"outlets": [outlet_line(each) for each in found]}

    @app.get("/outlets/<outlet_code>/history")
    @permits(Action.READ_PLACES)
    def history(outlet_code: str) -> dict[str, Any]:
        with open_work.reading() as work:
            if work.places.on_map(_code(outlet_code, UnknownOutlet), current_scope()) is None:
                raise UnknownOutlet
            return {"changes": [change_body(each) for each in work.places.history(outlet_code)]}

    @app.post("/outlets/<outlet_code>/changes")
    @permits(Action.CHANGE_OUTLET)
    @commands.handle
    def outlet_changes(work: OutletsWork, outlet_code: str) -> Answer:
        wishes = load(_OUTLET_CHANGE)
        code = _code(outlet_code, UnknownOutlet)
        return outlet_line(change_outlet(work, code, wishes, scope=current_scope(), by=_author())), 201

    @app.post("/outlets/<outlet_code>/limits")
    @permits(Action.LIMIT_OUTLET)
    @commands.handle
    def limits(work: OutletsWork, outlet_code: str) -> Answer:
        wishes = load(_LIMITS)
        code = _code(outlet_code, UnknownOutlet)
        return outlet_line(change_outlet(work, code, wishes, scope=current_scope(), by=_author())), 201


def _add_openings(app: Flask, commands: Commands[OutletsWork]) -> None:
    @app.post("/outlets")
    @permits(Action.CHANGE_PLACES)
    @commands.handle
    def new_outlet(work: OutletsWork) -> Answer:
        given = load(_OUTLET)
        outlet = Outlet(outlet_code=given.pop("code"), **given)
        # The command line makes a territory on the way; in the office a slip of the pen should not.
        if work.territories.find(outlet.territory_code) is None:
            raise UnknownTerritory
        open_outlet(work, outlet, by=_author())
        return outlet_line(_found(work, outlet.outlet_code)), 201

    @app.post("/outlets/<outlet_code>/closing")
    @permits(Action.CHANGE_OUTLET)
    @commands.handle
    def closing(work: OutletsWork, outlet_code: str) -> Answer:
        load(_STATE)
        code = _code(outlet_code, UnknownOutlet)
        return outlet_line(close_outlet(work, code, scope=current_scope(), by=_author())), 201

    @app.post("/outlets/<outlet_code>/reopening")
    @permits(Action.CHANGE_OUTLET)
    @commands.handle
    def reopening(work: OutletsWork, outlet_code: str) -> Answer:
        load(_STATE)
        code = _code(outlet_code, UnknownOutlet)
        return outlet_line(reopen_outlet(work, code, scope=current_scope(), by=_author())), 201


def _add_import(app: Flask, commands: Commands[OutletsWork]) -> None:
    @app.post("/imports/outlets")
    @permits(Action.CHANGE_PLACES)
    @commands.handle
    def outlets_file(work: OutletsWork) -> Answer:
        given = load(_OUTLETS_FILE)
        rows = table_rows(given["csv"], columns=COLUMNS, required=REQUIRED)
        return report_body(import_outlets(work, rows, is_dry=given.get("dry_run", False), by=_author())), 201


def _author() -> Author | None:
    caller = current_caller()
    return Author(caller.subject, caller.role) if caller.kind == "staff" else None


def _found(work: OutletsWork, outlet_code: str) -> OutletOnMap:
    found = work.places.on_map(outlet_code)
    if found is None:
        raise UnknownOutlet
    return found


def _code(text: str, unknown: type[Exception]) -> str:
    """The code in a path. What cannot be one never reaches the database: PostgreSQL stumbles over %00."""
    if not text.isprintable() or len(text) > 64:
        raise unknown
    return text
