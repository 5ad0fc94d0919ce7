"""Valid requests about doors, for the walk through all routes."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta
from typing import Any

from services.chassis.identifiers import new_id
from services.chassis.security.approvals import Approval, ApprovalSigner
from services.contracts.permissions import Action
from services.members.domain.memberships.admission import Ban
from services.members.domain.memberships.facts import Frozen, Sold
from services.members.domain.memberships.plan import Plan
from services.members.domain.photo import Photo
from services.members.storage.memberships import By
from services.members.storage.visits import Visit
from services.outlets.domain.staff import Described
from services.outlets.use_cases.look_after_staff import AT_THE_MACHINE, add_person
from tests.permissions.asking import Asked, Request, about, new_member, of_member, plain, with_body
from tests.permissions.franchise import OWN, Franchise
from tests.permissions.staff_requests import PIN, kit_of

PICTURE = b"\x89PNG\r\n\x1a\n" + b"IEND\xaeB`\x82"
PHOTO = {"content": base64.b64encode(PICTURE).decode(), "has_consented": True}
OVERRIDE = {"reason": "goodwill"}


def check_in(franchise: Franchise, outlet: str, member_id: str, *, was_admitted: bool = True) -> str:
    """A check-in at the till of this outlet, by a membership that brings guests."""
    membership_id = _membership(franchise, outlet, member_id)
    with franchise.work("members") as work:
        visit = Visit(
            check_in_id=new_id(),
            member_id=member_id,
            outlet_code=outlet,
            station_id=str(franchise.station_at(outlet).caller.station_id),  # type: ignore[union-attr]
            checked_in_at=work.now,
            business_date=work.now.date(),
            verdict_code="welcome" if was_admitted else "no_membership",
            was_admitted=was_admitted,
            membership_id=membership_id,
            stays_until=work.now + timedelta(hours=2) if was_admitted else None,
        )
        work.visits.add(visit, command_id=new_id())
    return visit.check_in_id


def approval(franchise: Franchise, check_in_id: str) -> str:
    """The word of a manager of the caller's own outlet."""
    said = Approval(new_id(), Action.OVERRIDE_ADMISSION, check_in_id, OWN)
    return ApprovalSigner(franchise.keys, "outlets", franchise.clock).sign(said)


def approver(franchise: Franchise) -> dict[str, str]:
    """A manager of the caller's own outlet, with their PIN."""
    known = franchise.remembered.get("approver")
    if known is None:
        described = Described(
            name="Ewa", role="outlet_manager", outlet_code=OWN, login="approver@example.com", locale="en"
        )
        pin_hash = kit_of(franchise).hasher.hash(PIN)
        with franchise.work("outlets") as work:
            staff_id = add_person(work, AT_THE_MACHINE, described, pin_hash=pin_hash).staff_id
        known = franchise.remembered["approver"] = {"approver_id": staff_id, "pin": PIN}
    return dict(known)


def be_frozen(franchise: Franchise, member_id: str) -> None:
    with franchise.work("members") as work:
        (membership,) = work.memberships.of_member(member_id)
        today = work.now.date()
        frozen = Frozen(on=today, first_on=today - timedelta(days=1), last_on=today + timedelta(days=3))
        work.memberships.add(membership, frozen, by=By(new_id(), OWN))
        work.admissions.refresh(member_id)


def be_banned(franchise: Franchise, member_id: str) -> None:
    with franchise.work("members") as work:
        work.door_facts.ban(member_id, Ban("conduct"), outlet_code=None, staff_id=None)


def be_pictured(franchise: Franchise, member_id: str) -> None:
    with franchise.work("members") as work:
        key = work.members.hold(member_id)
        assert key is not None
        work.door_facts.put_photo(key, Photo.of(PICTURE), staff_id=None)


def _membership(franchise: Franchise, outlet: str, member_id: str) -> str:
    membership_id, by = new_id(), By(new_id(), outlet)
    plan = Plan(
        plan_version_id=new_id(),
        code=f"plan-{membership_id[-12:]}",
        version=1,
        titles={"en": "Full"},
        kind="period",
        currency="EUR",
        price_minor=4900,
        period_days=30,
        guests=5,
    )
    with franchise.work("members") as work:
        today = work.now.date()
        work.plans.add(plan, staff_id=None, command_id=by.command_id)
        sold = Sold(
            on=today,
            member_id=member_id,
            outlet_code=outlet,
            plan_version_id=plan.plan_version_id,
            starts_on=today,
            renews=False,
        )
        work.memberships.begin(membership_id, sold, by=by)
    return membership_id


