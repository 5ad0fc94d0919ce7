"""Routes of the outlets service."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Flask

from services.chassis.http.callers import current_caller, service_only, station_only, use_verifier
from services.chassis.http.service_app import new_app
from services.chassis.security.tokens import CallerVerifier
from services.chassis.work.unit_of_work import WorkOpener
from services.outlets.domain.outlet import Outlet, UnknownStation
from services.outlets.storage.unit_of_work import OutletsWork

DOMAIN_ERRORS: dict[type[Exception], int] = {UnknownStation: 404}


def new_outlets_app(open_work: WorkOpener[OutletsWork], verifier: CallerVerifier) -> Flask:
    """The outlets application."""

    def readiness() -> None:
        with open_work.reading() as work:
            work.places.outlets()

    app = new_app("outlets", readiness=readiness, domain_errors=DOMAIN_ERRORS)
    use_verifier(app, verifier)

    @app.get("/stations/me")
    @station_only
    def own_station() -> dict[str, Any]:
        caller = current_caller()
        with open_work.reading() as work:
            outlet = work.places.outlet_of_station(caller.subject)
        if outlet is None:
            raise UnknownStation("This station is not on the franchise's list any more.")
        return {"station_id": caller.subject, "outlet": _shown(outlet)}

    @app.get("/outlets")
    @service_only
    def all_outlets() -> dict[str, Any]:
        with open_work.reading() as work:
            return {"outlets": [_shown(outlet) for outlet in work.places.outlets()]}

    return app


def _shown(outlet: Outlet) -> dict[str, Any]:
    shown = asdict(outlet)
    return {"code": shown.pop("outlet_code"), **shown}
