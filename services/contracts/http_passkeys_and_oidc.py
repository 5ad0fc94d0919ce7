"""Passkeys and the sign-in of a company, over HTTP."""

from __future__ import annotations

from marshmallow import EXCLUDE, Schema, fields, validate

from services.chassis.http.validation import Form, Words

# Base64 of what a passkey says of itself; the longest seen are below 2 kB.
_LONGEST = 8_000


def _told(description: str) -> dict[str, str]:
    return {"description": description}


def _bytes(description: str, *, required: bool = True) -> fields.String:
    return fields.String(
        required=required,
        allow_none=not required,
        validate=validate.Length(min=1, max=_LONGEST),
        metadata=_told(f"{description} In base64url, without padding."),
    )


def _credential_id() -> fields.String:
    return fields.String(
        required=True,
        validate=[validate.Length(min=1, max=1400), Form(r"^[A-Za-z0-9_-]+$")],
        metadata=_told("Id of the passkey."),
    )


class SignInWaysAnswer(Schema):
    """How people can come in here."""

    password = fields.Boolean(required=True, metadata=_told("With a login, a password and a code: always."))
    passkey = fields.Boolean(required=True, metadata=_told("With a passkey."))
    company = fields.Boolean(required=True, metadata=_told("With the account of their own company."))


class OidcCodeRequest(Schema):
    """What a company's sign-in brought back."""

    code = fields.String(
        required=True, validate=validate.Length(min=1, max=100), metadata=_told("What stands after `#oidc=`.")
    )


class CompanyReturnRequest(Schema):
    """What the provider sent the browser back with, and what the browser had kept."""

    state = fields.String(required=True, validate=validate.Length(min=1, max=500), metadata=_told("The state."))
    code = fields.String(required=True, validate=validate.Length(min=1, max=4000), metadata=_told("The code."))
    binding = fields.String(
        required=True, validate=validate.Length(min=1, max=100), metadata=_told("The browser's own half.")
    )


class PasskeyOptionsAnswer(Schema):
    """Options for the browser, as `PublicKeyCredential.parseRequestOptionsFromJSON` takes them."""

    challenge = fields.String(required=True, metadata=_told("Answered once, within five minutes."))


class _Loose(Schema):
    class Meta:
        """Browsers add to these as they learn."""

        unknown = EXCLUDE


class AssertionRequest(_Loose):
    """What a passkey answered."""

    clientDataJSON = _bytes("What the browser saw.")  # noqa: N815 - WebAuthn's own names
    authenticatorData = _bytes("What the device says of itself.")  # noqa: N815
    signature = _bytes("Its signature over both.")
    userHandle = _bytes("Whose it is.", required=False)  # noqa: N815


class AttestationRequest(_Loose):
    """What a new passkey says of itself."""

    clientDataJSON = _bytes("What the browser saw.")  # noqa: N815
    attestationObject = _bytes("The public key, and what the device says of it.")  # noqa: N815


class _CredentialRequest(_Loose):
    id = _credential_id()
    rawId = _credential_id()  # noqa: N815
    type = fields.String(required=True, validate=validate.Equal("public-key"), metadata=_told("Always `public-key`."))


class ShownPasskeyRequest(_CredentialRequest):
    """A passkey, as `navigator.credentials.get` gives it."""

    response = fields.Nested(AssertionRequest, required=True, metadata=_told("What it answered."))


class MadePasskeyRequest(_CredentialRequest):
    """A passkey, as `navigator.credentials.create` gives it."""

    response = fields.Nested(AttestationRequest, required=True, metadata=_told("What it says of itself."))


class PasskeySignInRequest(Schema):
    """Somebody with a passkey."""

    credential = fields.Nested(ShownPasskeyRequest, required=True, metadata=_told("The passkey."))


class NewPasskeyRequest(Schema):
    """A passkey that somebody adds to their own."""

    credential = fields.Nested(MadePasskeyRequest, required=True, metadata=_told("The passkey."))
    name = Words(at_most=60, required=True, metadata=_told("By which its owner knows it: the name of the device."))


class PasskeyRemovalRequest(Schema):
    """A passkey that opens nothing any more."""

    credential_id = _credential_id()


class PasskeyAnswer(Schema):
    """One of the caller's passkeys."""

    credential_id = fields.String(required=True, metadata=_told("Its id."))
    name = fields.String(required=True, metadata=_told("Its name."))
    added_at = fields.String(required=True, metadata=_told("Since when it is good."))


class PasskeyListAnswer(Schema):
    """The caller's own passkeys."""

    passkeys = fields.List(fields.Nested(PasskeyAnswer), required=True, metadata=_told("Oldest first."))


class PasskeyRemovedAnswer(Schema):
    """It is gone."""

    removed = fields.Boolean(required=True, metadata=_told("Always true."))
