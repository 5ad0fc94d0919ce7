"""The HTTP client between parts: connections kept, a deadline for each call, and no guess about what went wrong.

By hand, for our own parts only: a request is one write, an answer mostly one read. A check-in is two calls, and the
standard library's client spends more on reading an answer's headers than this on the whole call (docs/decisions/0023).
"""

from __future__ import annotations

import json
import re
import socket
import ssl
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from services.chassis.telemetry import trace

_CONNECT_SECONDS = 1.0
_LONGEST_HEAD = 64 * 1024
# What a kept connection says when the other side has closed it meanwhile.
_WAS_CLOSED = (ConnectionResetError, ConnectionAbortedError, BrokenPipeError)
_UNFIT_FOR_A_PATH = re.compile(r"[\x00-\x20\x7f]")


class PartAway(Exception):
    """The other part did not answer in time, or not at all."""


class NotAnAnswer(OSError):
    """What came back is not HTTP as our parts speak it."""


class Headers(dict[str, str]):
    """By name, whatever its case."""

    def __init__(self, lines: list[str]) -> None:
        pairs = (line.partition(":") for line in lines)
        super().__init__((name.lower(), value.strip()) for name, _, value in pairs)

    def __getitem__(self, name: str) -> str:
        return super().__getitem__(name.lower())

    def get(self, name: str, default: Any = None) -> Any:
        return super().get(name.lower(), default)


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

    def __init__(self, base_url: str, *, timeout_seconds: float = 3.0, connections: int = 32) -> None:
        address = urlsplit(base_url)
        if address.scheme not in ("http", "https") or not address.hostname:
            raise ValueError(f"{base_url!r} is not the address of a part, such as http://127.0.0.1:8001")
        self._tls = ssl.create_default_context() if address.scheme == "https" else None
        self._host, self._port = address.hostname, address.port or (443 if self._tls else 80)
        self._host_line = f"Host: {address.netloc.rpartition('@')[2]}"
        self._prefix = address.path.rstrip("/")
        self._timeout_seconds = timeout_seconds
        # The last one used comes first: the others grow old, and are dropped when there are too many.
        self._idle: deque[socket.socket] = deque(maxlen=connections)

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
        request = self._request(method, path, headers or {}, body)
        while (kept := self._kept()) is not None:
            try:
                return self._exchange(kept, request, ends_at)
            except _WAS_CLOSED:
                continue
            except OSError as error:
                raise PartAway(type(error).__name__) from error
        try:
            return self._exchange(self._fresh(ends_at), request, ends_at)
        except OSError as error:
            raise PartAway(type(error).__name__) from error

    def close(self) -> None:
        while (connection := self._kept()) is not None:
            connection.close()

    def _request(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> bytes:
        """Head and body in one piece. Raises ValueError for what would end a line early."""
        lines = [f"{method} {self._prefix}{path} HTTP/1.1", self._host_line, f"traceparent: {trace.traceparent()}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if body is not None:
            lines.append(f"Content-Length: {len(body)}")
        head = "\n".join(lines)
        if _UNFIT_FOR_A_PATH.search(path) or "\r" in head or head.count("\n") != len(lines) - 1:
            raise ValueError("a path or a header holds what would end its line")
        return head.replace("\n", "\r\n").encode("latin-1") + b"\r\n\r\n" + (body or b"")

    def _kept(self) -> socket.socket | None:
        try:
            return self._idle.pop()
        except IndexError:
            return None

    def _fresh(self, ends_at: float) -> socket.socket:
        connection = socket.create_connection((self._host, self._port), min(_CONNECT_SECONDS, _left(ends_at)))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._tls.wrap_socket(connection, server_hostname=self._host) if self._tls else connection

    def _exchange(self, connection: socket.socket, request: bytes, ends_at: float) -> PartAnswer:
        try:
            connection.settimeout(_left(ends_at))
            connection.sendall(request)
            answer = _read_answer(connection, ends_at)
        except BaseException:
            connection.close()
            raise
        if answer.headers.get("Connection", "").lower() == "close":
            connection.close()
        else:
            self._idle.append(connection)
        return answer


def _read_answer(connection: socket.socket, ends_at: float) -> PartAnswer:
    """Raises OSError: NotAnAnswer, TimeoutError, or ConnectionResetError where the other side said nothing at all."""
    received = connection.recv(65536)
    if not received:
        raise ConnectionResetError
    while (end := received.find(b"\r\n\r\n")) < 0:
        if len(received) > _LONGEST_HEAD:
            raise NotAnAnswer("a head without an end")
        received += _more(connection, ends_at)
    status_line, *lines = received[:end].decode("latin-1").split("\r\n")
    headers = Headers(lines)
    version, _, status = status_line.partition(" ")
    length = headers.get("Content-Length", "")
    if version != "HTTP/1.1" or not status[:3].isdecimal() or not length.isdecimal():
        raise NotAnAnswer("a part answers in HTTP/1.1, with the length of what it says")
    body = received[end + 4 :]
    while len(body) < int(length):
        body += _more(connection, ends_at)
    return PartAnswer(int(status[:3]), body, headers)


def _more(connection: socket.socket, ends_at: float) -> bytes:
    connection.settimeout(_left(ends_at))
    chunk = connection.recv(65536)
    if not chunk:
        raise NotAnAnswer("half an answer")
    return chunk


def _left(ends_at: float) -> float:
    # Zero would mean "do not block" to a socket.
    return max(0.001, ends_at - time.monotonic())
