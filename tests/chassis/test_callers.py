"""Who is calling is proven by a signature, and every route says what it does and who may."""

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
    Guard,
    current_caller,
    current_outlet_code,
    is_within_reach,
    permits,
    public,
    set_guard,
)
from services.chassis.http.service_app import new_app
from services.chassis.security.caller import Caller
from services.chassis.security.keys import KeyRing
from services.chassis.security.permission import Place, Reach
from services.chassis.security.signatures import door_signer, door_verifier, part_signer, part_verifier
from services.chassis.security.tokens import PartSigner, TokenRefused, TokenVerifier

NOON = datetime(2026, 4, 15, 12, 0, tzinfo=UTC)
TILL = Caller("station", "till-1", "till", outlet_code="riga", station_id="till-1")
ANNA = Caller("staff", "anna", "manager", outlet_code="riga", session_id="s", proven_at=NOON.timestamp())
BORIS = Caller("staff", "boris", "territory", territory_path="/baltics/", session_id="t")

# Only the gateway speaks for others, and only to the bakery and the mill.
CARRIERS = {"gateway": frozenset({"bakery", "mill"}), "bakery": frozenset[str](), "mill": frozenset[str]()}
PERMISSIONS = {
    "till": {"sell": Reach.OUTLET},
    "manager": {"sell": Reach.OUTLET, "close": Reach.OUTLET, "burn": Reach.OUTLET},
    "territory": {"close": Reach.TERRITORY},
    "service:gateway": {"count": Reach.FRANCHISE},
    "service:mill": {"count": Reach.FRANCHISE},
}


class Suite:
    """Keys of a franchise with a bakery and a mill, and tokens made with them."""

    def __init__(self, keys: Path) -> None:
        self.keys = keys
        self.clock = FixedClock(NOON)

    def door(self, caller: Caller = TILL, *, lasts_seconds: int | None = None) -> str:
        return door_signer(self.keys, self.clock).token(caller, lasts_seconds=lasts_seconds)

    def signer(self, service: str = "gateway") -> PartSigner:
        return part_signer(self.keys, service, self.clock)

    def at_door(self) -> TokenVerifier:
        return door_verifier(self.keys, self.clock)

    def bakery(self) -> TokenVerifier:
        return part_verifier(self.keys, "bakery", self.clock, carriers=CARRIERS)

    def forged(self, *, key: str, headers: dict[str, Any] | None = None, **claims: Any) -> str:
        """A token signed with a real key, saying something odd."""
        ring = KeyRing(self.keys, key)
        sound = {"iss": "regulars", "aud": "bakery", "by": "gateway", "iat": NOON, "exp": NOON + timedelta(minutes=1)}
        said = {**sound, "caller": TILL.claims(), **claims}
        said = {name: value for name, value in said.items() if value is not None}
        signing = ring.signing_key()
        return jwt.encode(said, signing.private_pem, algorithm="EdDSA", headers=headers or {"kid": signing.kid})


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    return Suite(tmp_path / "keys")


def test_a_till_speaks_for_its_outlet_until_its_key_is_retired(suite: Suite) -> None:
    token = suite.door()
    suite.clock.advance(timedelta(days=3650))
    assert suite.at_door().caller(token) == TILL


def test_a_persons_token_ends(suite: Suite) -> None:
    token, verifier = suite.door(ANNA, lasts_seconds=600), suite.at_door()
    assert verifier.caller(token) == ANNA
    suite.clock.advance(timedelta(seconds=600))
    for checked in (verifier, suite.at_door()):
        with pytest.raises(TokenRefused) as refused:
            checked.caller(token)
        assert refused.value.code == "token_expired"


def test_a_person_without_an_end_and_a_service_do_not_come_through_the_door(suite: Suite) -> None:
    for caller in (ANNA, Caller("service", "gateway", "service:gateway")):
        with pytest.raises(TokenRefused):
            suite.at_door().caller(suite.door(caller))


def test_the_gateway_carries_the_caller_and_says_so(suite: Suite) -> None:
    caller = suite.bakery().caller(suite.signer().token("bakery", ANNA))
    assert caller == Caller(**ANNA.claims(), carried_by="gateway")


def test_a_service_speaks_for_itself(suite: Suite) -> None:
    caller = suite.bakery().caller(suite.signer("mill").token("bakery"))
    assert caller == Caller("service", "mill", "service:mill", carried_by="mill")


