"""Sign-in at a company's own provider: OpenID Connect, authorization code with PKCE, any provider that has discovery.

The provider says who somebody is; whether that is one of the staff is decided elsewhere.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import jwt

from services.chassis.clock import Clock

# Most answer in a tenth of it; the gateway gives this service 2.8 seconds for all of them together.
_TIMEOUT_SECONDS = 2.0
_DISCOVERY = "/.well-known/openid-configuration"
_SCOPE = "openid email"
# Asymmetric ones alone: with HS256 whoever reads the client's secret could sign, and "none" is no signature.
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_LEEWAY_SECONDS = 60
# What a provider looks like changes seldom, its keys when they are rotated: an unknown key is looked for at once.
_REMEMBERED_SECONDS = 600
# Ways of RFC 8176 that are a second factor, or say that there was one.
_SECOND_FACTORS = frozenset({"mfa", "otp", "hwk", "swk", "sc", "fpt", "face"})


class CompanyRefused(Exception):
    """The provider did not vouch for anybody; the text says why, for the log."""


class CompanyAway(Exception):
    """The provider does not answer."""

    def __init__(self) -> None:
        super().__init__("the provider does not answer")


@dataclass(frozen=True)
class Identity:
    """Whom the provider vouches for."""

    issuer: str
    subject: str
    email: str | None
    """Only one that the provider has verified."""
    is_proven: bool
    """Whether it says that a second factor was shown."""


class Company:
    """One provider. Thread-safe."""

    def __init__(self, issuer: str, client_id: str, client_secret: str, redirect_uri: str, clock: Clock) -> None:
        self._issuer = issuer.rstrip("/")
        _refuse_plain(self._issuer)
        self._client_id = client_id
        self._client_secret = client_secret
        self._redirect_uri = redirect_uri
        self._clock = clock
        self._known: dict[str, tuple[float, Any]] = {}

    def address(self, *, state: str, nonce: str, verifier: str) -> str:
        """Where the browser goes to sign in. Raises CompanyAway, CompanyRefused."""
        with self._session() as session:
            endpoint = self._metadata()["authorization_endpoint"]
            url, _ = session.create_authorization_url(endpoint, state=state, nonce=nonce, code_verifier=verifier)
        return str(url)

    def identity(self, code: str, *, nonce: str, verifier: str) -> Identity:
        """Whom the code that came back stands for. Raises CompanyAway, CompanyRefused."""
        with self._session() as session:
            token = self._swapped(session, code, verifier)
            claims = self._claims(token.get("id_token"), nonce)
            if "email" not in claims and "userinfo_endpoint" in self._metadata():
                claims = {**self._user_info(session, claims["sub"]), **claims}
        email = claims.get("email") if claims.get("email_verified") is True else None
        ways = claims.get("amr")
        is_proven = isinstance(ways, list) and not _SECOND_FACTORS.isdisjoint(map(str, ways))
        return Identity(self._issuer, claims["sub"], email if isinstance(email, str) else None, is_proven)

    def _session(self) -> Any:
        # Loaded by the first who comes in this way: 20 MB that other processes keep.
        from authlib.integrations.requests_client import OAuth2Session

        return OAuth2Session(
            self._client_id,
            self._client_secret,
            scope=_SCOPE,
            redirect_uri=self._redirect_uri,
            code_challenge_method="S256",
        )

    def _swapped(self, session: Any, code: str, verifier: str) -> Mapping[str, Any]:
        from authlib.common.errors import AuthlibBaseError

        endpoint = self._metadata()["token_endpoint"]
        try:
            token: Mapping[str, Any] = _asked(
                lambda: session.fetch_token(
                    endpoint,
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=verifier,
                    timeout=_TIMEOUT_SECONDS,
                    allow_redirects=False,
                )
            )
        except AuthlibBaseError as error:
            raise CompanyRefused(f"the code was not taken: {error.error}") from error
        return token

    def _claims(self, id_token: Any, nonce: str) -> dict[str, Any]:
        """What the ID token says, after every check that OpenID Connect Core 3.1.3.7 asks for."""
        try:
            claims: dict[str, Any] = jwt.decode(
                str(id_token),
                self._key(str(id_token)),
                algorithms=list(_ALGORITHMS),
                audience=self._client_id,
                issuer=self._issuer,
                # Times are compared below with the injected clock.
                options={"require": ["iss", "aud", "exp", "iat", "sub"], "verify_exp": False, "verify_iat": False},
            )
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise CompanyRefused(f"the ID token is not good: {type(error).__name__}") from error
        audience = claims["aud"]
        if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != self._client_id:
            raise CompanyRefused("the ID token is for another application")
        if not isinstance(claims["sub"], str) or not claims["sub"]:
            raise CompanyRefused("the ID token names nobody")
        if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
            raise CompanyRefused("the ID token belongs to another sign-in")
        now = self._clock.now().timestamp()
        if not _is_time(claims["exp"]) or claims["exp"] < now - _LEEWAY_SECONDS:
            raise CompanyRefused("the ID token is too old")
        if not _is_time(claims["iat"]) or claims["iat"] > now + _LEEWAY_SECONDS:
            raise CompanyRefused("the ID token is from the future")
        return claims

    def _key(self, id_token: str) -> Any:
        kid = jwt.get_unverified_header(id_token).get("kid")
        address = self._metadata()["jwks_uri"]
        for is_fresh in (False, True):
            keys = self._fetched(address, is_fresh=is_fresh).get("keys", [])
            found = [each for each in keys if isinstance(each, dict) and each.get("use", "sig") == "sig"]
            # A provider with one key need not name it.
            named = [each for each in found if each.get("kid") == kid] if kid or len(found) != 1 else found
            if named:
                return jwt.PyJWK(named[0]).key
        raise jwt.InvalidKeyError("no key of this name")

    def _user_info(self, session: Any, subject: str) -> dict[str, Any]:
        endpoint = self._metadata()["userinfo_endpoint"]
        answer = _asked(lambda: session.get(endpoint, timeout=_TIMEOUT_SECONDS, allow_redirects=False))
        told = _json(answer)
        if told.get("sub") != subject:
            raise CompanyRefused("the provider told of somebody else")
        return {name: told[name] for name in ("email", "email_verified") if name in told}

    def _metadata(self) -> dict[str, Any]:
        """The provider's description of itself, which must be its own and lead to protected addresses only."""
        found = self._fetched(self._issuer + _DISCOVERY)
        if str(found.get("issuer", "")).rstrip("/") != self._issuer:
            raise CompanyRefused("the provider's description is of another provider")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not isinstance(found.get(name), str):
                raise CompanyRefused(f"the provider says nothing of its {name}")
            _refuse_plain(found[name])
        return found

    def _fetched(self, url: str, *, is_fresh: bool = False) -> dict[str, Any]:
        import requests

        at, known = self._known.get(url, (0.0, None))
        if known is None or is_fresh or time.monotonic() - at > _REMEMBERED_SECONDS:
            known = _json(_asked(lambda: requests.get(url, timeout=_TIMEOUT_SECONDS, allow_redirects=False)))
            self._known[url] = (time.monotonic(), known)
        return dict(known)


def _asked(ask: Callable[[], Any]) -> Any:
    import requests

    try:
        return ask()
    except requests.RequestException as error:
        raise CompanyAway from error


def _json(answer: Any) -> dict[str, Any]:
    if answer.status_code >= 500:
        raise CompanyAway
    try:
        told = answer.json()
    except ValueError as error:
        raise CompanyRefused("the provider speaks no JSON") from error
    if answer.status_code != 200 or not isinstance(told, dict):
        raise CompanyRefused(f"the provider answered {answer.status_code}")
    return told


def _is_time(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _refuse_plain(url: str) -> None:
    """Raises CompanyRefused for an address that somebody in between could answer for."""
    address = urlsplit(url)
    if address.scheme != "https" and address.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise CompanyRefused(f"{address.hostname} is not reached by https")
