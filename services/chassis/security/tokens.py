"""Tokens: who is calling, signed with Ed25519. Station tokens come from outlets; services sign their own."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from services.chassis.clock import Clock

ISSUER = "regulars"
# A service's call is over in seconds; a stolen token of it should be, too.
SERVICE_TOKEN_SECONDS = 60


class TokenRefused(Exception):
    """The token is missing, forged, expired or meant for something else."""


@dataclass(frozen=True)
class Caller:
    """Who is calling: a station at an outlet, or another service of the suite."""

    kind: Literal["station", "service"]
    subject: str
    outlet_code: str | None = None


def key_id(public_key: str) -> str:
    """The `kid` of a key: the start of its hash, so that a rotated key is told apart."""
    return hashlib.sha256(public_key.encode("ascii")).hexdigest()[:16]


def sign_station_token(private_key: str, public_key: str, *, station_id: str, outlet_code: str, clock: Clock) -> str:
    """A token by which the station speaks for its outlet, until the key is changed."""
    claims = {"iss": ISSUER, "aud": "station", "sub": station_id, "outlet": outlet_code, "iat": clock.now()}
    return jwt.encode(claims, private_key, algorithm="EdDSA", headers={"kid": key_id(public_key)})


class ServiceSigner:
    """Signs the calls of one service to another, each token good for a minute and used again for half of it."""

    def __init__(self, private_key: str, public_key: str, *, service: str, clock: Clock) -> None:
        self._private_key = private_key
        self._headers = {"kid": key_id(public_key)}
        self._service = service
        self._clock = clock
        self._token = ""
        self._renew_at = clock.now()

    def token(self) -> str:
        now = self._clock.now()
        if not self._token or now >= self._renew_at:
            ends_at = now + timedelta(seconds=SERVICE_TOKEN_SECONDS)
            claims = {"iss": ISSUER, "aud": "service", "sub": self._service, "iat": now, "exp": ends_at}
            self._token = jwt.encode(claims, self._private_key, algorithm="EdDSA", headers=self._headers)
            self._renew_at = now + timedelta(seconds=SERVICE_TOKEN_SECONDS / 2)
        return self._token


class CallerVerifier:
    """Tells who signed a token, and remembers those it has checked: a signature costs more than what it guards."""

    def __init__(self, *, station_key: str, service_key: str, clock: Clock, remembered: int = 4096) -> None:
        self._keys: dict[str, tuple[str, Ed25519PublicKey]] = {}
        for audience, pem in (("station", station_key), ("service", service_key)):
            key = load_pem_public_key(pem.encode("ascii"))
            assert isinstance(key, Ed25519PublicKey)
            self._keys[key_id(pem)] = (audience, key)
        self._clock = clock
        self._remembered = remembered
        self._known: dict[str, tuple[Caller, float | None]] = {}
        self._lock = threading.Lock()

    def caller(self, token: str) -> Caller:
        """Raises TokenRefused."""
        known = self._known.get(token)
        if known is None:
            known = self._checked(token)
            with self._lock:
                if len(self._known) >= self._remembered:
                    self._known.clear()
                self._known[token] = known
        caller, expires = known
        if expires is not None and self._clock.now().timestamp() >= expires:
            raise TokenRefused("the token has expired")
        return caller

    def _checked(self, token: str) -> tuple[Caller, float | None]:
        try:
            audience, key = self._keys[jwt.get_unverified_header(token)["kid"]]
            required = ["iss", "aud", "sub", "iat"] + (["exp"] if audience == "service" else ["outlet"])
            claims = jwt.decode(
                token,
                key,
                algorithms=["EdDSA"],
                audience=audience,
                issuer=ISSUER,
                # Times are compared with the injected clock in `caller`, not with the library's own.
                options={"require": required, "verify_exp": False, "verify_iat": False},
            )
        except (jwt.InvalidTokenError, KeyError, ValueError) as error:
            raise TokenRefused("the token was not signed by this suite") from error
        if audience == "station":
            return Caller("station", str(claims["sub"]), str(claims["outlet"])), claims.get("exp")
        return Caller("service", str(claims["sub"])), float(claims["exp"])
