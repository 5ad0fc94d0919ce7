"""Passkeys: added with a fresh second factor, good for signing in and for proving again, and each challenge once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from tests.authenticator import Authenticator
from tests.outlets.franchise import PUBLIC_URL, Franchise
from tests.outlets.staffing import Answer, Person, Staffing

HOST = PUBLIC_URL.removeprefix("https://")


@pytest.fixture
def staffing(franchise: Franchise) -> Staffing:
    return Staffing(franchise)


def device(**words: Any) -> Authenticator:
    return Authenticator(HOST, PUBLIC_URL, **words)


def added(boss: Person, key: Authenticator, name: str = "Phone") -> Answer:
    options = boss.post("/passkeys/options", {}).json
    return boss.post("/passkeys", {"credential": key.create(options), "name": name})


def sign_in(staffing: Staffing, key: Authenticator) -> Answer:
    options = staffing.post("/sessions/passkey-options", {}).json
    return staffing.post("/sessions/passkey", {"credential": key.get(options)})


def test_head_office_adds_a_passkey_and_signs_in_by_it(staffing: Staffing) -> None:
    boss, key = staffing.head_office(), device()
    assert added(boss, key).status == 201
    session = sign_in(staffing, key)
    assert session.status == 200
    assert session.json["second_factors"] == ["totp", "passkey"]
    caller = staffing.verifier.caller(session.json["token"])
    assert (caller.subject, caller.role, caller.proven_at) == (boss.staff_id, "hq", staffing.clock.now().timestamp())


def test_a_passkey_is_added_only_with_a_fresh_second_factor_and_by_head_office(staffing: Staffing) -> None:
    boss, manager = staffing.head_office(), staffing.manager()
    assert manager.post("/passkeys/options", {}).code == "not_allowed"
    staffing.clock.advance(timedelta(minutes=5, seconds=1))
    assert boss.post("/passkeys/options", {}).code == "step_up_needed"


def test_a_passkey_proves_again_who_it_is(staffing: Staffing) -> None:
    boss, key = staffing.head_office(), device()
    added(boss, key)
    staffing.clock.advance(timedelta(minutes=6))
    options = boss.post("/sessions/step-up-options", {}).json
    assert [each["id"] for each in options["allowCredentials"]] == [key.get(options)["id"]]
    proven = boss.post("/sessions/step-ups", {"credential": key.get(options)})
    assert proven.status == 200
    assert staffing.verifier.caller(proven.json["token"]).proven_at == staffing.clock.now().timestamp()


def test_a_passkey_proves_its_owner_and_nobody_else(staffing: Staffing) -> None:
    one, two, key = staffing.head_office("one@example.com"), staffing.head_office("two@example.com"), device()
    added(two, key)
    options = one.post("/sessions/step-up-options", {}).json
    assert one.post("/sessions/step-ups", {"credential": key.get(options)}).code == "sign_in_refused"
    of_two = two.post("/sessions/step-up-options", {}).json
    assert one.post("/sessions/step-ups", {"credential": key.get(of_two)}).code == "sign_in_refused"


def test_a_challenge_is_answered_once(staffing: Staffing) -> None:
    boss, key = staffing.head_office(), device()
    added(boss, key)
    options = staffing.post("/sessions/passkey-options", {}).json
    body = {"credential": key.get(options)}
    with ThreadPoolExecutor(4) as hands:
        answers = list(hands.map(lambda _: staffing.post("/sessions/passkey", body).status, range(4)))
    assert sorted(answers) == [200, 401, 401, 401]


@pytest.mark.parametrize("lie", ["host", "origin", "unverified", "old", "copied", "unknown", "challenge", "tampered"])
def test_what_a_passkey_must_not_be(staffing: Staffing, lie: str) -> None:
    boss, key = staffing.head_office(), device()
    added(boss, key)
    assert sign_in(staffing, key).status == 200
    options = staffing.post("/sessions/passkey-options", {}).json
    if lie == "host":
        key.host = "loyalty.example.org"
    if lie == "origin":
        key.origin = "https://evil.example.com"
    if lie == "unverified":
        key.is_verifying = False
    if lie == "copied":
        key.uses = 0
    if lie == "unknown":
        key.credential_id = b"nobody's key"
    if lie == "old":
        staffing.clock.advance(timedelta(minutes=5))
    if lie == "challenge":
        options["challenge"] = "A" * 43
    credential = key.get(options)
    if lie == "tampered":
        credential["response"]["signature"] = credential["response"]["signature"][:-8] + "AAAAAAAA"
    answer = staffing.post("/sessions/passkey", {"credential": credential})
    assert (answer.status, answer.code) == (401, "sign_in_refused")


@pytest.mark.parametrize("text", ["e30", "bnVsbA", "W10", "eyJjaGFsbGVuZ2UiOjF9", "====", "AAAA", "я"])
def test_nonsense_instead_of_a_passkey_is_refused_in_words(staffing: Staffing, text: str) -> None:
    response = {"clientDataJSON": text, "authenticatorData": text, "signature": text}
    credential = {"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": response}
    assert staffing.post("/sessions/passkey", {"credential": credential}).status == 401


def test_a_lost_passkey_is_forgotten_and_opens_nothing(staffing: Staffing) -> None:
    boss, key = staffing.head_office(), device()
    credential_id = added(boss, key, "Lost phone").json["credential_id"]
    assert [each["name"] for each in boss.get("/passkeys").json["passkeys"]] == ["Lost phone"]
    other = staffing.head_office("other@example.com")
    other.post("/passkeys/removals", {"credential_id": credential_id})
    assert sign_in(staffing, key).status == 200
    assert boss.post("/passkeys/removals", {"credential_id": credential_id}).status == 201
    assert boss.get("/passkeys").json == {"passkeys": []}
    assert sign_in(staffing, key).code == "sign_in_refused"


def test_a_set_up_anew_and_the_last_day_forget_passkeys(staffing: Staffing) -> None:
    boss, two = staffing.head_office(), staffing.head_office("two@example.com")
    key, second = device(), device()
    added(boss, key)
    added(two, second)
    staffing.clock.advance(timedelta(minutes=1))
    staffing.set_up(boss.staff_id)
    assert sign_in(staffing, key).code == "sign_in_refused"
    assert boss.staffing.head_office("three@example.com").post(f"/staff/{two.staff_id}/leaving", {}).status == 201
    assert sign_in(staffing, second).code == "sign_in_refused"


@pytest.mark.parametrize(
    ("url", "possible"),
    [
        ("https://loyalty.example.com", True),
        ("http://localhost:8000", True),
        ("http://127.0.0.1:8000", False),
        ("http://loyalty.example.com", False),
        ("https://[::1]:8000", False),
    ],
)
def test_passkeys_are_offered_where_browsers_have_them(url: str, possible: bool) -> None:
    from services.outlets.credentials.passkeys import Passkeys

    assert Passkeys(url).are_possible is possible
