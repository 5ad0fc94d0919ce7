"""Handing on: the owner gets the request as it was, the caller gets the owner's answer as it is."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from flask import Response

from gateway.clients.part import Part
from services.chassis.clock import SystemClock
from services.chassis.http.client import PartClient
from services.chassis.http.problems import Problem
from services.chassis.security.signatures import part_signer
from tests.gateway.parts import KEY, MEMBER_ID, Fakes

HANDED_ON = [
    ("POST", "/api/v1/members", "members", "/members"),
    ("GET", "/api/v1/members?last_digits=4567", "members", "/members?last_digits=4567"),
    ("POST", f"/api/v1/members/{MEMBER_ID}/cards", "members", f"/members/{MEMBER_ID}/cards"),
    ("POST", f"/api/v1/members/{MEMBER_ID}/identifiers", "members", f"/members/{MEMBER_ID}/identifiers"),
    ("GET", f"/api/v1/members/{MEMBER_ID}/loyalty", "loyalty", f"/members/{MEMBER_ID}/loyalty"),
    (
        "POST",
        f"/api/v1/members/{MEMBER_ID}/enrolment-reversals",
        "members",
        f"/members/{MEMBER_ID}/enrolment-reversals",
    ),
    ("POST", "/api/v1/sales", "loyalty", "/sales"),
    ("POST", f"/api/v1/sales/{KEY}/reversals", "loyalty", f"/sales/{KEY}/reversals"),
    ("POST", f"/api/v1/rewards/{KEY}/redemptions", "loyalty", f"/rewards/{KEY}/redemptions"),
    ("POST", f"/api/v1/redemptions/{KEY}/reversals", "loyalty", f"/redemptions/{KEY}/reversals"),
    ("GET", f"/api/v1/members/{MEMBER_ID}/messages", "notifications", f"/members/{MEMBER_ID}/messages"),
]


@pytest.mark.parametrize(("method", "path", "part", "reached"), HANDED_ON)
def test_each_route_reaches_the_service_that_owns_it(
    suite: Fakes, method: str, path: str, part: str, reached: str
) -> None:
    body = b'{"any": "thing"}' if method == "POST" else None
    answer = suite.ask(method, path, body, Idempotency_Key=KEY)
    assert answer.status_code in (200, 201)
    asked = suite.wires[part].asked
    assert [(asked_method, asked_path, sent) for asked_method, asked_path, _, sent in asked] == [
        (method, reached, body or b"")
    ]


@pytest.mark.parametrize(("method", "path", "part", "_"), HANDED_ON)
def test_a_service_that_is_away_becomes_a_problem_that_says_when_to_try_again(
    suite: Fakes, method: str, path: str, part: str, _: str
) -> None:
    suite.wires[part].is_cut = True
    answer = suite.ask(method, path, b"{}" if method == "POST" else None, Idempotency_Key=KEY)
    assert answer.status_code == 503
    assert answer.content_type == "application/problem+json"
    assert answer.json["code"] == "service_away"
    assert int(answer.headers["Retry-After"]) >= 1


@pytest.mark.parametrize(("method", "path", "part", "_"), HANDED_ON)
def test_nobody_is_let_through_without_a_token(suite: Fakes, method: str, path: str, part: str, _: str) -> None:
    for headers in ({}, {"Authorization": "Bearer forged"}, {"Authorization": f"Basic {suite.token}"}):
        answer = suite.ask(method, path, signed_in=False, **headers)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert suite.wires[part].asked == []


def test_a_replay_is_marked_and_what_concerns_only_the_connection_is_dropped(suite: Fakes) -> None:
    def told() -> Response:
        headers = {"Idempotency-Replayed": "true", "Keep-Alive": "timeout=75", "Server": "x", "Set-Cookie": "a=b"}
        return Response(b'{"sale_id":"1"}', 201, headers, content_type="application/json")

    suite.answers["POST /sales"] = told
    answer = suite.ask("POST", "/api/v1/sales", {}, Idempotency_Key=KEY)
    assert answer.data == b'{"sale_id":"1"}'
    assert answer.headers["Idempotency-Replayed"] == "true"
    assert not {"Keep-Alive", "Server", "Set-Cookie"} & set(answer.headers.keys())


def test_a_problem_of_the_owner_comes_back_with_its_words_and_its_patience(suite: Fakes) -> None:
    problem = '{"code":"command_in_flight","detail":"Chwila…"}'.encode()

    def told() -> Response:
        return Response(problem, 409, {"Retry-After": "1"}, content_type="application/problem+json")

    suite.answers["POST /sales"] = told
    answer = suite.ask("POST", "/api/v1/sales", {}, Idempotency_Key=KEY)
    assert (answer.status_code, answer.data) == (409, problem)
    assert answer.headers["Retry-After"] == "1"


def test_an_answer_that_no_service_of_ours_gives_is_not_handed_back(suite: Fakes) -> None:
    suite.answers["POST /sales"] = lambda: Response("<h1>Bad Gateway</h1>", 502, content_type="text/html")
    answer = suite.ask("POST", "/api/v1/sales", {}, Idempotency_Key=KEY)
    assert answer.json["code"] == "service_away"


def test_a_body_of_more_than_64_kb_is_refused_before_anyone_is_asked(suite: Fakes) -> None:
    answer = suite.ask("POST", "/api/v1/sales", b" " * (64 * 1024 + 1), Idempotency_Key=KEY)
    assert answer.status_code == 413
    assert answer.json["code"] == "too_large"
    assert suite.wires["loyalty"].asked == []


def test_a_body_of_exactly_64_kb_is_handed_on(suite: Fakes) -> None:
    assert suite.ask("POST", "/api/v1/sales", b" " * (64 * 1024), Idempotency_Key=KEY).status_code == 201


@pytest.mark.parametrize("crooked", ["../../health/live", "%2e%2e%2fhealth", MEMBER_ID.upper(), "1", "%00"])
def test_only_an_id_is_handed_on_inside_an_address(suite: Fakes, crooked: str) -> None:
    answer = suite.ask("GET", f"/api/v1/members/{crooked}/loyalty")
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"
    assert suite.wires["loyalty"].asked == []


def test_a_query_is_spelt_anew(suite: Fakes) -> None:
    suite.ask("GET", "/api/v1/members?last_digits=1234&last_digits=5%20%0d%0aX&y=%C3%A9")
    assert suite.wires["members"].asked[0][1] == "/members?last_digits=1234&last_digits=5+%0D%0AX&y=%C3%A9"


def test_a_trace_goes_on_behind_the_gateway(suite: Fakes) -> None:
    suite.answers["POST /sales"] = lambda: Response(b"{}", 500, content_type="text/html")
    trace_id = "4bf92f3577b34da6a3ce929d0e0e4736"
    answer = suite.ask(
        "POST", "/api/v1/sales", {}, Idempotency_Key=KEY, traceparent=f"00-{trace_id}-00f067aa0ba902b7-01"
    )
    assert answer.json["trace_id"] == trace_id


def test_a_service_that_accepts_and_says_nothing_is_away(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        wire = PartClient(f"http://127.0.0.1:{mute.getsockname()[1]}", timeout_seconds=0.2)
        part = Part("loyalty", wire, part_signer(tmp_path, "gateway", SystemClock()))
        with pytest.raises(Problem) as problem:
            part.ask("GET", "/anything")
        assert problem.value.status == 503


def test_the_default_patience_is_below_three_seconds(tmp_path: Path) -> None:
    from gateway.settings import GatewaySettings

    assert GatewaySettings(var=tmp_path).part_timeout_ms < 3000
