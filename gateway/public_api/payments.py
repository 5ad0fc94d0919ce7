"""/api/v1: payments from elsewhere: the webhook of a payment system, files, and what fits nothing."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from flask_smorest import Blueprint

from gateway.clients.parts import Parts
from gateway.public_api import examples_of_dues as examples
from gateway.public_api.documents import serve
from gateway.public_api.forwarding import body_to_pass, handed_on, headers_to_pass, passed_back
from gateway.public_api.refusals import (
    REFERENCE_USED,
    SIGNATURE_REFUSED,
    UNKNOWN_DUE,
    UNKNOWN_NOTICE,
    UNREADABLE_TABLE,
    WRONG_CURRENCY,
)
from services.chassis.http.callers import permits, public
from services.chassis.security.webhooks import HEADERS
from services.contracts.http_dues import (
    DismissalAnswer,
    DismissalRequest,
    HearingAnswer,
    MatchRequest,
    NoticeAnswer,
    NoticeRequest,
    PaymentAnswer,
    PaymentsFileRequest,
    PaymentsReportAnswer,
    UnmatchedListAnswer,
)
from services.contracts.permissions import Action

_SIGNED = [
    {"name": name, "in": "header", "required": False, "schema": {"type": "string"}, "description": description}
    for name, description in zip(
        HEADERS,
        (
            "Id of the message: told again, it is known.",
            "When it was sent, in seconds since 1970: within five minutes of now.",
            "`v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64; several with blanks between them.",
        ),
        strict=True,
    )
]


def payments_blueprint(parts: Parts) -> Blueprint:
    """Payments from elsewhere."""
    blueprint = Blueprint(
        "payments", __name__, url_prefix="/api/v1", description="Payments from payment systems and files."
    )
    _add_webhook(blueprint, parts)
    _add_unmatched(blueprint, parts)

    @serve(
        blueprint,
        "POST /imports/payments",
        "Bring in payments from a table",
        takes=(PaymentsFileRequest, examples.PAYMENTS_FILE),
        answers=(PaymentsReportAnswer, examples.PAYMENTS_REPORT),
        status=201,
        refuses=[UNREADABLE_TABLE],
    )
    @permits(Action.PLACE_PAYMENTS)
    def import_payments() -> Response:
        return handed_on(parts.members, "POST", "/imports/payments")

    return blueprint


def _add_webhook(blueprint: Blueprint, parts: Parts) -> None:
    def hear_payment_system() -> Response:
        """The body goes on as it came: it is what was signed."""
        members = parts.members
        signed: dict[str, Any] = {name: value for name in HEADERS if (value := request.headers.get(name))}
        headers = {**headers_to_pass(members), **signed}
        return passed_back(members.ask("POST", "/webhooks/payments", headers=headers, body=body_to_pass()))

    # A payment system tells of thousands of payments from one address.
    hear_payment_system.is_signed = True  # type: ignore[attr-defined]
    serve(
        blueprint,
        "POST /webhooks/payments",
        "Hear what a payment system tells, signed as Standard Webhooks are",
        headers=_SIGNED,
        takes=(NoticeRequest, examples.NOTICE),
        answers=(NoticeAnswer, examples.HEARD),
        refuses=[SIGNATURE_REFUSED],
    )(public(hear_payment_system))


def _add_unmatched(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "GET /payment-notices",
        "List payments that fit nothing",
        answers=(UnmatchedListAnswer, examples.UNMATCHED),
    )
    @permits(Action.PLACE_PAYMENTS)
    def list_unmatched() -> Response:
        return handed_on(parts.members, "GET", "/payment-notices")

    @serve(
        blueprint,
        "POST /payment-notices/<id:notice_id>/matches",
        "Say which due a payment is for",
        takes=(MatchRequest, examples.MATCH),
        answers=(PaymentAnswer, {**examples.PAYMENT, "source": "payment_system", "can_be_voided": False}),
        status=201,
        refuses=[UNKNOWN_NOTICE, UNKNOWN_DUE, WRONG_CURRENCY, REFERENCE_USED],
    )
    @permits(Action.PLACE_PAYMENTS)
    def match_payment(notice_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/payment-notices/{notice_id}/matches")

    @serve(
        blueprint,
        "POST /payment-notices/<id:notice_id>/hearings",
        "Try again what fits nothing",
        takes=(DismissalRequest, {}),
        answers=(HearingAnswer, {**examples.DISMISSED, "state": "applied"}),
        status=201,
        refuses=[UNKNOWN_NOTICE],
    )
    @permits(Action.PLACE_PAYMENTS)
    def hear_again(notice_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/payment-notices/{notice_id}/hearings")

    @serve(
        blueprint,
        "POST /payment-notices/<id:notice_id>/dismissals",
        "Say that a payment is none of ours",
        takes=(DismissalRequest, {}),
        answers=(DismissalAnswer, examples.DISMISSED),
        status=201,
        refuses=[UNKNOWN_NOTICE],
    )
    @permits(Action.PLACE_PAYMENTS)
    def dismiss_payment(notice_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/payment-notices/{notice_id}/dismissals")
