"""/api/v1: the people of the franchise, as those above them look after them."""

from __future__ import annotations

from flask import Response
from flask_smorest import Blueprint

from gateway.clients.parts import Parts
from gateway.public_api import examples_of_staff as examples
from gateway.public_api.documents import serve
from gateway.public_api.forwarding import handed_on, with_qr
from gateway.public_api.refusals import (
    INVALID_STAFF,
    LAST_OF_HEAD_OFFICE,
    LOGIN_NEEDED,
    LOGIN_TAKEN,
    NO_PIN_HERE,
    PIN_TOO_EASY,
    ROLE_TOO_HIGH,
    SIGN_IN_BUSY,
    STAFF_HAS_LEFT,
    UNKNOWN_PLACE,
    UNKNOWN_STAFF,
    UNREADABLE_TABLE,
)
from services.chassis.http.callers import permits
from services.contracts.http_outlets import ImportReportAnswer
from services.contracts.http_sessions import NothingRequest
from services.contracts.http_staff import (
    NewStaffRequest,
    PinRequest,
    SetUpLinkAnswer,
    StaffAnswer,
    StaffChangeRequest,
    StaffImportRequest,
    StaffListAnswer,
)
from services.contracts.permissions import Action


def staff_blueprint(parts: Parts) -> Blueprint:
    """Staff."""
    blueprint = Blueprint("staff", __name__, url_prefix="/api/v1", description="The people of the franchise.")
    _add_people(blueprint, parts)
    _add_ways_in(blueprint, parts)
    _add_import(blueprint, parts)
    return blueprint


def _add_people(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "GET /staff",
        "List the staff within reach",
        answers=(StaffListAnswer, examples.STAFF),
    )
    @permits(Action.READ_STAFF)
    def list_staff() -> Response:
        return handed_on(parts.outlets, "GET", "/staff")

    @serve(
        blueprint,
        "POST /staff",
        "Add a person",
        takes=(NewStaffRequest, examples.NEW_PERSON),
        answers=(StaffAnswer, examples.PERSON),
        status=201,
        refuses=[INVALID_STAFF, ROLE_TOO_HIGH, UNKNOWN_PLACE, LOGIN_TAKEN, PIN_TOO_EASY, NO_PIN_HERE, SIGN_IN_BUSY],
    )
    @permits(Action.MANAGE_STAFF)
    def add_staff() -> Response:
        return handed_on(parts.outlets, "POST", "/staff")

    @serve(
        blueprint,
        "POST /staff/<id:staff_id>/changes",
        "Change or move a person",
        takes=(StaffChangeRequest, examples.CHANGE),
        answers=(StaffAnswer, examples.PERSON),
        status=201,
        refuses=[
            UNKNOWN_STAFF,
            STAFF_HAS_LEFT,
            ROLE_TOO_HIGH,
            INVALID_STAFF,
            UNKNOWN_PLACE,
            LOGIN_TAKEN,
            LAST_OF_HEAD_OFFICE,
        ],
    )
    @permits(Action.MANAGE_STAFF)
    def change_staff(staff_id: str) -> Response:
        return handed_on(parts.outlets, "POST", f"/staff/{staff_id}/changes")

    @serve(
        blueprint,
        "POST /staff/<id:staff_id>/leaving",
        "See a person off",
        takes=(NothingRequest, {}),
        answers=(StaffAnswer, examples.HAS_LEFT),
        status=201,
        refuses=[UNKNOWN_STAFF, ROLE_TOO_HIGH, STAFF_HAS_LEFT, LAST_OF_HEAD_OFFICE],
    )
    @permits(Action.MANAGE_STAFF)
    def see_staff_off(staff_id: str) -> Response:
        return handed_on(parts.outlets, "POST", f"/staff/{staff_id}/leaving")


def _add_ways_in(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "POST /staff/<id:staff_id>/pins",
        "Give a person another PIN",
        takes=(PinRequest, examples.PIN),
        answers=(StaffAnswer, examples.PERSON),
        status=201,
        refuses=[UNKNOWN_STAFF, ROLE_TOO_HIGH, STAFF_HAS_LEFT, PIN_TOO_EASY, NO_PIN_HERE, SIGN_IN_BUSY],
    )
    @permits(Action.MANAGE_STAFF)
    def set_pin(staff_id: str) -> Response:
        return handed_on(parts.outlets, "POST", f"/staff/{staff_id}/pins")

    @serve(
        blueprint,
        "POST /staff/<id:staff_id>/set-up-links",
        "Make a link by which a person sets themselves up",
        takes=(NothingRequest, {}),
        answers=(SetUpLinkAnswer, examples.SET_UP_LINK),
        status=201,
        refuses=[UNKNOWN_STAFF, ROLE_TOO_HIGH, STAFF_HAS_LEFT, LOGIN_NEEDED],
    )
    @permits(Action.INVITE_STAFF)
    def make_set_up_link(staff_id: str) -> Response:
        return with_qr(handed_on(parts.outlets, "POST", f"/staff/{staff_id}/set-up-links"), of="url")


def _add_import(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "POST /imports/staff",
        "Add the people of a table; whoever is there already stays as they are",
        takes=(StaffImportRequest, examples.STAFF_FILE),
        answers=(ImportReportAnswer, examples.STAFF_IMPORTED),
        status=201,
        refuses=[UNREADABLE_TABLE, SIGN_IN_BUSY],
    )
    @permits(Action.MANAGE_STAFF)
    def import_staff() -> Response:
        return handed_on(parts.outlets, "POST", "/imports/staff")