def test_a_part_token_lasts_a_minute_and_is_renewed_after_half_of_it(suite: Suite) -> None:
    signer, verifier = suite.signer(), suite.bakery()
    first = signer.token("bakery", TILL)
    suite.clock.advance(timedelta(seconds=29))
    assert signer.token("bakery", TILL) == first
    suite.clock.advance(timedelta(seconds=2))
    assert signer.token("bakery", TILL) != first
    assert verifier.caller(first).subject == "till-1"
    suite.clock.advance(timedelta(seconds=30))
    for checked in (verifier, suite.bakery()):
        with pytest.raises(TokenRefused):
            checked.caller(first)


def test_a_part_token_of_a_key_that_was_exchanged_is_used_no_more(suite: Suite) -> None:
    signer, ring = suite.signer(), KeyRing(suite.keys, "service-gateway")
    first = signer.token("bakery", TILL)
    ring.add_generation()
    second = signer.token("bakery", TILL)
    ring.retire(1)
    assert second != first
    assert suite.bakery().caller(second).subject == "till-1"


def test_a_new_key_signs_at_once_and_the_old_one_is_believed_until_it_is_retired(suite: Suite) -> None:
    verifier, ring = suite.at_door(), KeyRing(suite.keys, "station-tokens")
    old = suite.door()
    assert verifier.caller(old) == TILL
    ring.add_generation()
    new = suite.door()
    assert jwt.get_unverified_header(new)["kid"] != jwt.get_unverified_header(old)["kid"]
    assert (verifier.caller(new), verifier.caller(old)) == (TILL, TILL)
    ring.retire(1)
    suite.clock.advance(timedelta(seconds=31))
    assert verifier.caller(new) == TILL
    with pytest.raises(TokenRefused):
        verifier.caller(old)


def test_what_says_something_odd_is_refused(suite: Suite, tmp_path: Path) -> None:
    gateway, mill = "service-gateway", "service-mill"
    own = Caller("service", "mill", "service:mill").claims()
    ring = KeyRing(suite.keys, gateway).signing_key()
    odd = {
        "not a token": "nonsense",
        "empty": "",
        "no text": "\ud800",
        "what a till shows at the door": suite.door(),
        "another installation's": Suite(tmp_path / "other").signer().token("bakery", TILL),
        "meant for the mill": suite.signer().token("mill", TILL),
        "another issuer": suite.forged(key=gateway, iss="elsewhere"),
        "no caller": suite.forged(key=gateway, caller=None),
        "a caller without a name": suite.forged(key=gateway, caller={**TILL.claims(), "subject": ""}),
        "a caller of an odd kind": suite.forged(key=gateway, caller={**TILL.claims(), "kind": "king"}),
        "a number for a place": suite.forged(key=gateway, caller={**TILL.claims(), "outlet_code": 7}),
        "a list of callers": suite.forged(key=gateway, caller=[TILL.claims()]),
        "no carrier": suite.forged(key=gateway, by=None),
        "without an end": suite.forged(key=gateway, exp=None),
        "the mill in the gateway's name": suite.forged(key=mill),
        "the mill speaking for a till": suite.forged(key=mill, by="mill"),
        "the mill as the gateway": suite.forged(
            key=mill, by="mill", caller=Caller("service", "gateway", "service:gateway").claims()
        ),
        "the mill in a role of its choice": suite.forged(key=mill, by="mill", caller={**own, "role": "hq"}),
        "an unknown key": suite.forged(key=gateway, headers={"kid": "0123456789abcdef"}),
        "no key named": jwt.encode({"sub": "till-1"}, ring.private_pem, algorithm="EdDSA"),
        "no signature": jwt.encode(
            {"iss": "regulars", "aud": "bakery", "by": "gateway", "iat": NOON, "caller": TILL.claims()},
            None,  # type: ignore[arg-type]
            algorithm="none",
            headers={"kid": ring.kid},
        ),
        "signed with a password": jwt.encode(
            {"iss": "regulars", "aud": "bakery", "by": "gateway", "iat": NOON, "caller": TILL.claims()},
            "x" * 32,
            algorithm="HS256",
            headers={"kid": ring.kid},
        ),
        "a changed letter": suite.signer().token("bakery", TILL)[:-2] + "AA",
    }
    verifier = suite.bakery()
    for what, token in odd.items():
        with pytest.raises(TokenRefused):
            verifier.caller(token)
            pytest.fail(what)


