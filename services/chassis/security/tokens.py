"""Tokens: who is calling, signed with Ed25519.

Two kinds. A *door token* is what a station or a person holds: the outlets service signs it and the gateway believes it.
A *part token* goes with each call between services: the calling service signs it with its own key, for one receiver and
one minute, and names the original caller in it. A service believes part tokens only.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import jwt
from jwt.utils import base64url_decode, base64url_encode

from services.chassis.clock import Clock
from services.chassis.security.caller import Caller
from services.chassis.security.keys import KeyRing, PublicKey, SigningKey

ISSUER = "regulars"
DOOR = "door"
# A service's call is over in seconds; a stolen token of it should be, too.
PART_TOKEN_SECONDS = 60
_REMEMBERED = 4096
# Keys are looked for again when a token names an unknown one, and this often, so that a retired one is forgotten.
_LOOK_AGAIN_SECONDS = 30


class TokenRefused(Exception):
    """The token is missing, forged, expired or meant for somebody else. `code` says which, for the answer."""

    def __init__(self, why: str, *, code: str = "token_refused") -> None:
        super().__init__(why)
        self.code = code


class DoorSigner:
    """Signs what stations and people hold."""

    def __init__(self, ring: KeyRing, clock: Clock) -> None:
        self._ring = ring
        self._clock = clock

    def token(self, caller: Caller, *, lasts_seconds: int | None) -> str:
        """A token by which the caller is known at the gateway; without an end only where it can be revoked."""
        claims = {"aud": DOOR, "caller": caller.claims()}
        return signed(self._ring.signing_key(), claims, self._clock, lasts_seconds)


class PartSigner:
    """Signs the calls of one service to the others, each token good for a minute and used again for half of it."""

    def __init__(self, ring: KeyRing, *, service: str, clock: Clock) -> None:
        self._ring = ring
        self._own = Caller("service", service, f"service:{service}")
        self._clock = clock
        self._made: dict[tuple[str, Caller], tuple[str, float, str]] = {}

    def token(self, receiver: str, caller: Caller | None = None) -> str:
        """For the service named `receiver`; in the name of `caller`, or in our own."""
        now = self._clock.now().timestamp()
        subject = caller or self._own
        key = self._ring.signing_key()
        token, renew_at, kid = self._made.get((receiver, subject), ("", 0.0, ""))
        # A key is often exchanged because it leaked: what it has signed is used no more from that moment on.
        if now < renew_at and kid == key.kid:
            return token
        claims = {"aud": receiver, "by": self._own.subject, "caller": subject.claims()}
        token = signed(key, claims, self._clock, PART_TOKEN_SECONDS)
        if len(self._made) >= _REMEMBERED:
            self._made.clear()
        self._made[(receiver, subject)] = (token, now + PART_TOKEN_SECONDS / 2, key.kid)
        return token


class TokenVerifier:
    """Reads tokens meant for one audience, and remembers those it has checked: a signature costs more than a look-up.

    `caller_of` makes the caller from the claims and the name of the ring that signed; it raises ValueError or TypeError
    when the signer may not say such a thing.
    """

    def __init__(
        self,
        audience: str,
        rings: Mapping[str, KeyRing],
        caller_of: Callable[[Mapping[str, Any], str], Caller],
        clock: Clock,
        *,
        remembered: int = _REMEMBERED,
    ) -> None:
        self._audience = audience
        self._rings = rings
        self._caller_of = caller_of
        self._clock = clock
        self._remembered = remembered
        self._known: dict[str, tuple[Caller, float | None]] = {}
        self._keys: dict[str, tuple[str, PublicKey]] = {}
        self._look_again_at = 0.0
        self._lock = threading.Lock()

    def now(self) -> float:
        """Seconds since 1970, by the clock that the tokens are judged by."""
        return self._clock.now().timestamp()

    def caller(self, token: str) -> Caller:
        """Raises TokenRefused."""
        now = self.now()
        if now >= self._look_again_at:
            self._look_for_keys(now)
        known = self._known.get(token)
        if known is None:
            known = self._checked(token, now)
            with self._lock:
                if len(self._known) >= self._remembered:
                    self._known.clear()
                self._known[token] = known
        caller, ends_at = known
        if ends_at is not None and now >= ends_at:
            raise TokenRefused("the token has expired", code="token_expired")
        return caller

    def _look_for_keys(self, now: float) -> None:
        with self._lock:
            # Under the lock: of two who look at once, the one who saw less must not have the last word.
            keys = {kid: (name, key) for name, ring in self._rings.items() for kid, key in ring.public_keys().items()}
            self._look_again_at = now + _LOOK_AGAIN_SECONDS
            if keys.keys() != self._keys.keys():
                # A retired key takes with it what it has signed.
                self._known.clear()
            self._keys = keys

    def _checked(self, token: str, now: float) -> tuple[Caller, float | None]:
        try:
            refuse_other_spellings(token)
            kid = jwt.get_unverified_header(token)["kid"]
            if kid not in self._keys:
                self._look_for_keys(now)
            name, key = self._keys[kid]
            claims = jwt.decode(
                token,
                key,
                algorithms=["EdDSA"],
                audience=self._audience,
                issuer=ISSUER,
                # Times are compared with the injected clock in `caller`, not with the library's own.
                options={"require": ["iss", "aud", "iat", "caller"], "verify_exp": False, "verify_iat": False},
            )
            ends_at = claims.get("exp")
            return self._caller_of(claims, name), None if ends_at is None else float(ends_at)
        except (jwt.InvalidTokenError, KeyError, ValueError, TypeError, AttributeError) as error:
            raise TokenRefused("the token was not signed by this suite for this part") from error


def refuse_other_spellings(token: str) -> None:
    """Raises ValueError where the library would read past letters that mean nothing: one token has one spelling."""
    for part in token.split("."):
        if base64url_encode(base64url_decode(part)).decode("ascii") != part:
            raise ValueError("not the spelling that we made")


def signed(key: SigningKey, claims: Mapping[str, Any], clock: Clock, lasts_seconds: int | None) -> str:
    """The claims with their times, as a token; without an end where `lasts_seconds` is None."""
    now = clock.now()
    times: dict[str, Any] = {"iss": ISSUER, "iat": now}
    if lasts_seconds is not None:
        times["exp"] = now + timedelta(seconds=lasts_seconds)
    return jwt.encode({**times, **claims}, key.private_pem, algorithm="EdDSA", headers={"kid": key.kid})
