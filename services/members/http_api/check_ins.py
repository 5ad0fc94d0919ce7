"""Routes of check-ins: who comes, and who leaves by a card."""

from __future__ import annotations

from typing import Any

from flask import Flask

from services.chassis.http.callers import caller_locale, current_caller, current_outlet_code, permits
from services.chassis.http.commands import Commands
from services.chassis.http.validation import load
from services.contracts.http_admission import LeavingRequest
from services.contracts.http_members import CheckInRequest
from services.contracts.permissions import Action
from services.members.domain.errors import UnknownIdentifier
from services.members.domain.identifier import Candidate, read_identifier
from services.members.domain.memberships.verdict import LET_IN_LATE
from services.members.http_api.admission import current_desk
from services.members.http_api.bodies import check_in_body
from services.members.http_api.look_ups import LookUps
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.admission.check_in import check_in
from services.members.use_cases.admission.keep_door import leave_by
from services.members.use_cases.memberships.change_membership import lift_for_visit

Answer = tuple[dict[str, Any], int]

# Made once: building a marshmallow schema costs more than using it.
_CHECK_IN, _LEAVING = CheckInRequest(), LeavingRequest()


def add_check_ins(app: Flask, commands: Commands[MembersWork], look_ups: LookUps) -> None:
    @app.post("/check-ins")
    @permits(Action.CHECK_IN)
    @look_ups.noting_misses(_likeliest_meaning)
    @commands.handle
    def arrive(work: MembersWork) -> Answer:
        given = load(_CHECK_IN)
        desk = current_desk(work)
        checked_in = check_in(work, given["identifier"], desk=desk, label=given.get("label"))
        verdict = checked_in.verdict
        if verdict.code == LET_IN_LATE and verdict.membership is not None:
            lift_for_visit(work, verdict.membership.membership_id, desk.actor)
        return check_in_body(checked_in, caller_locale(), current_caller()), 201

    @app.post("/leavings")
    @permits(Action.KEEP_DOOR)
    @look_ups.noting_misses(_likeliest_meaning, action=Action.KEEP_DOOR)
    @commands.handle
    def leave_by_card(work: MembersWork) -> Answer:
        check_in_id = leave_by(work, load(_LEAVING)["identifier"], current_desk(work))
        return {"check_in_id": check_in_id, "state": "left"}, 201


def _likeliest_meaning(work: MembersWork) -> Candidate | None:
    """What a check-in that found nobody asked for; nothing where it can be no identifier at all."""
    outlet = work.outlets.named(current_outlet_code())
    try:
        return read_identifier(load(_CHECK_IN)["identifier"], outlet.country, work.card_tokens)[0]
    except UnknownIdentifier:
        return None
