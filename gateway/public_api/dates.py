"""/api/v1: the days of the year that matter to a member."""

from __future__ import annotations

from flask import Response
from flask_smorest import Blueprint

from gateway.clients.parts import Parts
from gateway.public_api import examples_of_file as examples
from gateway.public_api.documents import serve
from gateway.public_api.forwarding import handed_on
from gateway.public_api.refusals import (
    OUTLET_NEEDED,
    OUTLET_NOT_KNOWN_YET,
    TOO_MANY_DATES,
    UNKNOWN_DATE,
    UNKNOWN_MEMBER,
    UNKNOWN_OUTLET,
)
from services.chassis.http.callers import permits
from services.contracts.http_dates import (
    BirthdayKeepingRequest,
    BirthdayKeptAnswer,
    DateAnswer,
    DateCorrectionRequest,
    DateRemovalRequest,
    DateRemovedAnswer,
    DateRequest,
    DatesAnswer,
)
from services.contracts.permissions import Action

_PLACE = (UNKNOWN_OUTLET, OUTLET_NEEDED, OUTLET_NOT_KNOWN_YET)


def dates_blueprint(parts: Parts) -> Blueprint:
    blueprint = Blueprint("dates", __name__, url_prefix="/api/v1", description="Days that matter to members.")

    @serve(
        blueprint,
        "GET /members/<id:member_id>/dates",
        "List the important dates of a member",
        answers=(DatesAnswer, examples.DATES),
        refuses=[UNKNOWN_MEMBER],
    )
    @permits(Action.READ_FILE)
    def list_dates(member_id: str) -> Response:
        return handed_on(parts.members, "GET", f"/members/{member_id}/dates")

    @serve(
        blueprint,
        "POST /members/<id:member_id>/birthday/keepings",
        "Say who sees a birthday and who is reminded of it",
        takes=(BirthdayKeepingRequest, examples.BIRTHDAY_KEEPING),
        answers=(BirthdayKeptAnswer, examples.BIRTHDAY_KEPT),
        status=201,
        refuses=[UNKNOWN_MEMBER, *_PLACE],
    )
    @permits(Action.KEEP_DATES)
    def keep_birthday(member_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/members/{member_id}/birthday/keepings")

    @serve(
        blueprint,
        "POST /members/<id:member_id>/dates",
        "Keep an important date",
        takes=(DateRequest, examples.NEW_DATE),
        answers=(DateAnswer, examples.DATE),
        status=201,
        refuses=[UNKNOWN_MEMBER, TOO_MANY_DATES, *_PLACE],
    )
    @permits(Action.KEEP_DATES)
    def keep_date(member_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/members/{member_id}/dates")

    @serve(
        blueprint,
        "POST /members/<id:member_id>/dates/<id:date_id>/corrections",
        "Correct an important date",
        takes=(DateCorrectionRequest, examples.DATE_CORRECTION),
        answers=(DateAnswer, examples.DATE),
        status=201,
        refuses=[UNKNOWN_MEMBER, UNKNOWN_DATE, *_PLACE],
    )
    @permits(Action.KEEP_DATES)
    def correct_date(member_id: str, date_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/members/{member_id}/dates/{date_id}/corrections")

    @serve(
        blueprint,
        "POST /members/<id:member_id>/dates/<id:date_id>/removals",
        "Take an important date away",
        takes=(DateRemovalRequest, {}),
        answers=(DateRemovedAnswer, examples.DATE_REMOVED),
        status=201,
        refuses=[UNKNOWN_MEMBER, UNKNOWN_DATE, *_PLACE],
    )
    @permits(Action.KEEP_DATES)
    def remove_date(member_id: str, date_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/members/{member_id}/dates/{date_id}/removals")

    return blueprint
