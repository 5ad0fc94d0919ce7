"""Approvals: somebody who may says yes to one act of somebody else, signed for a minute.

The service that knows people and their secrets signs; the service that carries out the act believes the signature, and
never sees a secret. An approval is good for one action on one thing at one outlet, and is no token: nobody signs in
with it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import jwt

from services.chassis.clock import Clock
from services.chassis.security.keys import KeyRing
from services.chassis.security.signatures import service_key
from services.chassis.security.tokens import ISSUER, TokenRefused, refuse_other_spellings, signed

HEADER = "Approval"
"""Beside the body, not in it: a command that is sent again with a fresh approval is still the same command."""
SECONDS = 60
_AUDIENCE = "approvals"


@dataclass(frozen=True)
class Approval:
    """Who says yes to what."""

    approver: str
    """Id of the person."""
    action: str
    about: str
    """Id of the thing."""
    outlet_code: str


class ApprovalSigner:
    """For the service that checked who it is."""

    def __init__(self, keys: Path, service: str, clock: Clock) -> None:
        self._ring = KeyRing(keys, service_key(service))
        self._clock = clock

    def sign(self, approval: Approval) -> str:
        claims = {"aud": _AUDIENCE, "approval": asdict(approval)}
        return signed(self._ring.signing_key(), claims, self._clock, SECONDS)


class ApprovalVerifier:
    """For a service that believes what another one has signed."""

    def __init__(self, keys: Path, service: str, clock: Clock) -> None:
        self._ring = KeyRing(keys, service_key(service))
        self._clock = clock

    def read(self, token: str) -> Approval:
        """Raises TokenRefused when it is forged, too old, or something else than an approval."""
        try:
            refuse_other_spellings(token)
            claims = jwt.decode(
                token,
                self._ring.public_keys()[jwt.get_unverified_header(token)["kid"]],
                algorithms=["EdDSA"],
                audience=_AUDIENCE,
                issuer=ISSUER,
                # Times are compared with the injected clock, not with the library's own.
                options={"require": ["iss", "aud", "iat", "exp", "approval"], "verify_exp": False, "verify_iat": False},
            )
            approval = Approval(**claims["approval"])
            ends_at = float(claims["exp"])
        except (jwt.InvalidTokenError, KeyError, ValueError, TypeError, AttributeError) as error:
            raise TokenRefused("no approval of this suite") from error
        if self._clock.now().timestamp() >= ends_at or not _is_text(approval):
            raise TokenRefused("the approval is over", code="approval_over")
        return approval


def _is_text(approval: Approval) -> bool:
    values: list[Any] = list(asdict(approval).values())
    return all(isinstance(value, str) and value for value in values)
