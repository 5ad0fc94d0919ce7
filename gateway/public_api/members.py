"""/api/v1: joining, finding, checking in; cards, identifiers and the messages that a member got."""

from __future__ import annotations

from flask import Response, jsonify
from flask_smorest import Blueprint

from gateway.clients.parts import Parts
from gateway.drawings import code128_svg, qr_svg
from gateway.public_api import examples
from gateway.public_api.checking_in import check_in
from gateway.public_api.documents import serve
from gateway.public_api.examples_of_offline import SEALED
from gateway.public_api.forwarding import handed_on, headers_to_pass, passed_back, query_string
from gateway.public_api.refusals import (
    CARD_REPLACED,
    EMAIL_ON_RECORD,
    IDENTIFIER_TAKEN,
    JOINING_CANNOT_BE_TAKEN_BACK,
    OUTLET_NOT_KNOWN_YET,
    QUERY,
    TOO_MANY_LOOK_UPS,
    UNKNOWN_IDENTIFIER,
    UNKNOWN_MEMBER,
    UNKNOWN_REFERRER,
)
from services.chassis.http.callers import permits
from services.contracts.http_gateway import ComposedCheckInAnswer, MessagesAnswer, PrintedCardAnswer
from services.contracts.http_members import (
    AlikeMembersAnswer,
    AlikeRequest,
    BirthdayCorrectionAnswer,
    BirthdayCorrectionRequest,
    CardReplacementAnswer,
    CardReplacementRequest,
    CheckInRequest,
    DetailsCorrectionAnswer,
    DetailsCorrectionRequest,
    EmailReplacementAnswer,
    EmailReplacementRequest,
    EnrolmentAnswer,
    EnrolmentRequest,
    EnrolmentReversalRequest,
    ErasureAnswer,
    FoundMembersAnswer,
    IdentifierAnswer,
    IdentifierRequest,
    LastDigitsQuery,
    NamedMembersAnswer,
    NamedRequest,
    RecognitionAnswer,
    RecognitionRequest,
)
from services.contracts.permissions import Action


def members_blueprint(parts: Parts, *, brand: str) -> Blueprint:
    """People and their cards."""
    blueprint = Blueprint("members", __name__, url_prefix="/api/v1", description="People, cards, check-ins.")
    _add_joining(blueprint, parts)
    _add_reversing(blueprint, parts)
    _add_desk(blueprint, parts)
    _add_cards(blueprint, parts)
    _add_corrections(blueprint, parts)
    _add_printed_cards(blueprint, parts, brand)
    return blueprint


def _add_joining(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "POST /members",
        "Enrol a member",
        takes=(EnrolmentRequest, examples.ENROLMENT),
        sealed_example=SEALED,
        answers=(EnrolmentAnswer, examples.ENROLLED),
        status=201,
        refuses=[IDENTIFIER_TAKEN, UNKNOWN_REFERRER, TOO_MANY_LOOK_UPS, OUTLET_NOT_KNOWN_YET],
    )
    @permits(Action.ENROL_MEMBER)
    def enrol_member() -> Response:
        return handed_on(parts.members, "POST", "/members")

    @serve(
        blueprint,
        "GET /members",
        "Find members by their last digits",
        query=LastDigitsQuery,
        answers=(FoundMembersAnswer, examples.FOUND_MEMBERS),
        refuses=[*QUERY, TOO_MANY_LOOK_UPS],
    )
    @permits(Action.LOOK_UP_MEMBER)
    def find_members() -> Response:
        return handed_on(parts.members, "GET", f"/members?{query_string()}")

    @serve(
        blueprint,
        "POST /members/named",
        "Find members by their name",
        takes=(NamedRequest, examples.NAMED_ASKED),
        answers=(NamedMembersAnswer, examples.NAMED),
        refuses=[TOO_MANY_LOOK_UPS],
        is_keyless=True,
    )
    @permits(Action.FIND_BY_NAME)
    def find_named() -> Response:
        """Posted, because a name is too private for an address."""
        return handed_on(parts.members, "POST", "/members/named")

    @serve(
        blueprint,
        "POST /members/alike",
        "Ask who may be meant by somebody who is about to join",
        takes=(AlikeRequest, examples.ALIKE_ASKED),
        answers=(AlikeMembersAnswer, examples.ALIKE),
        refuses=[TOO_MANY_LOOK_UPS, OUTLET_NOT_KNOWN_YET],
        is_keyless=True,
    )
    @permits(Action.ENROL_MEMBER)
    def find_alike() -> Response:
        """Posted, because a number is too private for an address."""
        return handed_on(parts.members, "POST", "/members/alike")


