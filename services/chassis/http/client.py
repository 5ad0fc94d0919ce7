"""The HTTP client between parts: one pool per process, a deadline for each call, and no guess about what went wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import urllib3

from services.chassis.telemetry import trace


class PartAway(Exception):
    """The other part did not answer in time, or not at all."""


@dataclass(frozen=True)
class PartAnswer:
    """What the other part answered, unparsed."""

    status: int
    body: bytes
    headers: Mapping[str, str]

    def json(self) -> Any:
        return json.loads(self.body)


class PartClient:
    """Calls one part of the suite. Thread-safe; make it after the process has forked."""

    def __init__(self, base_url: str, *, timeout_seconds: float = 3.0, connections: int = 16) -> None:
        self._timeout_seconds = timeout_seconds
        self._pool = urllib3.connectionpool.connection_from_url(
            base_url, maxsize=connections, block=False, retries=False
        )

    def call(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        timeout_seconds: float | None = None,
    ) -> PartAnswer:
        """Send and read the whole answer, whatever its status. Raises PartAway.

        A connection that turns out to be dead is replaced once: every write carries an Idempotency-Key, so sending
        it again is harmless.
        """
        seconds = timeout_seconds or self._timeout_seconds
        complete = {"traceparent": trace.traceparent(), **(headers or {})}
        try:
            answer = self._sent(method, path, complete, body, seconds)
        except urllib3.exceptions.HTTPError as error:
            raise PartAway(type(error).__name__) from error
        return PartAnswer(answer.status, answer.data, answer.headers)

    def _sent(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None, seconds: float
    ) -> urllib3.BaseHTTPResponse:
        timeout = urllib3.Timeout(connect=min(1.0, seconds), total=seconds)
        try:
            return self._pool.urlopen(method, path, body, headers, retries=False, timeout=timeout, redirect=False)
        except urllib3.exceptions.ProtocolError:
            # The other side closed a connection that we kept.
            return self._pool.urlopen(method, path, body, headers, retries=False, timeout=timeout, redirect=False)

    def close(self) -> None:
        self._pool.close()
