"""One part of the suite, reached over HTTP: it answers, or the caller is told within three seconds that it is away."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol

from services.chassis.http.client import PartAnswer, PartAway
from services.chassis.http.problems import Problem, away
from services.chassis.security.caller import Caller
from services.chassis.security.tokens import PartSigner
from services.chassis.telemetry.logs import logger

_SPOKEN = ("application/json", "application/problem+json")
_NOTHING: Mapping[str, str] = {}


class Wire(Protocol):
    """How a part is reached: `PartClient` between processes, WSGI within one. Raises PartAway."""

    def call(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        timeout_seconds: float | None = None,
    ) -> PartAnswer: ...


class Part:
    """A part by name. Whatever it answers is handed on; silence and nonsense become one 503."""

    def __init__(self, name: str, wire: Wire, signer: PartSigner) -> None:
        self.name = name
        self._wire = wire
        self._signer = signer

    def authorization(self, caller: Caller | None) -> str:
        """The header by which this part knows who asks: the caller at the door, or the gateway for itself."""
        return f"Bearer {self._signer.token(self.name, caller)}"

    def ask(
        self, method: str, path: str, *, headers: Mapping[str, str] = _NOTHING, body: bytes | None = None
    ) -> PartAnswer:
        """The part's answer, whatever its status. Raises Problem 503 `service_away`."""
        try:
            answer = self._wire.call(method, path, headers=headers, body=body)
        except PartAway as error:
            raise self.away(str(error)) from error
        if not answer.headers.get("Content-Type", "").startswith(_SPOKEN):
            # Not one of ours spoke: a proxy's page, or a server that refused the request before our code saw it.
            raise self.away(f"answered {answer.status} in another language")
        return answer

    def hurried(self, path: str, *, headers: Mapping[str, str], timeout_seconds: float | None) -> PartAnswer:
        """GET with a budget of its own, or with that of every question. Raises PartAway when it is spent."""
        return self._wire.call("GET", path, headers=headers, timeout_seconds=timeout_seconds)

    def told(self, path: str, body: Mapping[str, Any], *, timeout_seconds: float) -> bool:
        """Tell it something in the gateway's own name that nobody waits for; False when it was not taken."""
        return self.heard(path, body, timeout_seconds=timeout_seconds) is not None

    def heard(self, path: str, body: Mapping[str, Any], *, timeout_seconds: float) -> PartAnswer | None:
        """What it says to the gateway itself; nothing when it is away or does not want to."""
        headers = {"Authorization": self.authorization(None), "Content-Type": "application/json"}
        content = json.dumps(body).encode()
        try:
            answer = self._wire.call("POST", path, headers=headers, body=content, timeout_seconds=timeout_seconds)
        except PartAway:
            return None
        return answer if answer.status == 200 else None

    def away(self, why: str) -> Problem:
        logger().warning("a part did not answer", away=self.name, why=why)
        return away(f"The {self.name} service does not answer. Please try again in a moment.", code="service_away")
