"""The route for phone systems: who calls."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response

from services.chassis.http.answers import private
from services.chassis.http.callers import caller_locale, current_caller, current_outlet_code, current_scope, permits
from services.chassis.http.validation import load
from services.chassis.languages import in_language
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.http_callers import CallerRequest
from services.contracts.permissions import Action
from services.members.domain.look_ups import LookUpLimits
from services.members.domain.prospect import Prospect
from services.members.http_api.bodies import Links, display_name, standing_body
from services.members.http_api.cases import case_body
from services.members.http_api.names import names_of_prospects
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.care.who_calls import Calling, which_prospect_calls, who_calls
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
            prospect = None if calling else which_prospect_calls(work, number, outlet, within=current_scope())
            work.audit.note(
                asking,
                Action.WHO_CALLS,
                object_kind="member" if prospect is None else "prospect",
                object_id=_id_of(calling, prospect),
                after={"found": calling is not None or prospect is not None},
            )
            shown = {
                "member": None if calling is None else _body(work, calling),
                "prospect": None if prospect is None else _prospect_body(work, prospect),
                **_pages(calling, prospect, links),
            }
        return private(shown)


def _id_of(calling: Calling | None, prospect: Prospect | None) -> str:
    if calling is not None:
        return calling.member.member_id
    return prospect.prospect_id if prospect is not None else ""


def _pages(calling: Calling | None, prospect: Prospect | None, links: Links) -> dict[str, str | None]:
    if calling is not None:
        member_id = calling.member.member_id
        return {"page_url": links.file_at_desk(member_id), "office_page_url": links.file(member_id)}
    if prospect is not None:
        prospect_id = prospect.prospect_id
        return {"page_url": links.prospect_at_desk(prospect_id), "office_page_url": links.prospect(prospect_id)}
    return {"page_url": None, "office_page_url": None}


def _prospect_body(work: MembersWork, prospect: Prospect) -> dict[str, Any]:
    """No phone, as of members: who answers the call sees it in the page."""
    return {
        "prospect_id": prospect.prospect_id,
        "display_name": names_of_prospects(work, [prospect.prospect_id]).get(prospect.prospect_id),
        "status": prospect.status,
        "next_on": prospect.next_step.due_on.isoformat() if prospect.next_step else None,
    }


def _body(work: MembersWork, calling: Calling) -> dict[str, Any]:
    name = display_name(calling.member, caller_locale())
    return {
        "member_id": calling.member.member_id,
        "display_name": name,
        "locale": calling.member.locale,
        "line": _line(work, calling),
        "open_cases": [case_body(each, work, name) for each in calling.open_cases],
    }


def _line(work: MembersWork, calling: Calling) -> str:
    """ "Monthly · Every seventh coffee is free 4/6 · A free coffee": what they have, and what loyalty told last."""
    today = work.day_at(calling.member.home_outlet_code)
    standing = standing_body(calling.standing, caller_locale(), today=today)
    cards = [f"{each['title']} {each['balance']}/{each['target']}" for each in standing["programs"]]
    plans = [
        in_language(each.plan.titles, caller_locale())
        for each in work.memberships.of_member(calling.member.member_id)
        if each.state_on(work.day_at(each.outlet_code)) in ("active", "frozen")
    ]
    return " · ".join([*plans, *cards, *(reward["title"] for reward in standing["rewards"])])
