"""A closed loop of HTTP clients that costs little itself: one thread, one socket a client, requests written by hand.

The load shares two cores with the suite that it measures, so every microsecond that it saves is measured right.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass
class Outcome:
    """What a run saw: the latency of each request in seconds, and the answers that were not a success."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    failures: list[tuple[int, bytes]] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """In milliseconds."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


class _Client:
    def __init__(self, port: int) -> None:
        self._port = port
        self.began = 0.0
        self.received = b""
        self.connect()

    def connect(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self._port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: bytes) -> None:
        self.began = time.perf_counter()
        self.received = b""
        self.socket.sendall(request)

    def answer(self) -> tuple[int, bytes, bool] | None:
        """Status, body and whether the server closes; None while the answer is incomplete."""
        self.received += self.socket.recv(65536)
        head, separator, body = self.received.partition(b"\r\n\r\n")
        if not separator:
            return None
        lowered = head.lower()
        length = int(lowered.split(b"content-length:")[1].split(b"\r\n")[0])
        if len(body) < length:
            return None
        return int(head[9:12]), body, b"connection: close" in lowered


def run(port: int, *, clients: int, seconds: float, next_request: Callable[[], bytes]) -> Outcome:
    """Each client sends its next request as soon as it has its answer, for so many seconds."""
    selector = selectors.DefaultSelector()
    for _ in range(clients):
        client = _Client(port)
        selector.register(client.socket, selectors.EVENT_READ, client)
        client.send(next_request())
    outcome = Outcome()
    began = time.perf_counter()
    while (now := time.perf_counter()) - began < seconds:
        for key, _ in selector.select(timeout=1):
            client = key.data
            answer = client.answer()
            if answer is None:
                continue
            status, body, closes = answer
            outcome.latencies.append(time.perf_counter() - client.began)
            if not 200 <= status < 300:
                outcome.failures.append((status, body))
            if closes:
                selector.unregister(client.socket)
                client.socket.close()
                client.connect()
                selector.register(client.socket, selectors.EVENT_READ, client)
            client.send(next_request())
    outcome.seconds = now - began
    for key in list(selector.get_map().values()):
        key.data.socket.close()
    return outcome


def http_request(method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    """The bytes of one keep-alive request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: bench", "Connection: keep-alive"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