def _add_reversing(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "POST /members/<id:member_id>/enrolment-reversals",
        "Take back that a member was enrolled",
        takes=(EnrolmentReversalRequest, examples.ENROLMENT_REVERSAL),
        answers=(ErasureAnswer, examples.ENROLMENT_REVERSED),
        status=201,
        refuses=[UNKNOWN_MEMBER, JOINING_CANNOT_BE_TAKEN_BACK],
    )
    @permits(Action.REVERSE_ENROLMENT)
    def reverse_enrolment(member_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/members/{member_id}/enrolment-reversals")


def _add_desk(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "POST /check-ins",
        "Check a member in",
        takes=(CheckInRequest, examples.CHECK_IN),
        sealed_example=SEALED,
        answers=(ComposedCheckInAnswer, examples.CHECKED_IN),
        status=201,
        refuses=[UNKNOWN_IDENTIFIER, CARD_REPLACED, TOO_MANY_LOOK_UPS, OUTLET_NOT_KNOWN_YET],
    )
    @permits(Action.CHECK_IN)
    def check_member_in() -> Response:
        return check_in(parts)

    @serve(
        blueprint,
        "GET /members/<id:member_id>/messages",
        "List the messages that a member was sent",
        answers=(MessagesAnswer, examples.MESSAGES),
    )
    @permits(Action.READ_MESSAGES)
    def list_messages(member_id: str) -> Response:
        return handed_on(parts.notifications, "GET", f"/members/{member_id}/messages")


def _add_cards(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "POST /members/<id:member_id>/cards",
        "Replace a lost card",
        takes=(CardReplacementRequest, {}),
        answers=(CardReplacementAnswer, examples.CARD_REPLACEMENT),
        status=201,
        refuses=[UNKNOWN_MEMBER],
    )
    @permits(Action.CHANGE_IDENTIFIERS)
    def replace_card(member_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/members/{member_id}/cards")

    @serve(
        blueprint,
        "POST /members/<id:member_id>/identifiers",
        "Add a phone or an external id",
        takes=(IdentifierRequest, examples.IDENTIFIER),
        answers=(IdentifierAnswer, examples.IDENTIFIER_ADDED),
        status=201,
        refuses=[UNKNOWN_MEMBER, IDENTIFIER_TAKEN, TOO_MANY_LOOK_UPS, OUTLET_NOT_KNOWN_YET],
    )
    @permits(Action.CHANGE_IDENTIFIERS)
    def add_identifier(member_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/members/{member_id}/identifiers")

    @serve(
        blueprint,
        "POST /members/<id:member_id>/recognitions",
        "Say that a member whose card was disowned stands before the desk",
        takes=(RecognitionRequest, {}),
        answers=(RecognitionAnswer, examples.RECOGNISED),
        status=201,
        refuses=[UNKNOWN_MEMBER],
    )
    @permits(Action.CHANGE_IDENTIFIERS)
    def recognise_member(member_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/members/{member_id}/recognitions")

    @serve(
        blueprint,
        "GET /members/<id:member_id>/card.svg",
        "Draw the QR code of a member's card",
        answers=({"type": "string"}, None),
        content_type="image/svg+xml",
        refuses=[UNKNOWN_MEMBER],
    )
    @permits(Action.READ_MEMBER)
    def draw_card(member_id: str) -> Response:
        answer = parts.members.card(member_id, headers_to_pass(parts.members))
        if answer.status != 200:
            return passed_back(answer)
        return Response(qr_svg(answer.json()["balance_url"]), content_type="image/svg+xml")


def _add_corrections(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "POST /members/<id:member_id>/birthday",
        "Correct a birthday",
        takes=(BirthdayCorrectionRequest, examples.BIRTHDAY_CORRECTION),
        answers=(BirthdayCorrectionAnswer, examples.BIRTHDAY_CORRECTED),
        status=201,
        refuses=[UNKNOWN_MEMBER],
    )
    @permits(Action.CORRECT_BIRTHDAY)
    def correct_birthday(member_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/members/{member_id}/birthday")

    @serve(
        blueprint,
        "POST /members/<id:member_id>/details",
        "Correct a name or a language, or give an e-mail address to who has none",
        takes=(DetailsCorrectionRequest, examples.DETAILS_CORRECTION),
        answers=(DetailsCorrectionAnswer, examples.DETAILS_CORRECTED),
        status=201,
        refuses=[UNKNOWN_MEMBER, EMAIL_ON_RECORD],
    )
    @permits(Action.CORRECT_DETAILS)
    def correct_details(member_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/members/{member_id}/details")

    @serve(
        blueprint,
        "POST /members/<id:member_id>/emails",
        "Replace or remove the e-mail address of a member",
        takes=(EmailReplacementRequest, examples.EMAIL_REPLACEMENT),
        answers=(EmailReplacementAnswer, examples.EMAIL_REPLACED),
        status=201,
        refuses=[UNKNOWN_MEMBER],
    )
    @permits(Action.REPLACE_EMAIL)
    def replace_email(member_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/members/{member_id}/emails")


def _add_printed_cards(blueprint: Blueprint, parts: Parts, brand: str) -> None:
    @serve(
        blueprint,
        "GET /members/<id:member_id>/card",
        "Take what is printed on a member's card",
        answers=(PrintedCardAnswer, examples.PRINTED_CARD),
        refuses=[UNKNOWN_MEMBER],
    )
    @permits(Action.READ_MEMBER)
    def read_card(member_id: str) -> Response:
        answer = parts.members.card(member_id, headers_to_pass(parts.members))
        if answer.status != 200:
            return passed_back(answer)
        card = answer.json()
        return jsonify(
            {
                "brand": brand,
                "display_name": card["display_name"],
                "card_number": card["card_number"],
                "qr_svg": qr_svg(card["balance_url"]),
                "barcode_svg": code128_svg(card["card_number"]),
            }
        )
