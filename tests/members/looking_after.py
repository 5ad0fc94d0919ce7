"""Cases and tasks as people at outlets open them and work on them, for the tests in this folder."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse

from services.chassis.security.caller import Caller
from services.contracts.outlets import StaffLeft, StaffPlaced
from services.contracts.permissions import Role
from services.members.event_handlers import on_staff_left, on_staff_placed
from tests.callers import person
from tests.members.desk import Desk

PHONE = "+371 2000 7341"
COMPLAINT: dict[str, Any] = {
    "kind": "complaint",
    "topic": "stamps",
    "mood": "angry",
    "words": "Two stamps are missing.",
}


def ola(outlet: str = "riga") -> Caller:
    """At the reception desk."""
    return person(Role.RECEPTION, outlet_code=outlet, station_id=f"station-{outlet}")


def max_(outlet: str = "riga") -> Caller:
    """The manager of the outlet."""
    return person(Role.OUTLET_MANAGER, outlet_code=outlet)


def known(desk: Desk, caller: Caller, sequence: int = 1) -> Caller:
    """Outlets has told who that is, and where they work."""
    territory = caller.territory_path.strip("/").split("/")[-1] if caller.territory_path else None
    fact = StaffPlaced(
        staff_id=caller.subject,
        role=caller.role,
        outlet_code=caller.outlet_code,
        territory_code=None if caller.outlet_code else territory,
        sequence=sequence,
    )
    with desk.open_work() as work:
        on_staff_placed(work, fact)
    return caller


def left(desk: Desk, caller: Caller, sequence: int = 2) -> None:
    with desk.open_work() as work:
        on_staff_left(work, StaffLeft(staff_id=caller.subject, sequence=sequence))


def member_id(desk: Desk, phone: str = PHONE, **given: Any) -> str:
    return str(desk.enrol(phone=phone, given_name="Anna", family_name="Kalna", **given)["member_id"])


def opened(desk: Desk, of: str, by: Caller, **given: Any) -> dict[str, Any]:
    """The case that somebody opened for this member."""
    return told(desk.post(f"/members/{of}/cases", {**COMPLAINT, **given}, caller=by))


def step(desk: Desk, case_id: str, by: Caller, **given: Any) -> TestResponse:
    return desk.post(f"/cases/{case_id}/steps", given, caller=by)


def call(desk: Desk, of: str, by: Caller, **given: Any) -> dict[str, Any]:
    """A call that somebody opened by hand."""
    return told(desk.post(f"/members/{of}/tasks", {"kind": "call", "words": "Ask how they are.", **given}, caller=by))


def my_day(desk: Desk, by: Caller, query: str = "") -> list[dict[str, Any]]:
    answer = desk.get(f"/tasks{query}", caller=by)
    assert answer.status_code == 200, answer.text
    return list(answer.get_json()["tasks"])


def member_with_plan(desk: Desk, phone: str = PHONE) -> tuple[str, dict[str, Any]]:
    """Somebody with a membership of a month, and the membership."""
    plan = {
        "code": "monthly",
        "after_version": 0,
        "titles": {"en": "Monthly"},
        "kind": "period",
        "currency": "EUR",
        "price_minor": 3000,
        "period_months": 1,
        "freeze_days": 28,
    }
    told(desk.post("/plans", plan, caller=person(Role.HQ)))
    anna = member_id(desk, phone)
    return anna, told(desk.post(f"/members/{anna}/memberships", {"plan_code": "monthly"}, caller=max_()))


def told(answer: TestResponse) -> dict[str, Any]:
    assert answer.status_code == 201, answer.text
    return dict(answer.get_json())


def code(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, str(answer.get_json()["code"])
