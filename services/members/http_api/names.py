"""How the routes of cases and tasks name people: as stations do, in the caller's language."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flask import request

from services.chassis.languages import best_locale
from services.members.http_api.pictures import display_name
from services.members.storage.unit_of_work import MembersWork


def locale() -> str:
    return best_locale(request.headers.get("Accept-Language"))


def names_of(work: MembersWork, member_ids: Collection[str]) -> Mapping[str, str]:
    """As stations show them, in the caller's language."""
    wanted = list(dict.fromkeys(member_ids))
    members = work.members.with_ids(wanted) if wanted else []
    return {member.member_id: display_name(member, locale()) for member in members}
