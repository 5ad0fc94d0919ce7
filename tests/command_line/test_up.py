"""`regulars up` starts the whole suite on an empty directory, and what it says is so.

How it ends, and comes back, is for tests/faults/test_stop_and_start.py."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import urllib3

from deploy.private.ports import free_ports
from services.command_line.demo.people import MEMBERS
from services.command_line.environment import HOME, SERVICES

# Whole suites are started here, thirteen processes at a time.
pytestmark = pytest.mark.slow

PATIENCE_SECONDS = 120.0
COMMAND = (sys.executable, "-m", "services.command_line")


@dataclass
class Up:
    """A running suite."""

    process: subprocess.Popen[bytes]
    environ: Mapping[str, str]
    said: Path

    @property
    def port(self) -> int:
        return int(self.environ["PORT"])

    def until_said(self, words: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while words not in self.said.read_text():
            assert self.process.poll() is None, self.said.read_text()
            assert time.monotonic() < deadline, self.said.read_text()
            time.sleep(0.1)

    def stop(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_SECONDS)

    def get(self, path: str, token: str = "") -> Any:
        answer = urllib3.request(
            "GET",
            f"http://127.0.0.1:{self.port}{path}",
            headers={"Authorization": f"Bearer {token}"} if token else {},
            retries=False,
        )
        return answer.status, answer.data


def ports() -> dict[str, str]:
    """A port for each part, told to it by name: five in a row may not be free."""
    names = ["PORT", *(f"{service.upper()}_PORT" for service in SERVICES)]
    return {name: str(port) for name, port in zip(names, free_ports(len(names)), strict=True)}


def environ_of(var: Path) -> dict[str, str]:
    unset = {"BROKER_URL", "KEYS_DIR", "PUBLIC_URL", *(f"{name.upper()}_DATABASE_URL" for name in SERVICES)}
    return {name: value for name, value in os.environ.items() if name not in unset} | ports() | {"VAR": str(var)}


@contextmanager
def started(environ: Mapping[str, str], said: Path, *words: str) -> Iterator[Up]:
    with said.open("wb") as output:
        process = subprocess.Popen(
            [*COMMAND, "up", *words], cwd=HOME, env=dict(environ), stdout=output, stderr=subprocess.STDOUT
        )
    try:
        yield Up(process, environ, said)
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(PATIENCE_SECONDS)


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    directory = tmp_path_factory.mktemp("up")
    with started(environ_of(directory / "var"), directory / "said") as up:
        up.until_said("Ctrl-C stops everything")
        yield up


def test_every_address_that_is_printed_answers(suite: Up) -> None:
    addresses = [word for word in suite.said.read_text().split() if word.startswith("http://")]
    assert len(addresses) >= 8
    for address in addresses:
        path = address.removeprefix(f"http://127.0.0.1:{suite.port}").partition("#")[0]
        assert suite.get(path)[0] in (200, 302, 308), address


def test_the_tokens_of_the_demo_stations_open_the_api_and_are_for_their_owner_alone(suite: Up) -> None:
    file = Path(suite.environ["VAR"]) / "demo" / "stations.json"
    assert file.stat().st_mode & 0o077 == 0
    tokens: dict[str, str] = json.loads(file.read_text())
    assert set(tokens) == {"riga", "riga-gym", "warsaw", "almaty"}
    for outlet, token in tokens.items():
        status, body = suite.get("/api/v1/station", token)
        assert status == 200
        assert json.loads(body)["outlet"]["code"] == outlet


def test_a_member_of_the_demo_is_known_at_the_till(suite: Up) -> None:
    tokens = json.loads((Path(suite.environ["VAR"]) / "demo" / "stations.json").read_text())
    anna = MEMBERS[0]
    status, body = suite.get(f"/api/v1/members?last_digits={anna.phone.replace(' ', '')[-4:]}", tokens["riga"])
    assert status == 200
    assert [member["display_name"] for member in json.loads(body)["members"]] == ["Anna K."]


def test_a_second_start_on_the_same_data_is_refused(suite: Up, tmp_path: Path) -> None:
    second = subprocess.run(
        [*COMMAND, "up"],
        cwd=HOME,
        env={**suite.environ, **ports()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 1
    assert "already runs on the data" in second.stderr


def test_a_port_that_is_taken_is_named(suite: Up, tmp_path: Path) -> None:
    second = subprocess.run(
        [*COMMAND, "up"],
        cwd=HOME,
        env={**environ_of(tmp_path / "var"), "PORT": str(suite.port)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 1
    assert f"{suite.port} (gateway)" in second.stderr


def test_other_commands_find_the_running_suite(suite: Up) -> None:
    told = {name: value for name, value in suite.environ.items() if not name.endswith("PORT")}
    for words in (("verify",), ("doctor",), ("dead-letters", "list"), ("addresses",)):
        done = subprocess.run([*COMMAND, *words], cwd=HOME, env=told, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    assert f":{suite.port}/" in done.stdout
