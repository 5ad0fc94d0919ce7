"""What signing in says over HTTP: sessions, the ways into them, and links by which somebody sets themselves up."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from services.chassis.http.validation import Form, Words
from services.contracts.http_passkeys_and_oidc import ShownPasskeyRequest
from services.contracts.http_staff import id_field, pin_field


def _told(description: str) -> dict[str, str]:
    return {"description": description}


def _totp(*, required: bool = True) -> fields.String:
    return fields.String(
        required=required,
        validate=[validate.Length(equal=6), Form(r"^[0-9]{6}$")],
        metadata=_told("The six digits that the authenticator app shows now. Each code is good once."),
    )


def _password(description: str) -> fields.String:
    # Not trimmed: a blank at the end is part of a password.
    return fields.String(required=True, validate=validate.Length(min=1, max=256), metadata=_told(description))


class PinSignInRequest(Schema):
    """Who signs in at this station."""

    staff_id = id_field("Whose PIN it is.")
    pin = pin_field(required=True)


class PasswordSignInRequest(Schema):
    """Who signs in, with both factors at once."""

    login = Words(at_most=120, required=True, metadata=_told("The login, in capital letters or not."))
    password = _password("The password.")
    totp = _totp()


class StepUpRequest(Schema):
    """The second factor once more: a code, or a passkey."""

    totp = _totp(required=False)
    credential = fields.Nested(ShownPasskeyRequest, metadata=_told("The answer of a passkey to `step-up-options`."))

    @validates_schema
    def _one_of_both(self, asked: dict[str, Any], **_: Any) -> None:
        if len(asked) != 1:
            raise ValidationError("needs either totp or credential")


class NothingRequest(Schema):
    """An empty object: the token says it all."""


class SignedInStaffAnswer(Schema):
    """Who signed in."""

    staff_id = fields.UUID(required=True, metadata=_told("Id of the person."))
    name = fields.String(required=True, metadata=_told("Their name."))
    role = fields.String(required=True, metadata=_told("As what they act: a manager at a counter is a cashier."))
    locale = fields.String(required=True, metadata=_told("Their language."))
    outlet_code = fields.String(required=True, allow_none=True, metadata=_told("Where they stand, or belong."))
    territory_code = fields.String(required=True, allow_none=True, metadata=_told("The territory they look after."))


class SessionAnswer(Schema):
    """Somebody is signed in."""

    token = fields.String(required=True, metadata=_told("Goes into `Authorization: Bearer` of every call."))
    expires_at = fields.String(required=True, metadata=_told("Until when the token is good; renew it before that."))
    ends_at = fields.String(required=True, metadata=_told("When the session ends, renewed or not."))
    staff = fields.Nested(SignedInStaffAnswer, required=True, metadata=_told("Who signed in."))
    second_factors = fields.List(
        fields.String(), required=True, metadata=_told("What the person can show beside a password: `totp`, `passkey`.")
    )


class SessionEndedAnswer(Schema):
    """Nobody is signed in with this token any more."""

    ended = fields.Boolean(required=True, metadata=_told("Always true."))


class SetUpReadingRequest(Schema):
    """A link that somebody was given."""

    token = fields.String(
        required=True, validate=validate.Length(min=1, max=100), metadata=_told("What stands after `#set-up=`.")
    )


class SetUpReadingAnswer(Schema):
    """Whom the link is for, and the secret for their authenticator app."""

    name = fields.String(required=True, metadata=_told("Their name."))
    login = fields.String(required=True, metadata=_told("The login that they will sign in with."))
    totp_uri = fields.String(required=True, metadata=_told("What an authenticator app opens, as `otpauth://`."))
    totp_secret = fields.String(required=True, metadata=_told("The same secret, to be typed."))
    qr_svg = fields.String(required=True, metadata=_told("The same as a QR code, an SVG picture."))


class SetUpRedemptionRequest(SetUpReadingRequest):
    """The password that they chose, and a first code of their app."""

    password = _password("12 to 128 characters, and none that everybody tries first.")
    totp = _totp()
