"""Routes of the outlets service."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Flask

from services.chassis.http.audit_routes import add_audit_routes
from services.chassis.http.callers import Doorkeeper, current_station_id, keep_door, permits
from services.chassis.http.service_app import new_app
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.permissions import Action
from services.outlets.domain.outlet import Outlet, UnknownStation
from services.outlets.storage.unit_of_work import OutletsWork

DOMAIN_ERRORS: dict[type[Exception], int] = {UnknownStation: 404}


def new_outlets_app(open_work: WorkOpener[OutletsWork], keeper: Doorkeeper) -> Flask:
    """The outlets application."""

    def readiness() -> None:
        with open_work.reading() as work:
            work.places.outlets()

    app = new_app("outlets", readiness=readiness, domain_errors=DOMAIN_ERRORS)
    keep_door(app, keeper)

    @app.get("/stations/me")
    @permits(Action.READ_OWN_STATION)
    def own_station() -> dict[str, Any]:
        station_id = current_station_id()
        with open_work.reading() as work:
            outlet = work.places.outlet_of_station(station_id)
        if outlet is None:
            raise UnknownStation("This station is not on the franchise's list any more.")
        return {"station_id": station_id, "outlet": _shown(outlet)}

    @app.get("/outlets")
    @permits(Action.READ_PLACES)
    def all_outlets() -> dict[str, Any]:
        with open_work.reading() as work:
            return {"outlets": [_shown(outlet) for outlet in work.places.outlets()]}

    add_audit_routes(app, open_work, Action.READ_OUTLETS_AUDIT)
    return app


def _shown(outlet: Outlet) -> dict[str, Any]:
    shown = asdict(outlet)
    return {"code": shown.pop("outlet_code"), **shown}