def test_a_flood_of_tokens_does_not_fill_the_memory(suite: Suite) -> None:
    def caller_of(claims: Any, _ring: str) -> Caller:
        return Caller.from_claims(claims["caller"])

    ring = {"station-tokens": KeyRing(suite.keys, "station-tokens")}
    verifier = TokenVerifier("door", ring, caller_of, suite.clock, remembered=3)
    for number in range(10):
        caller = Caller("station", f"till-{number}", "till", outlet_code="riga")
        assert verifier.caller(suite.door(caller)) == caller
    assert len(verifier._known) <= 3


def app_of(suite: Suite, refused: str | None = None) -> Flask:
    app = new_app("bakery", readiness=lambda: None)
    set_guard(app, Guard(suite.bakery(), PERMISSIONS, step_up={"burn"}, refused=lambda caller: refused))
    app.get("/sell", endpoint="sell")(permits("sell")(lambda: current_outlet_code()))
    app.get("/close/<path:path>", endpoint="close")(
        permits("close")(lambda path: str(is_within_reach(Place(path.rpartition("/")[2], f"/{path}/"))))
    )
    app.get("/count", endpoint="count")(permits("count")(lambda: current_caller().subject))
    app.get("/till", endpoint="till")(permits("count")(lambda: current_outlet_code()))
    app.get("/burn", endpoint="burn")(permits("burn")(lambda: "burnt"))
    app.get("/open", endpoint="open")(public(lambda: "come in"))
    return app


@pytest.fixture
def doors(suite: Suite) -> FlaskClient:
    return app_of(suite).test_client()


def ask(suite: Suite, doors: FlaskClient, path: str, caller: Caller | None, *, by: str = "gateway") -> Any:
    headers = {"Authorization": f"Bearer {suite.signer(by).token('bakery', caller)}"}
    return doors.get(path, headers=headers)


@pytest.mark.parametrize(
    ("path", "of_till", "of_anna", "of_boris", "of_mill"),
    [
        ("/sell", 200, 200, 403, 403),
        ("/close/baltics", 403, 200, 200, 403),
        ("/count", 403, 403, 403, 200),
        ("/till", 403, 403, 403, 403),
        ("/open", 200, 200, 200, 200),
    ],
)
def test_every_door_opens_for_those_whose_role_includes_it(
    suite: Suite, doors: FlaskClient, path: str, of_till: int, of_anna: int, of_boris: int, of_mill: int
) -> None:
    found = [ask(suite, doors, path, caller).status_code for caller in (TILL, ANNA, BORIS)]
    found.append(ask(suite, doors, path, None, by="mill").status_code)
    assert found == [of_till, of_anna, of_boris, of_mill]
    assert doors.get(path).status_code == (200 if path == "/open" else 401)


@pytest.mark.parametrize(
    ("path", "anna", "boris"),
    [
        ("baltics/riga", True, True),
        ("baltics/tallinn", False, True),
        ("baltics", False, True),
        ("poland/warsaw", False, False),
        ("baltics-far-away/riga2", False, False),
    ],
)
def test_a_place_is_within_reach_or_it_is_not(
    suite: Suite, doors: FlaskClient, path: str, *, anna: bool, boris: bool
) -> None:
    assert ask(suite, doors, f"/close/{path}", ANNA).text == str(anna)
    assert ask(suite, doors, f"/close/{path}", BORIS).text == str(boris)


def test_a_second_factor_opens_for_five_minutes(suite: Suite, doors: FlaskClient) -> None:
    assert ask(suite, doors, "/burn", ANNA).status_code == 200
    suite.clock.advance(timedelta(minutes=5, seconds=1))
    assert ask(suite, doors, "/burn", ANNA).get_json()["code"] == "step_up_needed"


def test_who_was_shut_out_is_told_so(suite: Suite) -> None:
    answer = ask(suite, app_of(suite, "station_revoked").test_client(), "/sell", TILL)
    assert (answer.status_code, answer.get_json()["code"]) == (401, "station_revoked")


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
    answer = doors.get("/sell", headers={"Authorization": header})
    assert (answer.status_code, answer.get_json()["code"]) == (401, code)


def test_the_scheme_may_be_written_in_any_case(suite: Suite, doors: FlaskClient) -> None:
    token = suite.signer().token("bakery", TILL)
    assert doors.get("/sell", headers={"Authorization": f"bearer {token}"}).text == "riga"
