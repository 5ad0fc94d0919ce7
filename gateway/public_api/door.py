"""/api/v1: a door. What a desk does about a verdict, who is in, and what a door is to know of a member."""

from __future__ import annotations

import json
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from gateway.clients.parts import Parts
from gateway.public_api import examples_of_door as examples
from gateway.public_api.checking_in import composed
from gateway.public_api.documents import serve
from gateway.public_api.examples import CHECK_IN
from gateway.public_api.forwarding import body_to_pass, handed_on, headers_to_pass, passed_back, query_string
from gateway.public_api.refusals import (
    ALREADY_ADMITTED,
    APPROVAL_REFUSED,
    APPROVER_NEEDED,
    CARD_REPLACED,
    CHECK_IN_OVER,
    NO_GUEST_CAME,
    NO_GUESTS_LEFT,
    NO_PHOTO,
    NOT_ADMITTED,
    NOT_AT_AN_OUTLET,
    NOT_BANNED,
    NOT_FROZEN,
    NOT_INSIDE,
    OUTLET_FULL,
    OUTLET_NEEDED,
    OUTLET_NOT_KNOWN_YET,
    PIN_REFUSED,
    QUERY,
    SIGN_IN_BUSY,
    SIGN_IN_LOCKED,
    STILL_REFUSED,
    TOO_MANY_LOOK_UPS,
    UNDO_TOO_LATE,
    UNKNOWN_CHECK_IN,
    UNKNOWN_IDENTIFIER,
    UNKNOWN_MEMBER,
    UNKNOWN_OUTLET,
    VISIT_HANDED_ON,
)
from services.chassis.http.callers import permits
from services.chassis.http.validation import load
from services.chassis.security.approvals import HEADER
from services.contracts.http_admission import (
    AttentionRequest,
    BanRequest,
    DoorAnswer,
    DoorKnowledgeAnswer,
    DoorRequest,
    GuestsAnswer,
    KnownAtDoorAnswer,
    LeavingRequest,
    PhotoAnswer,
    PhotoRequest,
    PresenceAnswer,
    PresenceQuery,
    SignedWaiverRequest,
    UndoneAnswer,
)
from services.contracts.http_approvals import ApproversAnswer
from services.contracts.http_gateway import ApprovedLetInRequest, ComposedCheckInAnswer
from services.contracts.http_visits import LabelAnswer, LabelRequest
from services.contracts.permissions import Action

_LET_IN = ApprovedLetInRequest()


def door_blueprint(parts: Parts) -> Blueprint:
    """Outlets that admit by membership."""
    blueprint = Blueprint("door", __name__, url_prefix="/api/v1", description="Who comes in, and who is in.")
    _add_overrides(blueprint, parts)
    _add_unfreezing(blueprint, parts)
    _add_door(blueprint, parts)
    _add_bans(blueprint, parts)
    _add_knowledge(blueprint, parts)
    return blueprint


