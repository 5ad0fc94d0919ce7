"""Routes of a member's file: what every outlet reads of them."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, jsonify, request

from services.chassis.database.column_types import as_text
from services.chassis.http.callers import permits
from services.chassis.identifiers import is_id
from services.chassis.languages import best_locale
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.permissions import Action
from services.members.domain.errors import UnknownMember
from services.members.http_api.pictures import display_name
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.read_file import File, read_file


def add_file(app: Flask, open_work: WorkOpener[MembersWork]) -> None:
    @app.get("/members/<member_id>/file")
    @permits(Action.READ_FILE)
    def file_of(member_id: str) -> Response:
        if not is_id(member_id):
            raise UnknownMember
        with open_work.reading() as work:
            file = read_file(work, member_id)
        answer = jsonify(_picture(file, best_locale(request.headers.get("Accept-Language"))))
        answer.headers["Cache-Control"] = "no-store"
        return answer


def _picture(file: File, locale: str) -> dict[str, Any]:
    member = file.member
    return {
        "member_id": member.member_id,
        "display_name": display_name(member, locale),
        "card_number": member.card_number,
        "phone_tail": member.profile.phone_tail,
        "home_outlet_code": member.home_outlet_code,
        "enrolled_at": as_text(file.enrolled_at),
    }
