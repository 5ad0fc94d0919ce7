"""The application of the outlets service; its routes stand in a file for each subject."""

from __future__ import annotations

from flask import Flask

from services.chassis.http.audit_routes import add_audit_routes
from services.chassis.http.callers import Doorkeeper, keep_door
from services.chassis.http.commands import Commands
from services.chassis.http.service_app import new_app
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.permissions import Action
from services.outlets.http_api.places import add_place_routes
from services.outlets.http_api.problems import DOMAIN_ERRORS
from services.outlets.http_api.stations import add_station_routes
from services.outlets.storage.unit_of_work import OutletsWork


def new_outlets_app(open_work: WorkOpener[OutletsWork], keeper: Doorkeeper) -> Flask:
    """The outlets application."""

    def readiness() -> None:
        with open_work.reading() as work:
            work.places.outlets()

    app = new_app("outlets", readiness=readiness, domain_errors=DOMAIN_ERRORS)
    keep_door(app, keeper)
    commands = Commands(open_work)
    add_place_routes(app, open_work, commands)
    add_station_routes(app, open_work)
    add_audit_routes(app, open_work, Action.READ_OUTLETS_AUDIT)
    return app
