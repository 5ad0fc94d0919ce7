"""Codes of second factors, and the secrets that they come from."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from functools import cached_property

from services.chassis.security.keys import SecretRing
from services.outlets.credentials.sealed import Sealer
from services.outlets.domain.second_factor import matching_step

# Under this name the key lies among the others; it seals second factors and the answers of commands.
DATA_KEY = "outlets-data"
_ISSUER = "Regulars"


class Codes:
    """Makes, seals and checks the secrets of authenticator apps."""

    def __init__(self, master_key: bytes | SecretRing) -> None:
        self._sealer = Sealer(master_key)
        self._nobodys_sealer = Sealer.for_nobody()

    def new_sealed_secret(self, staff_id: str) -> bytes:
        """A fresh secret as it is stored."""
        import pyotp

        return self.sealed_secret(pyotp.random_base32(), staff_id)

    def sealed_secret(self, secret: str, staff_id: str) -> bytes:
        """A secret as it is stored."""
        return self._sealer.sealed(secret, _context(staff_id))

    def secret(self, sealed: bytes, staff_id: str) -> str:
        """The secret for the person's app. Raises SealBroken."""
        return self._sealer.opened(sealed, _context(staff_id))

    def sealed_anew(self, sealed: bytes, staff_id: str) -> bytes | None:
        """The same under the newest master key; None where it is. Raises SealBroken."""
        return self._sealer.sealed_anew(sealed, _context(staff_id))

    def uri(self, secret: str, login: str) -> str:
        """What an authenticator app reads from a QR code."""
        import pyotp

        return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=_ISSUER)

    def step(self, sealed: bytes | None, staff_id: str, code: str, now: datetime) -> int | None:
        """The step whose code it is; None where it is not, or where there is no secret, after the same work."""
        import pyotp

        opened = self._nobodys_secret() if sealed is None else self.secret(sealed, staff_id)
        app = pyotp.TOTP(opened)
        found = matching_step(code, now, app.generate_otp)
        return None if sealed is None else found

    def _nobodys_secret(self) -> str:
        return self._nobodys_sealer.opened(self._nobodys, _context("nobody"))

    @cached_property
    def _nobodys(self) -> bytes:
        import pyotp

        return self._nobodys_sealer.sealed(pyotp.random_base32(), _context("nobody"))


def new_one_time_secret() -> str:
    """256 random bits for a link: nobody guesses it, so a plain hash of it is enough."""
    return secrets.token_urlsafe(32)


def hash_of(one_time_secret: str) -> str:
    """How a one-time secret is kept."""
    return hashlib.sha256(one_time_secret.encode()).hexdigest()


def _context(staff_id: str) -> str:
    return f"{staff_id}|totp"
