"""The client between parts: connections are kept, dead ones replaced, and nobody waits longer than told."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Sequence

import pytest

from services.chassis.http.client import PartAway, PartClient
from services.chassis.telemetry import trace

ANSWER = (
    b'HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nRetry-After: 1\r\nContent-Length: 8\r\n\r\n{"a": 1}'
)


class Part:
    """Answers `answers_each` requests on a connection, in these pieces, then closes it."""

    def __init__(self, *, answers_each: int = 1000, answer: Sequence[bytes] = (ANSWER,)) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._answers_each = answers_each
        self._answer = answer
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self.connections = 0
        self.requests: list[bytes] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            with connection:
                for _ in range(self._answers_each):
                    request = connection.recv(65536)
                    if not request:
                        break
                    if b"Content-Length: 2\r\n" in request and not request.endswith(b"{}"):
                        request += connection.recv(65536)
                    self.requests.append(request)
                    for piece in self._answer:
                        connection.sendall(piece)


@pytest.fixture
def part() -> Iterator[Part]:
    running = Part()
    yield running
    running.close()


def test_an_answer_comes_back_whole_and_unparsed(part: Part) -> None:
    answer = PartClient(part.url).call("POST", "/sales", headers={"Idempotency-Key": "k"}, body=b"{}")
    assert (answer.status, answer.body, answer.json()) == (201, b'{"a": 1}', {"a": 1})
    assert answer.headers["retry-after"] == answer.headers["Retry-After"] == "1"
    (request,) = part.requests
    assert request.startswith(b"POST /sales HTTP/1.1\r\n")
    assert request.endswith(b"\r\n\r\n{}")
    assert b"Idempotency-Key: k\r\n" in request


def test_calls_share_a_connection(part: Part) -> None:
    client = PartClient(part.url)
    for _ in range(5):
        client.call("GET", "/programs")
    assert part.connections == 1


def test_a_kept_connection_that_was_closed_is_replaced_without_a_word() -> None:
    part = Part(answers_each=1)
    client = PartClient(part.url)
    for _ in range(3):
        assert client.call("POST", "/sales", body=b"{}").status == 201
    assert part.connections == 3
    assert len(part.requests) == 3
    part.close()


def test_the_trace_goes_along(part: Part) -> None:
    with trace.continuing("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"):
        PartClient(part.url).call("GET", "/programs")
    assert b"traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-" in part.requests[0]


def test_a_path_in_the_address_comes_before_every_path(part: Part) -> None:
    PartClient(f"{part.url}/loyalty/").call("GET", "/programs")
    assert part.requests[0].startswith(b"GET /loyalty/programs HTTP/1.1\r\n")


def test_nobody_at_the_address_is_a_part_that_is_away(part: Part) -> None:
    part.close()
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        client = PartClient(f"http://127.0.0.1:{nobody.getsockname()[1]}")
        with pytest.raises(PartAway, match="ConnectionRefusedError"):
            client.call("GET", "/programs")


def test_a_part_that_says_nothing_is_waited_for_as_long_as_was_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        client = PartClient(f"http://127.0.0.1:{mute.getsockname()[1]}", timeout_seconds=600)
        began = time.monotonic()
        with pytest.raises(PartAway, match="TimeoutError"):
            client.call("GET", "/programs", timeout_seconds=0.1)
        assert time.monotonic() - began < 300


def test_a_connection_that_timed_out_is_not_used_again(part: Part) -> None:
    client = PartClient(part.url)
    client.call("GET", "/programs")
    with pytest.raises(PartAway):
        # The part waits for two bytes that never come.
        client.call("POST", "/sales", headers={"Content-Length": "2"}, body=None, timeout_seconds=0.1)
    assert client.call("GET", "/programs").status == 201
    assert part.connections == 2


def test_an_answer_that_comes_in_pieces_is_put_together() -> None:
    part = Part(answer=[bytes([byte]) for byte in ANSWER])
    client = PartClient(part.url)
    assert [client.call("GET", "/programs").body for _ in range(3)] == [b'{"a": 1}'] * 3
    assert part.connections == 1
    part.close()


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 OK\r\nContent-Length: 0\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000,
    ],
)
def test_what_is_no_answer_of_ours_is_a_part_that_is_away(answer: bytes) -> None:
    part = Part(answer=[answer])
    with pytest.raises(PartAway, match="NotAnAnswer"):
        PartClient(part.url).call("GET", "/programs", timeout_seconds=5)
    part.close()


def test_half_an_answer_is_none() -> None:
    part = Part(answers_each=1, answer=[ANSWER[:-1]])
    with pytest.raises(PartAway, match="NotAnAnswer"):
        PartClient(part.url).call("POST", "/sales", body=b"{}")
    part.close()


def test_a_connection_that_the_part_wants_closed_is_not_kept() -> None:
    part = Part(answer=[ANSWER.replace(b"Retry-After: 1", b"connection: close")])
    client = PartClient(part.url)
    for _ in range(2):
        client.call("GET", "/programs")
    assert part.connections == 2
    part.close()


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/programs HTTP/1.1\r\nX: y", {}),
        ("/pro grams", {}),
        ("/programs", {"Accept-Language": "en\r\nAuthorization: x"}),
        ("/programs", {"Accept-Language": "en\nX: y"}),
    ],
)
def test_nothing_that_a_caller_said_can_become_another_line_of_a_request(
    part: Part, path: str, headers: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match="end its line"):
        PartClient(part.url).call("GET", path, headers=headers)
    assert part.requests == []


@pytest.mark.parametrize("nonsense", ["", "127.0.0.1:8001", "ftp://127.0.0.1", "http://"])
def test_an_address_that_is_none_is_refused_at_once(nonsense: str) -> None:
    with pytest.raises(ValueError, match="address of a part"):
        PartClient(nonsense)
