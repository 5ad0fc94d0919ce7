"""The route that takes a joining back."""

from __future__ import annotations

from typing import Any

from flask import Flask

from services.chassis.http.callers import current_scope, permits
from services.chassis.http.commands import Commands
from services.chassis.http.validation import load, path_id
from services.contracts.http_members import EnrolmentReversalRequest
from services.contracts.permissions import Action
from services.members.domain.errors import UnknownMember
from services.members.http_api.rights import erasure_body
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.reverse_enrolment import reverse_enrolment

_REVERSAL = EnrolmentReversalRequest()


def add_reversing(app: Flask, commands: Commands[MembersWork]) -> None:
    """Asked for by the station that enrolled them, or by its manager."""

    @app.post("/members/<member_id>/enrolment-reversals")
    @permits(Action.REVERSE_ENROLMENT)
    @commands.handle
    def reverse(work: MembersWork, member_id: str) -> tuple[dict[str, Any], int]:
        enrolment_id = str(load(_REVERSAL)["enrolment_id"])
        member_id = path_id(member_id, UnknownMember)
        erasure = reverse_enrolment(work, member_id, enrolment_id=enrolment_id, within=current_scope())
        return erasure_body(erasure), 201
