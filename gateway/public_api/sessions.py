"""/api/v1: signing in, staying in, going out. Posts without a key: guesses, and what may be repeated."""

from __future__ import annotations

from flask import Response
from flask_smorest import Blueprint

from gateway.clients.parts import Parts
from gateway.public_api import examples_of_staff as examples
from gateway.public_api.documents import serve
from gateway.public_api.forwarding import handed_on, with_qr
from gateway.public_api.refusals import (
    NOT_AT_AN_OUTLET,
    OUTLET_CLOSED,
    SIGN_IN_BUSY,
    SIGN_IN_REFUSED,
    SIGNING_IN,
    UNKNOWN_SET_UP_LINK,
)
from services.chassis.http.callers import permits, public
from services.contracts.http_sessions import (
    NothingRequest,
    PasswordSignInRequest,
    PinSignInRequest,
    SessionAnswer,
    SessionEndedAnswer,
    SetUpReadingAnswer,
    SetUpReadingRequest,
    SetUpRedemptionRequest,
    StepUpRequest,
)
from services.contracts.http_staff import CounterStaffAnswer
from services.contracts.permissions import Action


def sessions_blueprint(parts: Parts) -> Blueprint:
    """Who is at work."""
    blueprint = Blueprint("sessions", __name__, url_prefix="/api/v1", description="Signing in and out.")
    _add_counter(blueprint, parts)
    _add_office(blueprint, parts)
    _add_keeping(blueprint, parts)
    _add_set_up(blueprint, parts)
    return blueprint


def _add_counter(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "GET /stations/me/staff",
        "List who can sign in at this station",
        answers=(CounterStaffAnswer, examples.COUNTER_STAFF),
        refuses=[NOT_AT_AN_OUTLET],
    )
    @permits(Action.SIGN_IN_AT_STATION)
    def list_staff_here() -> Response:
        return handed_on(parts.outlets, "GET", "/stations/me/staff")

    @serve(
        blueprint,
        "POST /sessions/pin",
        "Sign in at a station with a PIN",
        takes=(PinSignInRequest, examples.PIN_SIGN_IN),
        answers=(SessionAnswer, examples.SESSION),
        refuses=[*SIGNING_IN, NOT_AT_AN_OUTLET],
        is_keyless=True,
    )
    @permits(Action.SIGN_IN_AT_STATION)
    def sign_in_by_pin() -> Response:
        return handed_on(parts.outlets, "POST", "/sessions/pin")


def _add_office(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "POST /sessions/password",
        "Sign in with a password and a code",
        takes=(PasswordSignInRequest, examples.PASSWORD_SIGN_IN),
        answers=(SessionAnswer, examples.SESSION),
        refuses=[*SIGNING_IN, OUTLET_CLOSED],
    )
    @public
    def sign_in_by_password() -> Response:
        return handed_on(parts.outlets, "POST", "/sessions/password")


def _add_keeping(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "POST /sessions/renewals",
        "Renew the token of a session that is in use",
        takes=(NothingRequest, {}),
        answers=(SessionAnswer, examples.SESSION),
        is_keyless=True,
    )
    @permits(Action.KEEP_OWN_SESSION)
    def renew_session() -> Response:
        return handed_on(parts.outlets, "POST", "/sessions/renewals")

    @serve(
        blueprint,
        "POST /sessions/ending",
        "Sign out",
        takes=(NothingRequest, {}),
        answers=(SessionEndedAnswer, examples.SESSION_ENDED),
        is_keyless=True,
    )
    @permits(Action.KEEP_OWN_SESSION)
    def end_session() -> Response:
        return handed_on(parts.outlets, "POST", "/sessions/ending")

    @serve(
        blueprint,
        "POST /sessions/step-ups",
        "Show the second factor once more",
        takes=(StepUpRequest, examples.STEP_UP),
        answers=(SessionAnswer, examples.SESSION),
        refuses=SIGNING_IN,
        is_keyless=True,
    )
    @permits(Action.KEEP_OWN_SESSION)
    def step_up() -> Response:
        return handed_on(parts.outlets, "POST", "/sessions/step-ups")


def _add_set_up(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "POST /set-up-links/readings",
        "Read a set-up link",
        takes=(SetUpReadingRequest, examples.SET_UP_TOKEN),
        answers=(SetUpReadingAnswer, examples.SET_UP),
        refuses=[UNKNOWN_SET_UP_LINK],
    )
    @public
    def read_set_up_link() -> Response:
        return with_qr(handed_on(parts.outlets, "POST", "/set-up-links/readings"), of="totp_uri")

    @serve(
        blueprint,
        "POST /set-up-links/redemptions",
        "Choose a password and a second factor, once",
        takes=(SetUpRedemptionRequest, examples.SET_UP_REDEMPTION),
        answers=(SessionAnswer, examples.SESSION),
        refuses=[UNKNOWN_SET_UP_LINK, SIGN_IN_REFUSED, SIGN_IN_BUSY, OUTLET_CLOSED],
    )
    @public
    def redeem_set_up_link() -> Response:
        return handed_on(parts.outlets, "POST", "/set-up-links/redemptions")
