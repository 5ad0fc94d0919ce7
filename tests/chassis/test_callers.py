"""Who is calling is proven by a signature, and every route says who may."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.chassis.clock import FixedClock
from services.chassis.http.callers import (
    current_caller,
    current_outlet_code,
    public,
    service_only,
    station_only,
    station_or_service,
    use_verifier,
)
from services.chassis.http.service_app import new_app
from services.chassis.security.keys import public_key, signing_key
from services.chassis.security.tokens import (
    Caller,
    CallerVerifier,
    ServiceSigner,
    TokenRefused,
    key_id,
    sign_station_token,
)

NOON = datetime(2026, 4, 15, 12, 0, tzinfo=UTC)


class Suite:
    """Keys of a franchise, and tokens made with them."""

    def __init__(self, keys: Path) -> None:
        self.keys = keys
        self.clock = FixedClock(NOON)

    def pair(self, name: str) -> tuple[str, str]:
        return signing_key(self.keys, name), public_key(self.keys, name)

    def station(self) -> str:
        private, public = self.pair("station-tokens")
        return sign_station_token(private, public, station_id="till-1", outlet_code="riga", clock=self.clock)

    def signer(self) -> ServiceSigner:
        return ServiceSigner(*self.pair("service-tokens"), service="loyalty", clock=self.clock)

    def verifier(self, *, remembered: int = 4096) -> CallerVerifier:
        return CallerVerifier(
            station_key=public_key(self.keys, "station-tokens"),
            service_key=public_key(self.keys, "service-tokens"),
            clock=self.clock,
            remembered=remembered,
        )

    def forged(self, *, key: str = "station-tokens", headers: dict[str, Any] | None = None, **claims: Any) -> str:
        """A token signed with a real key, saying something odd."""
        private, public = self.pair(key)
        sound = {"iss": "regulars", "aud": "station", "sub": "till-1", "outlet": "riga", "iat": NOON}
        said = {name: value for name, value in {**sound, **claims}.items() if value is not None}
        return jwt.encode(said, private, algorithm="EdDSA", headers=headers or {"kid": key_id(public)})


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    return Suite(tmp_path / "keys")


def test_a_station_speaks_for_its_outlet(suite: Suite) -> None:
    assert suite.verifier().caller(suite.station()) == Caller("station", "till-1", "riga")


def test_a_service_speaks_for_itself(suite: Suite) -> None:
    assert suite.verifier().caller(suite.signer().token()) == Caller("service", "loyalty")


def test_a_services_token_lasts_a_minute_and_is_renewed_after_half_of_it(suite: Suite) -> None:
    signer, verifier = suite.signer(), suite.verifier()
    first = signer.token()
    suite.clock.advance(timedelta(seconds=29))
    assert signer.token() == first
    suite.clock.advance(timedelta(seconds=2))
    assert signer.token() != first
    assert verifier.caller(first).kind == "service"
    suite.clock.advance(timedelta(seconds=30))
    for checked in (verifier, suite.verifier()):
        with pytest.raises(TokenRefused):
            checked.caller(first)


def test_a_stations_token_lasts_as_long_as_its_key(suite: Suite) -> None:
    token = suite.station()
    suite.clock.advance(timedelta(days=3650))
    assert suite.verifier().caller(token).kind == "station"


def test_a_key_that_was_changed_signs_no_more(suite: Suite, tmp_path: Path) -> None:
    token = Suite(tmp_path / "older keys").station()
    with pytest.raises(TokenRefused):
        suite.verifier().caller(token)


def test_what_says_something_odd_is_refused(suite: Suite) -> None:
    private, _ = suite.pair("station-tokens")
    odd = {
        "not a token": "nonsense",
        "empty": "",
        "no text": "\ud800",
        "another issuer": suite.forged(iss="elsewhere"),
        "a station that says it is a service": suite.forged(aud="service"),
        "a service key that says it is a station": suite.forged(key="service-tokens"),
        "no outlet": suite.forged(outlet=None),
        "no subject": suite.forged(sub=None),
        "a service token without an end": suite.forged(key="service-tokens", aud="service"),
        "an unknown key": suite.forged(headers={"kid": "0123456789abcdef"}),
        "no key named": jwt.encode({"sub": "till-1"}, private, algorithm="EdDSA"),
        "no signature": jwt.encode(
            {"iss": "regulars", "aud": "station", "sub": "till-1", "outlet": "riga", "iat": NOON},
            None,  # type: ignore[arg-type]
            algorithm="none",
            headers={"kid": key_id(public_key(suite.keys, "station-tokens"))},
        ),
        "signed with the public key as a password": jwt.encode(
            {"iss": "regulars", "aud": "station", "sub": "till-1", "outlet": "riga", "iat": NOON},
            "x" * 32,
            algorithm="HS256",
            headers={"kid": key_id(public_key(suite.keys, "station-tokens"))},
        ),
        "a changed letter": suite.station()[:-2] + "AA",
    }
    verifier = suite.verifier()
    for what, token in odd.items():
        with pytest.raises(TokenRefused):
            verifier.caller(token)
            pytest.fail(what)


def test_a_flood_of_tokens_does_not_fill_the_memory(suite: Suite) -> None:
    verifier = suite.verifier(remembered=3)
    private, public = suite.pair("station-tokens")
    for number in range(10):
        token = sign_station_token(private, public, station_id=f"till-{number}", outlet_code="riga", clock=suite.clock)
        assert verifier.caller(token).subject == f"till-{number}"
    assert len(verifier._known) <= 3


def app_of(suite: Suite) -> Flask:
    app = new_app("doors", readiness=lambda: None)
    use_verifier(app, suite.verifier())
    app.get("/station", endpoint="station")(station_only(lambda: current_outlet_code()))
    app.get("/service", endpoint="service")(service_only(lambda: current_caller().subject))
    app.get("/both", endpoint="both")(station_or_service(lambda: current_caller().kind))
    app.get("/outlet", endpoint="outlet")(station_or_service(lambda: current_outlet_code()))
    app.get("/open", endpoint="open")(public(lambda: "come in"))
    return app


@pytest.fixture
def doors(suite: Suite) -> FlaskClient:
    return app_of(suite).test_client()


@pytest.mark.parametrize(
    ("path", "of_station", "of_service", "of_stranger"),
    [
        ("/station", 200, 403, 401),
        ("/service", 403, 200, 401),
        ("/both", 200, 200, 401),
        ("/outlet", 200, 403, 401),
        ("/open", 200, 200, 200),
    ],
)
def test_every_door_opens_for_those_it_names(
    suite: Suite, doors: FlaskClient, path: str, of_station: int, of_service: int, of_stranger: int
) -> None:
    def status(token: str | None) -> int:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return doors.get(path, headers=headers).status_code

    assert status(suite.station()) == of_station
    assert status(suite.signer().token()) == of_service
    assert status(None) == of_stranger


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "sign_in_needed"),
        ("Bearer", "sign_in_needed"),
        ("Bearer ", "sign_in_needed"),
        ("Basic dXNlcjpwYXNz", "sign_in_needed"),
        ("Bearer nonsense", "token_refused"),
        ("Bearer a.b.c", "token_refused"),
        ("Bearer " + "A" * 10_000, "token_refused"),
        ("Bearer \xff\xfe", "token_refused"),
    ],
)
def test_who_cannot_say_who_they_are_is_told_how(doors: FlaskClient, header: str, code: str) -> None:
    answer = doors.get("/station", headers={"Authorization": header})
    assert (answer.status_code, answer.get_json()["code"]) == (401, code)


def test_the_scheme_may_be_written_in_any_case(suite: Suite, doors: FlaskClient) -> None:
    assert doors.get("/station", headers={"Authorization": f"bearer {suite.station()}"}).text == "riga"
