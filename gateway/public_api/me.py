"""/api/v1/me: members who look after their own data, behind a code sent to the address that is known.

Anybody may call: the code, and then the session that it opens, stands in the body and is the proof. All of it is
posted, for addresses are kept in logs. Repeating a call does no harm, so none needs an Idempotency-Key.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, jsonify
from flask_smorest import Blueprint

from gateway.clients.parts import Parts
from gateway.csv_files import zipped
from gateway.public_api import examples
from gateway.public_api.documents import A_FILE, Shown, serve
from gateway.public_api.forwarding import body_to_pass, handed_on, headers_to_pass, passed_back
from gateway.public_api.refusals import (
    BIRTHDAY_FIXED,
    CODE_REFUSED,
    EXPORT_INCOMPLETE,
    MEMBER_SESSION_ENDED,
    TOO_MANY_DATES,
    UNKNOWN_DATE,
    Refusal,
)
from services.chassis.http.callers import public
from services.chassis.http.client import PartAnswer
from services.chassis.http.problems import Problem
from services.contracts.http_members import CardReplacementAnswer, ExportAnswer
from services.contracts.http_self_service import (
    CodeWishAnswer,
    CodeWishRequest,
    ConsentRequest,
    MemberSessionAnswer,
    MemberSignInRequest,
    NewEmailConfirmationRequest,
    NewEmailRequest,
    OwnDataAnswer,
    OwnDateCorrectionRequest,
    OwnDateRemovalRequest,
    OwnDateRequest,
    OwnErasureAnswer,
    OwnErasureRequest,
    OwnPageAnswer,
    OwnProfileRequest,
    SessionRequest,
    SignedOutAnswer,
)

_SESSION: Shown = (SessionRequest, examples.SESSION)
_ON_ITS_WAY: Shown = (CodeWishAnswer, examples.CODE_ON_ITS_WAY)
_OWN_DATA: Shown = (OwnDataAnswer, examples.OWN_DATA)
_OWN_DATES: Sequence[tuple[str, str, Shown, Sequence[Refusal]]] = (
    ("dates", "Add a day that matters to them", (OwnDateRequest, examples.OWN_DATE_SAID), [TOO_MANY_DATES]),
    (
        "date-corrections",
        "Correct one of their dates",
        (OwnDateCorrectionRequest, examples.OWN_DATE_CORRECTED),
        [UNKNOWN_DATE],
    ),
    ("date-removals", "Take one of their dates away", (OwnDateRemovalRequest, examples.OWN_DATE_REMOVED), []),
)


def me_blueprint(parts: Parts) -> Blueprint:
    """Self-service."""
    blueprint = Blueprint("me", __name__, url_prefix="/api/v1", description="Members who look after their own data.")
    _add_coming_in(blueprint, parts)
    _add_changes(blueprint, parts)
    _add_own_page(blueprint, parts)
    _add_exports(blueprint, parts)
    return blueprint


def _hand_on(
    blueprint: Blueprint,
    parts: Parts,
    name: str,
    summary: str,
    *,
    takes: Shown,
    answers: Shown,
    status: int = 200,
    refuses: Sequence[Refusal] = (MEMBER_SESSION_ENDED,),
) -> None:
    """Serve /me/NAME as members does."""

    def view() -> Response:
        return handed_on(parts.members, "POST", f"/me/{name}")

    view.__name__ = f"me_{name.replace('-', '_')}"
    serve(
        blueprint,
        f"POST /me/{name}",
        summary,
        takes=takes,
        answers=answers,
        status=status,
        refuses=refuses,
    )(public(view))


def _add_coming_in(blueprint: Blueprint, parts: Parts) -> None:
    _hand_on(
        blueprint,
        parts,
        "codes",
        "Ask for a code",
        takes=(CodeWishRequest, examples.CODE_WISH),
        answers=_ON_ITS_WAY,
        status=202,
        refuses=(),
    )
    _hand_on(
        blueprint,
        parts,
        "sessions",
        "Begin a session with a code",
        takes=(MemberSignInRequest, examples.MEMBER_SIGN_IN),
        answers=(MemberSessionAnswer, examples.MEMBER_SESSION),
        status=201,
        refuses=[CODE_REFUSED],
    )
    _hand_on(
        blueprint,
        parts,
        "sign-outs",
        "End a session",
        takes=_SESSION,
        answers=(SignedOutAnswer, {"signed_out": True}),
        refuses=(),
    )


def _add_changes(blueprint: Blueprint, parts: Parts) -> None:
    _hand_on(
        blueprint,
        parts,
        "profile",
        "Correct names, language or a birthday that was never said",
        takes=(OwnProfileRequest, examples.OWN_PROFILE),
        answers=_OWN_DATA,
        refuses=[MEMBER_SESSION_ENDED, BIRTHDAY_FIXED],
    )
    _hand_on(
        blueprint,
        parts,
        "consents",
        "Say yes or no to a kind of letters",
        takes=(ConsentRequest, examples.CONSENT),
        answers=_OWN_DATA,
    )
    for name, summary, takes, refuses in _OWN_DATES:
        _hand_on(
            blueprint,
            parts,
            name,
            summary,
            takes=takes,
            answers=_OWN_DATA,
            refuses=[MEMBER_SESSION_ENDED, *refuses],
        )
    _hand_on(
        blueprint,
        parts,
        "email-codes",
        "Have a code sent to a new address",
        takes=(NewEmailRequest, examples.NEW_EMAIL),
        answers=_ON_ITS_WAY,
        status=202,
    )
    _hand_on(
        blueprint,
        parts,
        "emails",
        "Confirm the new address with its code",
        takes=(NewEmailConfirmationRequest, examples.NEW_EMAIL_CONFIRMED),
        answers=_OWN_DATA,
        refuses=[MEMBER_SESSION_ENDED, CODE_REFUSED],
    )
    _hand_on(
        blueprint,
        parts,
        "cards",
        "Replace the card",
        takes=_SESSION,
        answers=(CardReplacementAnswer, examples.CARD_REPLACEMENT),
        status=201,
    )
    _hand_on(
        blueprint,
        parts,
        "erasure-codes",
        "Ask for the code that an erasure needs",
        takes=_SESSION,
        answers=_ON_ITS_WAY,
        status=202,
    )
    _hand_on(
        blueprint,
        parts,
        "erasures",
        "Be forgotten",
        takes=(OwnErasureRequest, examples.OWN_ERASURE),
        answers=(OwnErasureAnswer, examples.OWN_ERASED),
        refuses=[MEMBER_SESSION_ENDED, CODE_REFUSED],
    )


def _add_own_page(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "POST /me",
        "Show a member their own data",
        takes=_SESSION,
        answers=(OwnPageAnswer, examples.OWN_PAGE),
        refuses=[MEMBER_SESSION_ENDED],
    )
    @public
    def show_me() -> Response:
        answer = _asked(parts, "/me")
        if answer.status != 200:
            return passed_back(answer)
        body: dict[str, Any] = answer.json()
        member_id = body.pop("member_id")
        return jsonify({**body, "loyalty": _account(parts, member_id)})


def _add_exports(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "POST /me/exports",
        "Take a copy of everything",
        takes=_SESSION,
        answers=(ExportAnswer, examples.EXPORT),
        refuses=[MEMBER_SESSION_ENDED, EXPORT_INCOMPLETE],
    )
    @public
    def export_me() -> Response:
        return passed_back(_asked(parts, "/me/exports"))

    @serve(
        blueprint,
        "POST /me/exports.zip",
        "Take the same copy as CSV files",
        takes=_SESSION,
        answers=A_FILE,
        content_type="application/zip",
        refuses=[MEMBER_SESSION_ENDED, EXPORT_INCOMPLETE],
    )
    @public
    def export_me_as_csv() -> Response:
        answer = _asked(parts, "/me/exports")
        if answer.status != 200:
            return passed_back(answer)
        files = Response(zipped(answer.json()), content_type="application/zip")
        files.headers["Content-Disposition"] = 'attachment; filename="my-data.zip"'
        return files


def _asked(parts: Parts, path: str) -> PartAnswer:
    return parts.members.ask("POST", path, headers=headers_to_pass(parts.members), body=body_to_pass())


def _account(parts: Parts, member_id: str) -> dict[str, Any] | None:
    """Where they stand and how they came there; their own data is worth showing without it."""
    asked = headers_to_pass(parts.loyalty)
    asking: dict[str, str] = {name: asked[name] for name in ("Authorization", "Accept-Language") if name in asked}
    try:
        answer = parts.loyalty.account(member_id, asking)
    except Problem:
        return None
    account: dict[str, Any] | None = answer.json() if answer.status == 200 else None
    return account
