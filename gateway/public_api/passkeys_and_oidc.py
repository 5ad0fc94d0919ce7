"""/api/v1: further ways in for head office: passkeys, and the sign-in of their own company."""

from __future__ import annotations

from flask import Response
from flask_smorest import Blueprint

from gateway.clients.parts import Parts
from gateway.public_api import examples_of_staff as examples
from gateway.public_api.documents import serve
from gateway.public_api.forwarding import handed_on
from gateway.public_api.refusals import SIGN_IN_REFUSED, STEP_UP_NEEDED
from services.chassis.http.callers import permits, public
from services.contracts.http_passkeys_and_oidc import (
    NewPasskeyRequest,
    OidcCodeRequest,
    PasskeyAnswer,
    PasskeyListAnswer,
    PasskeyOptionsAnswer,
    PasskeyRemovalRequest,
    PasskeyRemovedAnswer,
    PasskeySignInRequest,
    SignInWaysAnswer,
)
from services.contracts.http_sessions import NothingRequest, SessionAnswer
from services.contracts.permissions import Action


def passkeys_and_oidc_blueprint(parts: Parts) -> Blueprint:
    """What only some franchises have."""
    blueprint = Blueprint("other_ways", __name__, url_prefix="/api/v1", description="Passkeys, company accounts.")
    _add_sign_in(blueprint, parts)
    _add_step_up(blueprint, parts)
    _add_own_passkeys(blueprint, parts)
    return blueprint


def _add_sign_in(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "GET /sign-in-ways",
        "Show how people can come in here",
        answers=(SignInWaysAnswer, examples.SIGN_IN_WAYS),
    )
    @public
    def show_sign_in_ways() -> Response:
        return handed_on(parts.outlets, "GET", "/sign-in-ways")

    @serve(
        blueprint,
        "POST /sessions/oidc",
        "Swap what a company's sign-in brought back for a session",
        takes=(OidcCodeRequest, examples.OIDC_CODE),
        answers=(SessionAnswer, examples.SESSION),
        refuses=[SIGN_IN_REFUSED],
    )
    @public
    def sign_in_by_company() -> Response:
        return handed_on(parts.outlets, "POST", "/sessions/oidc")

    @serve(
        blueprint,
        "POST /sessions/passkey-options",
        "Begin to sign in with a passkey",
        takes=(NothingRequest, {}),
        answers=(PasskeyOptionsAnswer, examples.PASSKEY_OPTIONS),
    )
    @public
    def begin_passkey_sign_in() -> Response:
        return handed_on(parts.outlets, "POST", "/sessions/passkey-options")

    @serve(
        blueprint,
        "POST /sessions/passkey",
        "Sign in with a passkey",
        takes=(PasskeySignInRequest, examples.PASSKEY_SIGN_IN),
        answers=(SessionAnswer, examples.SESSION),
        refuses=[SIGN_IN_REFUSED],
    )
    @public
    def sign_in_by_passkey() -> Response:
        return handed_on(parts.outlets, "POST", "/sessions/passkey")


def _add_step_up(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "POST /sessions/step-up-options",
        "Begin to show a passkey once more",
        takes=(NothingRequest, {}),
        answers=(PasskeyOptionsAnswer, examples.PASSKEY_OPTIONS),
        is_keyless=True,
    )
    @permits(Action.KEEP_OWN_SESSION)
    def begin_step_up() -> Response:
        return handed_on(parts.outlets, "POST", "/sessions/step-up-options")


def _add_own_passkeys(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "GET /passkeys",
        "List the own passkeys",
        answers=(PasskeyListAnswer, examples.PASSKEYS),
    )
    @permits(Action.KEEP_OWN_SESSION)
    def list_passkeys() -> Response:
        return handed_on(parts.outlets, "GET", "/passkeys")

    @serve(
        blueprint,
        "POST /passkeys/options",
        "Begin to add a passkey",
        takes=(NothingRequest, {}),
        answers=(PasskeyOptionsAnswer, examples.PASSKEY_OPTIONS),
        refuses=[STEP_UP_NEEDED],
        is_keyless=True,
    )
    @permits(Action.CHANGE_OWN_PASSKEYS)
    def begin_new_passkey() -> Response:
        return handed_on(parts.outlets, "POST", "/passkeys/options")

    @serve(
        blueprint,
        "POST /passkeys",
        "Add a passkey",
        takes=(NewPasskeyRequest, examples.NEW_PASSKEY),
        answers=(PasskeyAnswer, examples.PASSKEY),
        status=201,
        refuses=[SIGN_IN_REFUSED, STEP_UP_NEEDED],
    )
    @permits(Action.CHANGE_OWN_PASSKEYS)
    def add_passkey() -> Response:
        return handed_on(parts.outlets, "POST", "/passkeys")

    @serve(
        blueprint,
        "POST /passkeys/removals",
        "Forget a passkey",
        takes=(PasskeyRemovalRequest, examples.PASSKEY_REMOVAL),
        answers=(PasskeyRemovedAnswer, examples.PASSKEY_REMOVED),
        status=201,
        refuses=[STEP_UP_NEEDED],
    )
    @permits(Action.CHANGE_OWN_PASSKEYS)
    def forget_passkey() -> Response:
        return handed_on(parts.outlets, "POST", "/passkeys/removals")
