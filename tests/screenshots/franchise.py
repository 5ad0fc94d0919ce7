"""The demo franchise, running on free ports and on data of its own for as long as the pictures are taken."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import urllib3
from aiosmtpd.controller import Controller

from services.chassis.clock import SystemClock
from services.contracts.permissions import Role
from tests.callers import door_token, person
from tests.mail_box import MailBox

GYM_DESK = "riga-gym, signed in"

# The gateway and the four services take ports in a row.
_PORTS_IN_A_ROW = 5
_PATIENCE_SECONDS = 90.0


@dataclass(frozen=True)
class Franchise:
    """The demo, as `make run` makes it."""

    url: str
    tokens: dict[str, str]
    members: dict[str, dict[str, str]]
    _environ: dict[str, str]
    _mail: MailBox
    _pool: urllib3.PoolManager

    def post(self, path: str, body: object, token: str | None = None) -> Any:
        """Ask the gateway as whoever holds the token; the body of the answer, which may be a refusal."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": str(uuid4())}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        sent = json.dumps(body).encode()
        return json.loads(self._pool.request("POST", f"{self.url}/api/v1{path}", headers=headers, body=sent).data)

    def set_up_link(self) -> str:
        """Behind it, the first person of head office comes in."""
        command = [sys.executable, "-m", "services.command_line", "staff", "set-up-link"]
        told = subprocess.run(command, env=self._environ, check=True, capture_output=True, text=True)
        return told.stdout.strip()

    def code_for(self, address: str) -> str:
        """The six digits of the letter that is on its way to this address."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                return self._mail.code_for(address)
            except LookupError:
                if time.monotonic() > deadline:
                    raise
            time.sleep(0.2)

    def wait_for_birthday_gift(self, given_name: str) -> None:
        """The gift travels as an event: members tell of the birthday, loyalty answers with a reward."""
        member = self.members[given_name]
        token = member["balance_url"].rpartition("#")[2]
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not self._has_birthday_gift(token):
            assert time.monotonic() < deadline, f"{given_name} got no birthday gift"
            time.sleep(0.2)

    def _has_birthday_gift(self, token: str) -> bool:
        sent = json.dumps({"token": token}).encode()
        headers = {"Content-Type": "application/json"}
        answer = self._pool.request("POST", f"{self.url}/api/v1/balance", headers=headers, body=sent)
        return any(reward["kind"] == "birthday" for reward in json.loads(answer.data)["loyalty"]["rewards"])


@contextmanager
def running_franchise(var: Path) -> Iterator[Franchise]:
    """Starts the suite on the data in `var` and stops it at the end."""
    port = _free_ports()
    # Whatever this shell is set up for must not lead the pictures to somebody's real members.
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    mail = MailBox()
    post_office = Controller(mail, hostname="127.0.0.1", port=_free_ports())
    environ = {
        **kept,
        "VAR": str(var),
        "PORT": str(port),
        "MESSAGE_CHANNELS": "email",
        "SMTP_URL": f"smtp://127.0.0.1:{post_office.port}",
        "SMTP_FROM": "Cups <hello@cups.example>",
    }
    command = [sys.executable, "-m", "services.command_line", "up"]
    post_office.start()
    suite = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL)
    pool = urllib3.PoolManager(retries=False, timeout=5)
    try:
        _wait_until_ready(pool, f"http://127.0.0.1:{port}", suite)
        tokens = json.loads((var / "demo" / "stations.json").read_text(encoding="utf-8"))
        members = json.loads((var / "demo" / "members.json").read_text(encoding="utf-8"))
        by_given_name = {member["name"].split()[0]: member for member in members}
        franchise = Franchise(f"http://127.0.0.1:{port}", tokens, by_given_name, environ, mail, pool)
        tokens[GYM_DESK] = _signed_in_at(franchise, "riga-gym", var / "keys")
        yield franchise
    finally:
        suite.send_signal(signal.SIGINT)
        suite.wait(timeout=30)
        post_office.stop()


def _signed_in_at(franchise: Franchise, outlet_code: str, keys: Path) -> str:
    """The token of somebody of the reception who has signed in at this outlet's station."""
    own = {"Authorization": f"Bearer {franchise.tokens[outlet_code]}"}
    station = franchise._pool.request("GET", f"{franchise.url}/api/v1/station", headers=own).json()
    caller = person(Role.RECEPTION, outlet_code=outlet_code, station_id=station["station_id"])
    return door_token(keys, caller, SystemClock(), lasts_seconds=3600)


def _wait_until_ready(pool: urllib3.PoolManager, url: str, suite: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        assert suite.poll() is None, "the suite did not start"
        with suppress(urllib3.exceptions.HTTPError):
            if pool.request("GET", f"{url}/health/ready").status == 200:
                return
        time.sleep(0.2)
    raise AssertionError("the suite did not become ready")


def _free_ports() -> int:
    while True:
        first = random.randrange(20_000, 32_000)
        if all(_is_free(first + distance) for distance in range(_PORTS_IN_A_ROW)):
            return first


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
