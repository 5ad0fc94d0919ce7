"""Outlets, territories and what the audits tell, asked for by the walk through all routes."""

from __future__ import annotations

from dataclasses import replace

from services.chassis.identifiers import new_id
from services.outlets.use_cases.open_outlet import open_outlet
from tests.permissions.asking import Asked, Make, Request, about, lists, plain, with_body
from tests.permissions.franchise import OUTLETS, PLACES, Franchise


def _audit_of(service: str) -> Make:
    """An act at the outlet, which its audit shows."""

    def make(franchise: Franchise, outlet: str) -> Asked:
        act = new_id()
        with franchise.work(service) as work:
            work.audit.note(None, "test.act", object_kind="act", object_id=act, place=PLACES[outlet])
        return Asked(query=f"?object={act}", thing=act)

    return make


def _outlet(franchise: Franchise, outlet: str) -> Asked:
    return Asked(path={"outlet_code": outlet}, thing=outlet)


def _neighbour(franchise: Franchise, outlet: str) -> Asked:
    """A new outlet in the territory of this one: nobody else asks for it, so it may be closed."""
    code = f"o{new_id()[-12:]}"
    with franchise.work("outlets") as work:
        open_outlet(work, replace(OUTLETS[outlet], outlet_code=code))
    return Asked(path={"outlet_code": code}, body={}, thing=code)


def _new_outlet(franchise: Franchise, outlet: str) -> Asked:
    return Asked(body={"code": f"o{new_id()[-12:]}", **OUTLETS[outlet].told})


def _territory(franchise: Franchise, outlet: str) -> Asked:
    code = OUTLETS[outlet].territory_code
    return Asked(path={"territory_code": code}, body={"name": f"Around {outlet}"}, thing=code)


REQUESTS: dict[str, Request] = {
    "GET /territories": plain(),
    "POST /territories": plain(lambda franchise, outlet: Asked(body={"code": f"t{new_id()[-12:]}", "name": "New"})),
    "POST /territories/<territory_code>/changes": about(_territory),
    "GET /outlets": lists(_outlet),
    "POST /outlets": plain(_new_outlet),
    "GET /outlets/<outlet_code>/history": about(_outlet),
    "POST /outlets/<outlet_code>/changes": about(with_body(_neighbour, lambda franchise: {"zone": "Europe/Vilnius"})),
    "POST /outlets/<outlet_code>/limits": about(with_body(_outlet, lambda franchise: {"stay_minutes": 120})),
    "POST /outlets/<outlet_code>/closing": about(_neighbour),
    "POST /outlets/<outlet_code>/reopening": about(_neighbour),
    "POST /imports/outlets": plain(
        lambda franchise, outlet: Asked(
            body={"csv": "code,name,territory_code,country,zone,currency,locale\n", "dry_run": True}
        )
    ),
    "GET /poster": plain(),
    **{
        f"{service} GET /audit": lists(_audit_of(service))
        for service in ("outlets", "members", "loyalty", "notifications")
    },
    "gateway GET /audit": lists(_audit_of("loyalty")),
}
