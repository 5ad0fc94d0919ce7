"""What the law gives a person: all that the suite holds of them, and to be forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Flask, Response

from services.chassis.database.column_types import as_text
from services.chassis.http.answers import private
from services.chassis.http.callers import current_caller, permits
from services.chassis.http.commands import Commands
from services.chassis.http.problems import away
from services.chassis.http.validation import load, path_id
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.http_members import ErasureRequest
from services.contracts.permissions import Action
from services.members.clients.exports import ExportAway, ExportClient
from services.members.domain.erasure import Erasure
from services.members.domain.errors import UnknownMember
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.erase_member import erase_member
from services.members.use_cases.export_member import export_member

_ERASURE = ErasureRequest()


class WholeExports:
    """Exports of all services together. HQ's route asks it, and so does whoever serves members themselves."""

    def __init__(self, open_work: WorkOpener[MembersWork], others: Sequence[ExportClient]) -> None:
        self._open_work = open_work
        self._others = others

    def of_member(self, member_id: str) -> dict[str, Any]:
        """Raises UnknownMember, and Problem 503 while a service is away."""
        with self._open_work.snapshot() as work:
            own = export_member(work, member_id)
        # With no transaction open: others are asked over the wire.
        parts = {"members": own}
        for other in self._others:
            try:
                parts[other.part] = other.tables(member_id)
            except ExportAway as error:
                raise away(
                    "A part of the suite does not answer, and an export without it would not be whole. "
                    "Please try again in a moment.",
                    code="export_incomplete",
                ) from error
        return {"member_id": member_id, "exported_at": as_text(self._open_work.clock.now()), "parts": parts}


def add_rights(
    app: Flask, open_work: WorkOpener[MembersWork], commands: Commands[MembersWork], exports: WholeExports
) -> None:
    """Head office's routes."""

    @app.get("/members/<member_id>/export")
    @permits(Action.EXPORT_MEMBER)
    def export(member_id: str) -> Response:
        member_id = path_id(member_id, UnknownMember)
        whole = exports.of_member(member_id)
        # Noted before it is answered.
        with open_work() as work:
            work.audit.note(
                current_caller(),
                Action.EXPORT_MEMBER,
                object_kind="member",
                object_id=member_id,
                after={"parts": ",".join(sorted(whole["parts"]))},
            )
        return private(whole)

    @app.post("/members/<member_id>/erasures")
    @permits(Action.ERASE_MEMBER)
    @commands.handle
    def erase(work: MembersWork, member_id: str) -> tuple[dict[str, Any], int]:
        reason = load(_ERASURE)["reason"]
        member_id = path_id(member_id, UnknownMember)
        return erasure_body(erase_member(work, member_id, reason=reason)), 201


def erasure_body(erasure: Erasure) -> dict[str, Any]:
    return {
        "member_id": erasure.member_id,
        "erased_at": as_text(erasure.erased_at),
        "reason": erasure.reason,
        "missing_parts": list(erasure.missing),
    }
