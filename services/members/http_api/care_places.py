"""What the routes of cases and tasks have in common: at which outlet something is done, and how people are named."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flask import request

from services.chassis.http.callers import current_caller, current_scope
from services.chassis.languages import best_locale
from services.chassis.security.permission import Place
from services.members.domain.care.refusals import OutletOutOfReach, OutletToName
from services.members.domain.outlet import Outlet
from services.members.http_api.pictures import display_name
from services.members.storage.unit_of_work import MembersWork


def locale() -> str:
    return best_locale(request.headers.get("Accept-Language"))


def outlet_for(work: MembersWork, named: str | None) -> Outlet:
    """The outlet that was named, within the caller's reach, or else their own.

    Raises OutletToName, OutletOutOfReach, OutletClosed.
    """
    code = named or current_caller().outlet_code
    if code is None:
        raise OutletToName
    outlet = work.outlets.find(code)
    if outlet is None or not current_scope().includes(Place(outlet.code, outlet.territory_path)):
        raise OutletOutOfReach
    outlet.refuse_if_closed()
    return outlet


def names_of(work: MembersWork, member_ids: Collection[str]) -> Mapping[str, str]:
    """As stations show them, in the caller's language."""
    wanted = list(dict.fromkeys(member_ids))
    members = work.members.with_ids(wanted) if wanted else []
    return {member.member_id: display_name(member, locale()) for member in members}
