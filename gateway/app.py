"""The gateway's application: the pages and the public API over the four services."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, Response, request

from gateway.clients.live_visits import LiveVisits
from gateway.clients.parts import Parts
from gateway.pages.company import company_pages
from gateway.pages.views import pages
from gateway.public_api.answers import answers_blueprint
from gateway.public_api.audit import audit_blueprint
from gateway.public_api.balance import balance_blueprint
from gateway.public_api.cases import cases_blueprint
from gateway.public_api.dates import dates_blueprint
from gateway.public_api.documents import new_api
from gateway.public_api.door import door_blueprint
from gateway.public_api.dues import dues_blueprint
from gateway.public_api.explorer import explorer_blueprint
from gateway.public_api.file import file_blueprint
from gateway.public_api.loyalty import loyalty_blueprint
from gateway.public_api.me import me_blueprint
from gateway.public_api.members import members_blueprint
from gateway.public_api.memberships import memberships_blueprint
from gateway.public_api.offline import offline_blueprint
from gateway.public_api.passkeys_and_oidc import passkeys_and_oidc_blueprint
from gateway.public_api.payments import payments_blueprint
from gateway.public_api.places import places_blueprint
from gateway.public_api.plans import plans_blueprint
from gateway.public_api.posters import posters_blueprint
from gateway.public_api.prospects import prospects_blueprint
from gateway.public_api.rate_limits import limit_anybody
from gateway.public_api.rights import rights_blueprint
from gateway.public_api.sessions import sessions_blueprint
from gateway.public_api.staff import staff_blueprint
from gateway.public_api.station import station_blueprint
from gateway.public_api.stations import stations_blueprint
from gateway.public_api.tasks import tasks_blueprint
from gateway.public_api.visits import visits_blueprint
from gateway.wallet.wallets import Wallets
from services.chassis.clock import Clock
from services.chassis.http.callers import Guard, set_guard
from services.chassis.http.proxies import TrustedProxies
from services.chassis.http.service_app import new_app
from services.chassis.settings import Network


def new_gateway_app(
    parts: Parts,
    guard: Guard,
    clock: Clock,
    live: LiveVisits,
    wallets: Wallets,
    *,
    public_url: str,
    patience_ms: int,
    brand: str,
    trusted_proxies: Sequence[Network] = (),
) -> Flask:
    """The gateway over these parts."""
    app = new_app("gateway", readiness=parts.refuse_unless_ready)
    app.wsgi_app = TrustedProxies(app.wsgi_app, trusted_proxies)  # type: ignore[method-assign]
    set_guard(app, guard)
    limit_anybody(app, clock)
    app.after_request(_guard_answer)
    if public_url.startswith("https://"):
        app.after_request(_insist_on_tls)
    api = new_api(app, public_url=public_url)
    for blueprint in (
        members_blueprint(parts, brand=brand),
        file_blueprint(parts),
        plans_blueprint(parts),
        memberships_blueprint(parts),
        door_blueprint(parts),
        dues_blueprint(parts),
        payments_blueprint(parts),
        dates_blueprint(parts),
        loyalty_blueprint(parts),
        prospects_blueprint(parts),
        station_blueprint(parts, patience_ms=patience_ms),
        balance_blueprint(parts, wallets),
        posters_blueprint(parts, brand=brand, public_url=public_url),
        me_blueprint(parts),
        audit_blueprint(parts),
        rights_blueprint(parts),
        sessions_blueprint(parts),
        staff_blueprint(parts),
        places_blueprint(parts),
        stations_blueprint(parts),
        passkeys_and_oidc_blueprint(parts),
        cases_blueprint(parts),
        tasks_blueprint(parts),
        answers_blueprint(parts),
        visits_blueprint(parts, live),
        offline_blueprint(parts),
    ):
        api.register_blueprint(blueprint)
    app.register_blueprint(explorer_blueprint(api))
    app.register_blueprint(pages)
    app.register_blueprint(company_pages(parts, public_url=public_url))
    return app


def _insist_on_tls(response: Response) -> Response:
    """Only where TLS is what guests reach us by: a browser that was told so never tries without again."""
    response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response


def _guard_answer(response: Response) -> Response:
    """Nearly every answer of the API names a person: nothing on the way may keep or guess at it."""
    if not request.path.startswith("/api/"):
        return response
    headers = response.headers
    headers["X-Content-Type-Options"] = "nosniff"
    if "Cache-Control" not in headers:
        headers["Cache-Control"] = "no-store"
    if response.status_code == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return response
