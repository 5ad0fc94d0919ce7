"""`regulars payments`: what the payment system signs with, and what it would not hear."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from services.chassis.identifiers import new_id
from services.chassis.security.webhooks import key_of
from services.command_line.suite import opened_suite
from services.members.bootstrap import WEBHOOK_KEY, rings_of
from services.members.domain.dues.news import MOST_ATTEMPTS
from tests.command_line.conftest import Run
from tests.members.owing import due_of


def test_the_secret_is_that_of_the_installation_and_stays(run: Run, var: Path) -> None:
    told = run("payments", "secret").output.strip()
    assert key_of(told) == rings_of(var / "keys")[WEBHOOK_KEY].newest().key
    assert run("payments", "secret").output.strip() == told


def test_what_the_payment_system_never_accepted_is_complained_of_until_it_is_told_again(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nobody listens there.
    monkeypatch.setenv("PAYMENT_SYSTEM_URL", "http://127.0.0.1:1/dues")
    with opened_suite() as suite:
        work_of, jobs = suite.members.open_work, {job.name: job for job in suite.members.jobs}
        with work_of() as work:
            work.dues.charge([due_of(new_id(), date(2026, 5, 12))], command_id=new_id())
        jobs["tell_of_dues"].run()
        with suite.members.database.writing() as connection:
            statement = f"UPDATE due_news SET next_attempt_at = occurred_at, attempts = {MOST_ATTEMPTS - 1}"
            connection.exec_driver_sql(statement)
    assert "news of dues" not in run("doctor").output
    with opened_suite() as suite:
        {job.name: job for job in suite.members.jobs}["tell_of_dues"].run()
    found = run("doctor")
    assert found.exit_code == 1
    assert "1 pieces of news of dues (ConnectionRefusedError)" in found.output
    assert run("payments", "tell-again").output == "1 to be told again.\n"
    assert "news of dues" not in run("doctor").output
