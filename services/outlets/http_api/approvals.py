"""Approvals: a manager of the outlet says yes to one act at a counter, by their PIN. As with a sign-in, a guess is
counted before anybody looks at it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask, Response

from services.chassis.database.column_types import as_text
from services.chassis.http.answers import private
from services.chassis.http.callers import current_caller, current_outlet_code, current_station_id, permits
from services.chassis.http.validation import load
from services.chassis.security.approvals import SECONDS, Approval
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.http_approvals import ApprovalRequest
from services.contracts.permissions import Action
from services.outlets.credentials.kit import Kit
from services.outlets.domain.approval import ApproverNeeded, PinRefused, may_approve
from services.outlets.domain.staff import Person
from services.outlets.storage.unit_of_work import OutletsWork
from services.outlets.use_cases.sign_in import confirmed, count_guess, note_refusal

_APPROVAL = ApprovalRequest()


def add_approval_routes(app: Flask, open_work: WorkOpener[OutletsWork], kit: Kit) -> None:
    @app.get("/stations/me/approvers")
    @permits(Action.ASK_APPROVAL)
    def approvers_here() -> dict[str, Any]:
        outlet_code = current_outlet_code()
        with open_work.reading() as work:
            people = [each for each in work.staff.at_counter(outlet_code) if may_approve(each, outlet_code)]
        return {"approvers": [{"staff_id": each.staff_id, "name": each.name, "role": each.role} for each in people]}

    @app.post("/approvals")
    @permits(Action.ASK_APPROVAL)
    def approve() -> Response:
        asked = load(_APPROVAL)
        outlet_code, station_id = current_outlet_code(), current_station_id()
        if "pin" not in asked:
            return _approved_by_caller(open_work, kit, asked, outlet_code)
        approver_id = str(asked["approver_id"])
        with open_work() as work:
            person = work.staff.find(approver_id)
            # The lock of a sign-in: whoever guesses here has no further five tries there.
            scope = f"pin:{approver_id}:{station_id}"
            attempt = count_guess(work, scope, person if may_approve(person, outlet_code) else None)
        is_right = kit.hasher.matches(attempt.secrets.pin_hash, asked["pin"])
        with open_work() as work:
            approver = confirmed(work, attempt) if is_right else None
            if approver is not None:
                work.sessions.forgive(attempt.scope)
                return _approved(work, kit, asked, approver, outlet_code)
            note_refusal(work, attempt, asked_by=current_caller(), action=Action.ASK_APPROVAL)
        raise PinRefused


def _approved_by_caller(
    open_work: WorkOpener[OutletsWork], kit: Kit, asked: dict[str, Any], outlet_code: str
) -> Response:
    """A manager who has signed in at this station acts as a cashier there, and needs nobody else's word."""
    with open_work() as work:
        person = work.staff.find(current_caller().subject)
        if person is None or not may_approve(person, outlet_code):
            raise ApproverNeeded
        return _approved(work, kit, asked, person, outlet_code)


def _approved(work: OutletsWork, kit: Kit, asked: dict[str, Any], approver: Person, outlet_code: str) -> Response:
    approval = Approval(approver.staff_id, asked["action"], asked["about"], outlet_code)
    work.audit.note(
        current_caller(),
        Action.ASK_APPROVAL,
        object_kind="staff",
        object_id=approver.staff_id,
        after={"outcome": "approved", "action": approval.action, "about": approval.about},
    )
    expires_at = work.now + timedelta(seconds=SECONDS)
    return private(
        {"approval": kit.approvals.sign(approval), "approver_id": approver.staff_id, "expires_at": as_text(expires_at)}
    )
