"""The HTTP client between parts: connections kept, a deadline for each call, and no guess about what went wrong.

On the standard library's http.client: a check-in is two calls, and urllib3 spends 143 us of CPU on each where this
spends 80 (docs/performance.md). What urllib3 adds - redirects, proxies, decoding, retries by status - parts do not use.
"""

from __future__ import annotations

import json
import ssl
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection, RemoteDisconnected
from typing import Any
from urllib.parse import urlsplit

from services.chassis.telemetry import trace

_CONNECT_SECONDS = 1.0
# What a kept connection says when the other side has closed it meanwhile.
_WAS_CLOSED = (RemoteDisconnected, ConnectionResetError, ConnectionAbortedError, BrokenPipeError)


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
        address = urlsplit(base_url)
        if address.scheme not in ("http", "https") or not address.hostname:
            raise ValueError(f"{base_url!r} is not the address of a part, such as http://127.0.0.1:8001")
        self._tls = ssl.create_default_context() if address.scheme == "https" else None
        self._host, self._port = address.hostname, address.port
        self._prefix = address.path.rstrip("/")
        self._timeout_seconds = timeout_seconds
        # The last one used comes first: the others grow old, and are dropped when there are too many.
        self._idle: deque[HTTPConnection] = deque(maxlen=connections)

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

        A kept connection that turns out to be closed is replaced: every write carries an Idempotency-Key, so sending
        it again is harmless.
        """
        ends_at = time.monotonic() + (timeout_seconds or self._timeout_seconds)
        complete = {"traceparent": trace.traceparent(), **(headers or {})}
        while (kept := self._kept()) is not None:
            try:
                return self._exchange(kept, method, path, complete, body, ends_at)
            except _WAS_CLOSED:
                continue
            except (OSError, HTTPException) as error:
                raise PartAway(type(error).__name__) from error
        try:
            return self._exchange(self._fresh(ends_at), method, path, complete, body, ends_at)
        except (OSError, HTTPException) as error:
            raise PartAway(type(error).__name__) from error

    def close(self) -> None:
        while (connection := self._kept()) is not None:
            connection.close()

    def _kept(self) -> HTTPConnection | None:
        try:
            return self._idle.pop()
        except IndexError:
            return None

    def _fresh(self, ends_at: float) -> HTTPConnection:
        seconds = min(_CONNECT_SECONDS, _left(ends_at))
        if self._tls is not None:
            return HTTPSConnection(self._host, self._port, timeout=seconds, context=self._tls)
        return HTTPConnection(self._host, self._port, timeout=seconds)

    def _exchange(
        self,
        connection: HTTPConnection,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | None,
        ends_at: float,
    ) -> PartAnswer:
        try:
            if connection.sock is None:
                connection.connect()
            connection.sock.settimeout(_left(ends_at))
            connection.request(method, self._prefix + path, body, headers)
            response = connection.getresponse()
            content = response.read()
        except BaseException:
            connection.close()
            raise
        if not response.will_close:
            self._idle.append(connection)
        return PartAnswer(response.status, content, response.headers)  # type: ignore[arg-type]


def _left(ends_at: float) -> float:
    # Zero would mean "do not block" to a socket.
    return max(0.001, ends_at - time.monotonic())
