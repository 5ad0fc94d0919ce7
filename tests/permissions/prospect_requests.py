"""Prospects, put in place and asked for by the walk through all routes."""

from __future__ import annotations

from typing import Any

from services.chassis.identifiers import new_id
from services.members.use_cases.prospects.keep_prospect import WantedProspect, keep_prospect
from tests.permissions.asking import Asked, Make, Request, about, lists
from tests.permissions.franchise import Franchise


def _prospect_of(franchise: Franchise, outlet: str) -> str:
    wanted = WantedProspect(source="walk_in", may_be_contacted=True, given_name="Ieva")
    with franchise.work("members") as work:
        work.command_id = new_id()
        return keep_prospect(work, wanted, outlet=work.outlets.named(outlet), staff_id=None).prospect_id


def _prospect(body: Any = None) -> Make:
    def make(franchise: Franchise, outlet: str) -> Asked:
        prospect_id = _prospect_of(franchise, outlet)
        return Asked(path={"prospect_id": prospect_id}, body=body, thing=prospect_id)

    return make


def _conversion(franchise: Franchise, outlet: str) -> Asked:
    return _prospect({"phone": franchise.phone(outlet)})(franchise, outlet)


def _new_prospect(franchise: Franchise, outlet: str) -> Asked:
    body = {"source": "walk_in", "may_be_contacted": True, "given_name": "Ieva", "outlet_code": outlet}
    return Asked(body=body, thing=outlet)


def _prospects(franchise: Franchise, outlet: str) -> Asked:
    return Asked(thing=_prospect_of(franchise, outlet))


def _prospect_counts(franchise: Franchise, outlet: str) -> Asked:
    _prospect_of(franchise, outlet)
    return Asked(thing=outlet)


REQUESTS: dict[str, Request] = {
    "GET /prospects": lists(_prospects),
    "GET /prospects/counts": lists(_prospect_counts),
    "GET /prospects/<prospect_id>": about(_prospect()),
    "POST /prospects": about(_new_prospect),
    "POST /prospects/<prospect_id>/steps": about(_prospect({"status": "contacted"})),
    "POST /prospects/<prospect_id>/conversions": about(_conversion),
    "POST /prospects/<prospect_id>/forgettings": about(_prospect({})),
}
