"""Passkeys (WebAuthn): what the browser is asked for, and whether what it brings is good."""

from __future__ import annotations

import ipaddress
import json
import struct
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from services.outlets.domain.passkey import Passkey
from services.outlets.domain.session import SignInRefused

_NAME = "Regulars"


class Passkeys:
    """The ceremonies of one installation, which is known to browsers by the host name of its pages."""

    def __init__(self, public_url: str) -> None:
        address = urlsplit(public_url)
        self._host = address.hostname or ""
        self._origin = f"{address.scheme}://{address.netloc}"
        # Browsers give passkeys to names over https, and to localhost; never to bare addresses.
        is_safe = address.scheme == "https" or self._host == "localhost"
        self.are_possible = bool(self._host) and is_safe and not _is_bare_address(self._host)

    def creation_options(self, staff_id: str, login: str, challenge: bytes, *, known: Sequence[str]) -> dict[str, Any]:
        """For `navigator.credentials.create`: a key that stays on the device and asks for a finger or a code."""
        import webauthn
        from webauthn.helpers import structs

        options = webauthn.generate_registration_options(
            rp_id=self._host,
            rp_name=_NAME,
            user_id=staff_id.encode(),
            user_name=login,
            challenge=challenge,
            authenticator_selection=structs.AuthenticatorSelectionCriteria(
                resident_key=structs.ResidentKeyRequirement.REQUIRED,
                user_verification=structs.UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[_descriptor(each) for each in known],
        )
        return _as_dict(webauthn.options_to_json(options))

    def request_options(self, challenge: bytes, *, allowed: Sequence[str] = ()) -> dict[str, Any]:
        """For `navigator.credentials.get`."""
        import webauthn
        from webauthn.helpers import structs

        options = webauthn.generate_authentication_options(
            rp_id=self._host,
            challenge=challenge,
            allow_credentials=[_descriptor(each) for each in allowed],
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        )
        return _as_dict(webauthn.options_to_json(options))

    def created(self, credential: Mapping[str, Any], challenge: bytes) -> Passkey:
        """The new passkey. Raises SignInRefused."""
        import webauthn

        made = _checked(
            lambda: webauthn.verify_registration_response(
                credential=dict(credential),
                expected_challenge=challenge,
                expected_rp_id=self._host,
                expected_origin=self._origin,
                require_user_verification=True,
            )
        )
        return Passkey(_text(made.credential_id), made.credential_public_key, made.sign_count)

    def shown(self, credential: Mapping[str, Any], challenge: bytes, kept: Passkey) -> int:
        """The count of its uses now. Raises SignInRefused, also when the count says that there are two of it."""
        import webauthn

        used = _checked(
            lambda: webauthn.verify_authentication_response(
                credential=dict(credential),
                expected_challenge=challenge,
                expected_rp_id=self._host,
                expected_origin=self._origin,
                credential_public_key=kept.public_key,
                credential_current_sign_count=kept.sign_count,
                require_user_verification=True,
            )
        )
        return int(used.new_sign_count)


def challenge_of(credential: Mapping[str, Any]) -> bytes:
    """The challenge that the browser says it answered. Raises SignInRefused."""
    from webauthn.helpers import base64url_to_bytes

    def read() -> bytes:
        told = json.loads(base64url_to_bytes(credential["response"]["clientDataJSON"]))
        return base64url_to_bytes(told["challenge"])

    found: bytes = _checked(read)
    return found


def _checked(check: Any) -> Any:
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        return check()
    # What strangers send breaks parsers in more ways than the library has names for.
    except (WebAuthnException, ValueError, TypeError, KeyError, IndexError, AttributeError, struct.error) as error:
        raise SignInRefused from error


def _descriptor(credential_id: str) -> Any:
    from webauthn.helpers import base64url_to_bytes
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    return PublicKeyCredentialDescriptor(id=base64url_to_bytes(credential_id))


def _text(credential_id: bytes) -> str:
    from webauthn.helpers import bytes_to_base64url

    return bytes_to_base64url(credential_id)


def _as_dict(text: str) -> dict[str, Any]:
    return dict(json.loads(text))


def _is_bare_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
