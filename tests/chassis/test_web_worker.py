"""The web worker answers whoever comes, and keeps a busy connection with its thread."""

from __future__ import annotations

import http.client
import itertools
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.private.ports import free_ports

THREADS = 2
APPLICATION = """
import threading

def application(environ, start_response):
    body = str(threading.get_ident()).encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
"""


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    (tmp_path / "toy.py").write_text(APPLICATION, encoding="ascii")
    (port,) = free_ports(1)
    worker = "services.chassis.http.web_worker.StayingThreadWorker"
    words = ["--worker-class", worker, "--threads", str(THREADS), "--keep-alive", "30", "--no-control-socket"]
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", *words, "--bind", f"127.0.0.1:{port}", "--pythonpath", str(tmp_path), "toy"],
        cwd=Path(__file__).parents[2],
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_open(port, server)
        yield port
    finally:
        server.terminate()
        server.wait()


def _wait_until_open(port: int, server: subprocess.Popen[bytes]) -> None:
    while server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the server did not start")


def answered(connection: http.client.HTTPConnection) -> str:
    connection.request("GET", "/")
    return connection.getresponse().read().decode()


def test_a_busy_connection_keeps_its_thread(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    threads = [answered(connection) for _ in range(200)]
    changes = sum(before != after for before, after in itertools.pairwise(threads))
    # A stall of the machine may outlast the stay now and then; handing over each time would change a hundred times.
    assert changes < 20


def test_more_connections_than_threads_are_all_answered_again_and_again(port: int) -> None:
    connections = [http.client.HTTPConnection("127.0.0.1", port, timeout=60) for _ in range(THREADS * 4)]
    for _ in range(20):
        assert all(answered(connection) for connection in connections)


def test_a_silent_connection_holds_no_thread(port: int) -> None:
    silent = [http.client.HTTPConnection("127.0.0.1", port, timeout=60) for _ in range(THREADS)]
    for connection in silent:
        answered(connection)
    assert answered(http.client.HTTPConnection("127.0.0.1", port, timeout=60))
