"""The suite under measurement, started as an administrator would: `regulars up`, with or without its servers."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

REGULARS = Path(sys.executable).with_name("regulars")
_READY_WITHIN_SECONDS = 120


@dataclass(frozen=True)
class RunningSuite:
    """Where it listens, what it may be asked with, and its first process."""

    port: int
    var: Path
    pid: int

    def tokens(self) -> dict[str, str]:
        tokens: dict[str, str] = json.loads((self.var / "demo" / "stations.json").read_text(encoding="utf-8"))
        return tokens

    def environment(self) -> dict[str, str]:
        """For the `regulars` command on this suite's data, and where the URLs of its databases stand."""
        told: dict[str, str] = json.loads((self.var / "run" / "suite.json").read_text(encoding="utf-8"))["environ"]
        return {**os.environ, **told, "VAR": str(self.var)}

    def database_url(self, service: str) -> str:
        """On the stack."""
        return Path(self.environment()[f"{service.upper()}_DATABASE_URL_FILE"]).read_text(encoding="utf-8")

    def superuser_url(self, database: str) -> str:
        """On the stack: for databases that are no service's."""
        server = self.database_url("outlets").rpartition("@")[2].partition("/")[0]
        password = (self.var / "stack" / "postgresql" / "superuser-password").read_text(encoding="utf-8")
        return f"postgresql://postgres:{password}@{server}/{database}"

    def rows(self, service: str, sql: str, *values: Any) -> list[Any]:
        """What PostgreSQL answers; a change is committed."""
        with psycopg.connect(self.database_url(service)) as connection:
            connection.execute("SET timezone = 'UTC'")
            cursor = connection.execute(sql.encode(), values)
            return cursor.fetchall() if cursor.description else []


@contextmanager
def running_suite(var: Path, *, stack: bool, **environment: str) -> Iterator[RunningSuite]:
    """Start, wait until it is ready, and stop again."""
    port = _free_ports()
    words = [str(REGULARS), "up", *(["--stack"] if stack else [])]
    log = (var / "up.log").open("w", encoding="utf-8")
    process = subprocess.Popen(
        words,
        # One station asks here for a whole franchise; how many look-ups a minute a person may do is not measured.
        env={
            **os.environ,
            "VAR": str(var),
            "PORT": str(port),
            "LOOK_UPS_PER_MINUTE": "60000",
            "LOOK_UPS_PER_HOUR": "3600000",
            **environment,
        },
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        _wait_until_ready(port, process, var / "up.log")
        yield RunningSuite(port, var, process.pid)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
        log.close()


def _free_ports() -> int:
    """The first of five free ports in a row."""
    for first in range(18000, 28000, 10):
        if all(_is_free(port) for port in range(first, first + 5)):
            return first
    raise RuntimeError("no five free ports in a row")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _wait_until_ready(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    tokens_file = log.parent / "demo" / "stations.json"
    deadline = time.monotonic() + _READY_WITHIN_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"regulars up ended with {process.returncode}:\n{log.read_text(encoding='utf-8')}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=2):
                if tokens_file.exists():
                    return
        except OSError:
            pass
        time.sleep(0.2)
    raise RuntimeError(f"the suite was not ready in time:\n{log.read_text(encoding='utf-8')}")