def _add_overrides(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "GET /stations/me/approvers",
        "List the managers who can approve here by a PIN",
        answers=(ApproversAnswer, examples.APPROVERS),
        refuses=[NOT_AT_AN_OUTLET],
    )
    @permits(Action.ASK_APPROVAL)
    def list_approvers() -> Response:
        return handed_on(parts.outlets, "GET", "/stations/me/approvers")

    @serve(
        blueprint,
        "POST /check-ins/<id:check_in_id>/overrides",
        "Let somebody in once who was turned away",
        takes=(ApprovedLetInRequest, examples.LET_IN),
        answers=(ComposedCheckInAnswer, examples.LET_IN_ONCE),
        status=201,
        refuses=[
            SIGN_IN_LOCKED,
            SIGN_IN_BUSY,
            PIN_REFUSED,
            APPROVER_NEEDED,
            APPROVAL_REFUSED,
            UNKNOWN_CHECK_IN,
            ALREADY_ADMITTED,
            CHECK_IN_OVER,
            NOT_AT_AN_OUTLET,
            OUTLET_NOT_KNOWN_YET,
        ],
    )
    @permits(Action.OVERRIDE_ADMISSION)
    def let_in_once(check_in_id: str) -> Response:
        return _let_in(parts, check_in_id, load(_LET_IN))

    @serve(
        blueprint,
        "POST /check-ins/<id:check_in_id>/undo",
        "Undo a check-in",
        takes=(DoorRequest, {}),
        answers=(UndoneAnswer, examples.UNDONE),
        status=201,
        refuses=[UNKNOWN_CHECK_IN, NOT_ADMITTED, UNDO_TOO_LATE, VISIT_HANDED_ON],
    )
    @permits(Action.UNDO_CHECK_IN)
    def undo_check_in(check_in_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/check-ins/{check_in_id}/undo")


def _add_unfreezing(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "POST /check-ins/<id:check_in_id>/unfreezing",
        "End the freeze of somebody who has come, and let them in",
        takes=(DoorRequest, {}),
        answers=(ComposedCheckInAnswer, examples.UNFROZEN),
        status=201,
        refuses=[UNKNOWN_CHECK_IN, NOT_FROZEN, STILL_REFUSED, ALREADY_ADMITTED, CHECK_IN_OVER, OUTLET_NOT_KNOWN_YET],
    )
    @permits(Action.KEEP_DOOR)
    def unfreeze_and_let_in(check_in_id: str) -> Response:
        headers = headers_to_pass(parts.members)
        path = f"/check-ins/{check_in_id}/unfreezing"
        return composed(parts, parts.members.ask("POST", path, headers=headers, body=body_to_pass()), headers)


def _let_in(parts: Parts, check_in_id: str, given: dict[str, Any]) -> Response:
    """The manager's PIN goes to the service that knows it, and its signed word to the one that lets in."""
    headers = headers_to_pass(parts.outlets)
    asked: dict[str, str] = {name: str(given[name]) for name in ("approver_id", "pin") if name in given}
    asked |= {"action": Action.OVERRIDE_ADMISSION, "about": check_in_id}
    approved = parts.outlets.ask("POST", "/approvals", headers=headers, body=json.dumps(asked).encode())
    if approved.status != 200:
        return passed_back(approved)
    headers = {**headers_to_pass(parts.members), HEADER: approved.json()["approval"]}
    body = json.dumps({"reason": given["reason"]}).encode()
    answer = parts.members.ask("POST", f"/check-ins/{check_in_id}/overrides", headers=headers, body=body)
    return composed(parts, answer, headers)


def _add_door(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "POST /check-ins/<id:check_in_id>/leaving",
        "Note that somebody has left",
        takes=(DoorRequest, {}),
        answers=(DoorAnswer, examples.LEFT),
        status=201,
        refuses=[UNKNOWN_CHECK_IN, OUTLET_NOT_KNOWN_YET],
    )
    @permits(Action.KEEP_DOOR)
    def note_leaving(check_in_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/check-ins/{check_in_id}/leaving")

    @serve(
        blueprint,
        "POST /leavings",
        "Note that whoever shows this has left",
        takes=(LeavingRequest, CHECK_IN),
        answers=(DoorAnswer, examples.LEFT),
        status=201,
        refuses=[UNKNOWN_IDENTIFIER, CARD_REPLACED, TOO_MANY_LOOK_UPS, NOT_INSIDE, OUTLET_NOT_KNOWN_YET],
    )
    @permits(Action.KEEP_DOOR)
    def note_leaving_by_card() -> Response:
        return handed_on(parts.members, "POST", "/leavings")

    @serve(
        blueprint,
        "POST /check-ins/<id:check_in_id>/re-entries",
        "Note that somebody is back",
        takes=(DoorRequest, {}),
        answers=(DoorAnswer, examples.IN),
        status=201,
        refuses=[UNKNOWN_CHECK_IN, NOT_ADMITTED, CHECK_IN_OVER, OUTLET_FULL, OUTLET_NOT_KNOWN_YET],
    )
    @permits(Action.KEEP_DOOR)
    def note_re_entry(check_in_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/check-ins/{check_in_id}/re-entries")

    @serve(
        blueprint,
        "POST /check-ins/<id:check_in_id>/label",
        "Say what somebody came for",
        takes=(LabelRequest, examples.LABEL),
        answers=(LabelAnswer, examples.LABELLED),
        status=201,
        refuses=[UNKNOWN_CHECK_IN, NOT_ADMITTED, CHECK_IN_OVER, OUTLET_NOT_KNOWN_YET],
    )
    @permits(Action.KEEP_DOOR)
    def say_label(check_in_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/check-ins/{check_in_id}/label")

    @serve(
        blueprint,
        "POST /check-ins/<id:check_in_id>/guests",
        "Let a guest of a member in",
        takes=(DoorRequest, {}),
        answers=(GuestsAnswer, examples.GUEST),
        status=201,
        refuses=[UNKNOWN_CHECK_IN, NOT_ADMITTED, CHECK_IN_OVER, NO_GUESTS_LEFT, OUTLET_FULL, OUTLET_NOT_KNOWN_YET],
    )
    @permits(Action.KEEP_DOOR)
    def bring_guest(check_in_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/check-ins/{check_in_id}/guests")

    @serve(
        blueprint,
        "POST /check-ins/<id:check_in_id>/guests/undo",
        "Take back a guest who did not come",
        takes=(DoorRequest, {}),
        answers=(GuestsAnswer, examples.NO_GUEST),
        status=201,
        refuses=[UNKNOWN_CHECK_IN, NOT_ADMITTED, CHECK_IN_OVER, NO_GUEST_CAME, OUTLET_NOT_KNOWN_YET],
    )
    @permits(Action.KEEP_DOOR)
    def take_guest_back(check_in_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/check-ins/{check_in_id}/guests/undo")

    @serve(
        blueprint,
        "GET /presence",
        "Say who is in",
        query=PresenceQuery,
        answers=(PresenceAnswer, examples.PRESENCE),
        refuses=[*QUERY, UNKNOWN_OUTLET, OUTLET_NEEDED, OUTLET_NOT_KNOWN_YET],
    )
    @permits(Action.READ_PRESENCE)
    def say_who_is_in() -> Response:
        return handed_on(parts.members, "GET", f"/presence?{query_string()}")


def _add_bans(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "POST /members/<id:member_id>/bans",
        "Keep a member out",
        takes=(BanRequest, examples.BAN),
        answers=(KnownAtDoorAnswer, examples.BANNED),
        status=201,
        refuses=[UNKNOWN_MEMBER],
    )
    @permits(Action.BAN_MEMBER)
    def ban_member(member_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/members/{member_id}/bans")

    @serve(
        blueprint,
        "POST /members/<id:member_id>/bans/lifting",
        "Let a member in again",
        takes=(DoorRequest, {}),
        answers=(KnownAtDoorAnswer, examples.KNOWN),
        status=201,
        refuses=[UNKNOWN_MEMBER, NOT_BANNED],
    )
    @permits(Action.BAN_MEMBER)
    def lift_ban(member_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/members/{member_id}/bans/lifting")


def _add_knowledge(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "GET /members/<id:member_id>/door",
        "Say what a door knows of a member",
        answers=(DoorKnowledgeAnswer, examples.DOOR_KNOWLEDGE),
        refuses=[UNKNOWN_MEMBER],
    )
    @permits(Action.READ_FILE)
    def say_what_door_knows(member_id: str) -> Response:
        return handed_on(parts.members, "GET", f"/members/{member_id}/door")

    @serve(
        blueprint,
        "POST /members/<id:member_id>/waivers",
        "Record that a waiver was signed",
        takes=(SignedWaiverRequest, examples.WAIVER),
        answers=(KnownAtDoorAnswer, examples.KNOWN),
        status=201,
        refuses=[UNKNOWN_MEMBER],
    )
    @permits(Action.RECORD_WAIVER)
    def record_waiver(member_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/members/{member_id}/waivers")

    @serve(
        blueprint,
        "POST /members/<id:member_id>/attention",
        "Say what a desk is to know of a member",
        takes=(AttentionRequest, examples.ATTENTION),
        answers=(KnownAtDoorAnswer, examples.KNOWN),
        status=201,
        refuses=[UNKNOWN_MEMBER],
    )
    @permits(Action.NOTE_ATTENTION)
    def note_attention(member_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/members/{member_id}/attention")

    @serve(
        blueprint,
        "POST /members/<id:member_id>/photo",
        "Keep a photo of a member, or take it away",
        takes=(PhotoRequest, examples.PHOTO),
        answers=(KnownAtDoorAnswer, examples.KNOWN),
        status=201,
        refuses=[UNKNOWN_MEMBER, NO_PHOTO],
    )
    @permits(Action.TAKE_PHOTO)
    def keep_photo(member_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/members/{member_id}/photo")

    @serve(
        blueprint,
        "GET /members/<id:member_id>/photo",
        "Show the photo of a member",
        answers=(PhotoAnswer, examples.PHOTO_OF),
        refuses=[UNKNOWN_MEMBER, NO_PHOTO],
    )
    @permits(Action.SEE_PHOTO)
    def show_photo(member_id: str) -> Response:
        return handed_on(parts.members, "GET", f"/members/{member_id}/photo")
