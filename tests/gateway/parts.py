"""Stand-ins for the four services: real WSGI applications that answer the contract, and a wire that reaches them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from werkzeug.test import Client

from gateway.bootstrap import compose
from gateway.settings import GatewaySettings
from services.chassis.clock import FixedClock
from services.chassis.http.client import PartAnswer, PartAway
from services.chassis.http.service_app import new_app
from services.chassis.security.caller import Caller
from services.chassis.security.signatures import part_verifier
from services.chassis.telemetry import trace
from services.contracts.permissions import CARRIERS
from tests.callers import door_token, till

MEMBER_ID = "0197a3b2-5c1d-7e4f-8a6b-9c0d1e2f3a4b"
# What a stand-in answers, by route.
Answers = dict[str, Callable[[], Any]]

KEY = "0197a3b2-0000-4e4f-8a6b-9c0d1e2f3a4b"
TOKEN_OF_A_LINK = "A" * 43

CHECKED_IN: dict[str, Any] = {
    "check_in_id": "0197a3b2-1111-7e4f-8a6b-9c0d1e2f3a4b",
    "checked_in_at": "2026-03-02T09:00:00.000000Z",
    "outlet": {"code": "mokotow", "name": "Kawa Mokotów"},
    "member": {"member_id": MEMBER_ID, "display_name": "Žanna K.", "card_number": "9900123456789017", "locale": "pl"},
    "verdict": {"colour": "green", "code": "welcome_back", "message": "Witaj ponownie!"},
    "occasions": [],
    "membership": None,
    "last_known_loyalty": {"as_of": None, "programs": [], "rewards": []},
}
STANDING: dict[str, Any] = {
    "as_of": "2026-03-02T08:15:30.000000Z",
    "is_stale": False,
    "programs": [{"code": "coffee", "unit": "stamp", "balance": 4, "target": 6, "title": "Co siódma kawa gratis"}],
    "rewards": [],
}


@dataclass
class WsgiWire:
    """Reaches an application in this process, as PartClient reaches one over HTTP; a test may cut it."""

    app: Flask
    is_cut: bool = False
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)

    def call(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        timeout_seconds: float | None = None,
    ) -> PartAnswer:
        # What every door asks for by itself is no test's question.
        if not path.startswith(("/health", "/revocations", "/tills-seen")):
            self.asked.append((method, path, dict(headers or {}), body or b""))
        if self.is_cut:
            raise PartAway("ReadTimeoutError")
        sent = {"traceparent": trace.traceparent(), **(headers or {})}
        # In a context of its own, as in a process of its own: its trace must not become ours.
        client = Client(self.app)
        answer = copy_context().run(client.open, path, method=method, headers=sent, data=body or b"")
        return PartAnswer(answer.status_code, answer.get_data(), dict(answer.headers))


@dataclass
class Fakes:
    """The gateway over four stand-ins; `answers` may be changed by a test."""

    gateway: Flask
    clock: FixedClock
    keys: Path
    caller: Caller
    token: str
    wires: dict[str, WsgiWire]
    answers: Answers

    def ask(self, method: str, path: str, body: Any = None, *, signed_in: bool = True, **headers: str) -> Any:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if signed_in:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        return self.gateway.test_client().open(path, method=method, headers=sent, data=content)

    def told_caller(self, part: str) -> Caller:
        """Who asked this part first, as it may believe."""
        token = self.wires[part].asked[0][2]["Authorization"].removeprefix("Bearer ")
        return part_verifier(self.keys, part, self.clock, carriers=CARRIERS).caller(token)

    def check_in(self, *, language: str = "en") -> Any:
        return self.ask(
            "POST", "/api/v1/check-ins", {"identifier": "600 123 456"}, Idempotency_Key=KEY, Accept_Language=language
        )


def fakes(var: Path, *, public_url: str = "https://regulars.example") -> Fakes:
    clock = FixedClock(datetime(2026, 3, 2, 9, tzinfo=UTC))
    answers: Answers = {
        "GET /revocations": lambda: ({"as_of": "", "stations": [], "outlets": [], "staff": [], "sessions": []}, 200),
        "POST /tills-seen": lambda: ({}, 200),
        "POST /check-ins": lambda: (CHECKED_IN, 201),
        "GET /members/ID/standing": lambda: (STANDING, 200),
        "GET /members/ID/card": lambda: ({"balance_url": f"https://example.com/balance#{TOKEN_OF_A_LINK}"}, 200),
        "GET /stations/me": lambda: ({"station_id": "s", "outlet": {"code": "mokotow"}}, 200),
        "GET /seal-key": lambda: ({"kty": "EC", "kid": "5d1f07c2"}, 200),
        "GET /programs": lambda: ({"programs": [{"code": "coffee", "unit": "stamp", "target": 6}]}, 200),
        "POST /balance-links/readings": lambda: (
            {
                "member_id": MEMBER_ID,
                "display_name": "Žanna K.",
                "locale": "pl",
                "card_number": "9900123456789017",
                "balance_url": f"https://example.com/balance#{TOKEN_OF_A_LINK}",
                "last_known_loyalty": {"as_of": None, "programs": [], "rewards": []},
            },
            200,
        ),
        "GET /members/ID/loyalty": lambda: ({**STANDING, "entries": [], "endings": [], "history": []}, 200),
    }
    wires = {name: WsgiWire(_stand_in(name, answers)) for name in ("outlets", "members", "loyalty", "notifications")}
    settings = GatewaySettings(var=var, public_url=public_url)
    gateway = compose(settings, wires, clock)
    keys = settings.keys
    caller = till("mokotow", "0197a3b2-bbbb-7e4f-8a6b-9c0d1e2f3a4b")
    return Fakes(gateway, clock, keys, caller, door_token(keys, caller, clock), wires, answers)


def _stand_in(name: str, answers: Answers) -> Flask:
    app = new_app(name, readiness=lambda: None)

    @app.route("/<path:path>", methods=["GET", "POST"])
    def answer(path: str) -> Any:
        asked = f"{request.method} /{path}".replace(MEMBER_ID, "ID")
        told: Any = answers[asked]() if asked in answers else (_echo(path), 201)
        return told if isinstance(told, Response) else (told[0], told[1], {"Idempotency-Replayed": "true"})

    return app


def _echo(path: str) -> dict[str, Any]:
    return {"path": f"/{path}", "query": request.query_string.decode(), "body": request.get_data().decode()}
