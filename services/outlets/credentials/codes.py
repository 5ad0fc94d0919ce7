"""Codes of second factors, and the secrets that they come from."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from functools import cached_property

from services.chassis.security.keys import SecretRing
from services.chassis.security.sealing import Vault, seal, unseal
from services.outlets.domain.second_factor import matching_step

# Under this name the key lies among the others; it seals second factors and the answers of commands.
DATA_KEY = "outlets-data"
_ISSUER = "Regulars"
_WRAPPED_BYTES = Vault.WRAPPED_BYTES


class Codes:
    """Makes, seals and checks the secrets of authenticator apps."""

    def __init__(self, master_key: bytes | SecretRing) -> None:
        self._vault = Vault(master_key)

    def new_sealed_secret(self, staff_id: str) -> bytes:
        """A fresh secret as it is stored: its own key, wrapped, and the secret under that key."""
        import pyotp

        return self.sealed_secret(pyotp.random_base32(), staff_id)

    def sealed_secret(self, secret: str, staff_id: str) -> bytes:
        """A secret as it is stored."""
        key, wrapped = self._vault.new_data_key(_context(staff_id))
        return wrapped + seal(key, secret.encode(), _context(staff_id))

    def secret(self, sealed: bytes, staff_id: str) -> str:
        """The secret for the person's app. Raises SealBroken."""
        key = self._vault.unwrap(sealed[:_WRAPPED_BYTES], _context(staff_id))
        return unseal(key, sealed[_WRAPPED_BYTES:], _context(staff_id)).decode()

    def sealed_anew(self, sealed: bytes, staff_id: str) -> bytes | None:
        """The same under the newest master key; None where it is. Raises SealBroken."""
        wrapped, rest = sealed[:_WRAPPED_BYTES], sealed[_WRAPPED_BYTES:]
        return None if self._vault.is_newest(wrapped) else self._vault.rewrapped(wrapped, _context(staff_id)) + rest

    def uri(self, secret: str, login: str) -> str:
        """What an authenticator app reads from a QR code."""
        import pyotp

        return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=_ISSUER)

    def step(self, sealed: bytes | None, staff_id: str, code: str, now: datetime) -> int | None:
        """The step whose code it is; None where it is not, or where there is no secret, after the same work."""
        import pyotp

        sealed_or_nobodys, owner = (self._nobodys, "nobody") if sealed is None else (sealed, staff_id)
        app = pyotp.TOTP(self.secret(sealed_or_nobodys, owner))
        found = matching_step(code, now, app.generate_otp)
        return None if sealed is None else found

    @cached_property
    def _nobodys(self) -> bytes:
        return self.new_sealed_secret("nobody")


def new_one_time_secret() -> str:
    """256 random bits for a link: nobody guesses it, so a plain hash of it is enough."""
    return secrets.token_urlsafe(32)


def hash_of(one_time_secret: str) -> str:
    """How a one-time secret is kept."""
    return hashlib.sha256(one_time_secret.encode()).hexdigest()


def _context(staff_id: str) -> str:
    return f"{staff_id}|totp"
