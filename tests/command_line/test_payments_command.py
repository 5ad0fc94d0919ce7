"""`regulars payments secret`: what the payment system signs with."""

from __future__ import annotations

from pathlib import Path

from services.chassis.security.webhooks import key_of
from services.members.bootstrap import WEBHOOK_KEY, rings_of
from tests.command_line.conftest import Run


def test_the_secret_is_that_of_the_installation_and_stays(run: Run, var: Path) -> None:
    told = run("payments", "secret").output.strip()
    assert key_of(told) == rings_of(var / "keys")[WEBHOOK_KEY].newest().key
    assert run("payments", "secret").output.strip() == told
