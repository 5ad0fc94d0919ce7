"""The route for phone systems: who calls."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, jsonify

from services.chassis.http.callers import current_caller, current_outlet_code, permits
from services.chassis.http.validation import load
from services.chassis.languages import in_language
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.http_callers import CallerRequest
from services.contracts.permissions import Action
from services.members.domain.look_ups import LookUpLimits
from services.members.http_api.cases import case_picture
from services.members.http_api.names import locale
from services.members.http_api.pictures import Links, display_name, standing_picture
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.care.who_calls import Calling, who_calls
from services.members.use_cases.limit_look_ups import count_look_up

_CALLER = CallerRequest()
# An exchange asks for every call, and most who call are nobody's members: it is limited by how often a busy desk is
# called, and no miss is a guess. Whoever stole its token learns names at this speed, each of them audited.
_LIMITS = LookUpLimits(per_minute=60, per_hour=900)


def add_callers(app: Flask, open_work: WorkOpener[MembersWork], links: Links) -> None:
    @app.post("/callers")
    @permits(Action.WHO_CALLS)
    def caller_of() -> Response:
        """Writes nothing but that it was asked, so a phone system needs no key for it."""
        number = load(_CALLER)["number"]
        asking = current_caller()
        with open_work() as work:
            count_look_up(work, (f"station:{asking.station_id}",), _LIMITS)
            outlet = work.outlets.named(current_outlet_code())
            calling = who_calls(work, number, outlet)
            work.audit.note(
                asking,
                Action.WHO_CALLS,
                object_kind="member",
                object_id=calling.member.member_id if calling else "",
                after={"found": calling is not None},
            )
            shown = None if calling is None else _picture(work, calling)
        page_url = None if calling is None else links.file(calling.member.member_id)
        answer = jsonify({"member": shown, "page_url": page_url})
        answer.headers["Cache-Control"] = "no-store"
        return answer


def _picture(work: MembersWork, calling: Calling) -> dict[str, Any]:
    name = display_name(calling.member, locale())
    return {
        "member_id": calling.member.member_id,
        "display_name": name,
        "locale": calling.member.locale,
        "line": _line(work, calling),
        "open_cases": [case_picture(each, work, name) for each in calling.open_cases],
    }


def _line(work: MembersWork, calling: Calling) -> str:
    """ "Monthly · Every seventh coffee is free 4/6 · A free coffee": what they have, and what loyalty told last."""
    today = work.day_at(calling.member.home_outlet_code)
    standing = standing_picture(calling.standing, locale(), today=today)
    cards = [f"{each['title']} {each['balance']}/{each['target']}" for each in standing["programs"]]
    plans = [
        in_language(each.plan.titles, locale())
        for each in work.memberships.of_member(calling.member.member_id)
        if each.state_on(work.day_at(each.outlet_code)) in ("active", "frozen")
    ]
    return " · ".join([*plans, *cards, *(reward["title"] for reward in standing["rewards"])])