def _check_in(franchise: Franchise, outlet: str) -> Asked:
    number = new_member(franchise, outlet)["card"]["number"]
    return Asked(body={"identifier": number}, thing=number)


def _visit(body: Any = None, *, was_admitted: bool = True) -> Request:
    """A check-in at the outlet, and what is done about it."""

    def make(franchise: Franchise, outlet: str) -> Asked:
        member_id = new_member(franchise, outlet)["member_id"]
        check_in_id = check_in(franchise, outlet, member_id, was_admitted=was_admitted)
        return Asked(path={"check_in_id": check_in_id}, body=body or {}, thing=check_in_id)

    return about(make)


def _override(franchise: Franchise, outlet: str) -> Asked:
    """To the service, with a manager's signed word."""
    asked = _visit(OVERRIDE, was_admitted=False).make(franchise, outlet)
    return replace(asked, headers={"Approval": approval(franchise, asked.thing)})


def _override_by_pin(franchise: Franchise, outlet: str) -> Asked:
    body = {**OVERRIDE, **approver(franchise)}
    return _visit(body, was_admitted=False).make(franchise, outlet)


def _approval(franchise: Franchise, outlet: str) -> Asked:
    return Asked(body={"action": "members.override_admission", "about": new_id(), **approver(franchise)})


def _frozen(franchise: Franchise, outlet: str) -> Asked:
    member_id = new_member(franchise, outlet)["member_id"]
    check_in_id = check_in(franchise, outlet, member_id, was_admitted=False)
    be_frozen(franchise, member_id)
    return Asked(path={"check_in_id": check_in_id}, body={}, thing=check_in_id)


def _accompanied(franchise: Franchise, outlet: str) -> Asked:
    asked = _visit().make(franchise, outlet)
    with franchise.work("members") as work:
        work.visits.add_guest(str(asked.thing))
    return asked


def _leaves(franchise: Franchise, outlet: str) -> Asked:
    """Somebody who is in at the caller's own outlet, whichever that of the member is: others are not found there."""
    member = new_member(franchise, outlet)
    check_in(franchise, OWN, member["member_id"])
    number = member["card"]["number"]
    return Asked(body={"identifier": number}, thing=number)


def _presence(franchise: Franchise, outlet: str) -> Asked:
    return Asked(query=f"?outlet_code={outlet}", thing=outlet)


def _banned(franchise: Franchise, outlet: str) -> Asked:
    member_id = new_member(franchise, outlet)["member_id"]
    be_banned(franchise, member_id)
    return Asked(path={"member_id": member_id}, body={}, thing=member_id)


def _pictured(franchise: Franchise, outlet: str) -> Asked:
    asked = of_member(franchise, outlet)
    be_pictured(franchise, asked.thing)
    return asked


REQUESTS: dict[str, Request] = {
    "members POST /check-ins/<check_in_id>/overrides": about(_override),
    "gateway POST /check-ins/<check_in_id>/overrides": about(_override_by_pin),
    "POST /check-ins/<check_in_id>/undo": _visit(),
    "POST /check-ins/<check_in_id>/leaving": _visit(),
    "POST /check-ins/<check_in_id>/unfreezing": about(_frozen),
    "GET /members/<member_id>/door": about(of_member, has_place=False),
    "POST /check-ins/<check_in_id>/re-entries": _visit(),
    "POST /check-ins/<check_in_id>/label": _visit({"label": "Yoga 18:00"}),
    "POST /check-ins/<check_in_id>/guests": _visit(),
    "POST /check-ins/<check_in_id>/guests/undo": about(_accompanied),
    "POST /leavings": about(_leaves, has_place=False),
    "GET /presence": about(_presence),
    "GET /visits": about(_presence),
    "GET /visits/live": about(_presence),
    "GET /stations/me/approvers": plain(),
    "POST /approvals": plain(_approval),
    "POST /members/<member_id>/bans": about(
        with_body(of_member, lambda franchise: {"reason": "other"}), has_place=False
    ),
    "POST /members/<member_id>/bans/lifting": about(_banned, has_place=False),
    "POST /members/<member_id>/waivers": about(
        with_body(of_member, lambda franchise: {"version": "1"}), has_place=False
    ),
    "POST /members/<member_id>/attention": about(
        with_body(of_member, lambda franchise: {"words": "Left a scarf."}), has_place=False
    ),
    "POST /members/<member_id>/photo": about(with_body(of_member, lambda franchise: PHOTO), has_place=False),
    "GET /members/<member_id>/photo": about(_pictured, has_place=False),
    "POST /check-ins": about(_check_in, has_place=False),
}
