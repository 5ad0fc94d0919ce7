"""The demo franchise of the pictures: in this process, on data of its own, with a letter box."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from deploy.private.ports import free_ports
from tests.demo_suite import DemoSuite
from tests.mail_box import MailBox


class Franchise(DemoSuite):
    """The demo, as `make run` makes it, and whoever acts in it before a picture is taken."""

    def __init__(self, var: Path, mail: MailBox, environment: dict[str, str]) -> None:
        super().__init__(var, environment=environment)
        self._mail = mail

    def post(self, path: str, body: object, token: str | None = None) -> Any:
        """Ask the gateway as whoever holds the token; the body of the answer, which may be a refusal."""
        asking = self.anybody() if token is None else self.as_holder(token)
        return asking.post(path, body).json

    def set_up_link(self) -> str:
        """The path behind which the first person of head office comes in."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        command = [sys.executable, "-m", "services.command_line", "staff", "set-up-link"]
        told = subprocess.run(
            command, env={**kept, **self.environment}, check=True, capture_output=True, text=True
        ).stdout
        return self.path_of(told.strip())

    def code_for(self, address: str) -> str:
        """The six digits of the letter to this address; the post goes first."""
        self.settle()
        return self._mail.code_for(address)

    def path_of(self, url: str) -> str:
        return url.removeprefix(self.url)


@contextmanager
def running_franchise(var: Path) -> Iterator[Franchise]:
    """Starts the suite on the data in `var` and stops it at the end."""
    mail = MailBox()
    (port,) = free_ports(1)
    post_office = Controller(mail, hostname="127.0.0.1", port=port)
    post_office.start()
    told = {
        "MESSAGE_CHANNELS": "email",
        "SMTP_URL": f"smtp://127.0.0.1:{port}",
        "SMTP_FROM": "Cups <hello@cups.example>",
    }
    try:
        with Franchise(var, mail, told) as franchise:
            yield franchise
    finally:
        post_office.stop()
