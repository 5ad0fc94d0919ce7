"""The application of the outlets service; its routes stand in a file for each subject."""

from __future__ import annotations

from flask import Flask

from services.chassis.http.audit_routes import add_audit_routes
from services.chassis.http.callers import Guard, set_guard
from services.chassis.http.commands import Commands
from services.chassis.http.service_app import new_app
from services.chassis.http.stored_answers import SealedAnswers
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.permissions import Action
from services.outlets.clients.company import Company
from services.outlets.credentials.kit import Kit
from services.outlets.http_api.approvals import add_approval_routes
from services.outlets.http_api.late_commands import add_late_command_routes
from services.outlets.http_api.passkeys_and_oidc import add_passkeys_and_oidc
from services.outlets.http_api.places import add_place_routes
from services.outlets.http_api.problems import DOMAIN_ERRORS
from services.outlets.http_api.sessions import add_session_routes
from services.outlets.http_api.staff import add_staff_routes
from services.outlets.http_api.stations import add_station_routes
from services.outlets.storage.unit_of_work import OutletsWork


def new_outlets_app(
    open_work: WorkOpener[OutletsWork], guard: Guard, kit: Kit, *, public_url: str, company: Company | None = None
) -> Flask:
    """The outlets application."""

    def readiness() -> None:
        with open_work.reading() as work:
            work.places.outlets()

    app = new_app("outlets", readiness=readiness, domain_errors=DOMAIN_ERRORS)
    set_guard(app, guard)
    # Answers name people and hold links and codes; requests hold PINs, which a plain hash would give away.
    commands = Commands(open_work, SealedAnswers(kit.answers_key))
    add_place_routes(app, open_work, commands)
    add_station_routes(app, open_work, commands, kit, public_url=public_url)
    add_session_routes(app, open_work, kit)
    add_approval_routes(app, open_work, kit)
    add_passkeys_and_oidc(app, open_work, commands, kit, company)
    add_staff_routes(app, open_work, commands, kit, public_url=public_url)
    add_late_command_routes(app, open_work, commands)
    add_audit_routes(app, open_work, Action.READ_OUTLETS_AUDIT)
    return app
