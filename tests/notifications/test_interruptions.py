"""A courier that is killed: the member is never greeted twice, and what never began is not lost."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.notifications.office import Office, RecordingChannel

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).parents[2]


def kill_a_courier(office: Office, database_url: str, moment: str, member_id: str) -> None:
    words = [sys.executable, "-m", "tests.notifications.killed_courier"]
    ended = subprocess.run(
        [*words, database_url, str(office.keys), moment, member_id], cwd=REPOSITORY, capture_output=True, check=False
    )
    assert (ended.returncode, ended.stdout) == (-signal.SIGKILL, b"killed\n"), ended.stderr.decode()


def test_a_greeting_whose_sender_was_killed_is_not_sent_again(office: Office, database_url: str) -> None:
    member_id = office.enrol()
    office.birthday(member_id)
    kill_a_courier(office, database_url, "during", member_id)
    assert office.delivery().state == "sending"
    office.courier.deliver_due()
    assert office.delivery().state == "sending", "its sender may still be at work"
    office.later(minutes=6)
    office.courier.deliver_due()
    office.later(days=1)
    office.courier.deliver_due()
    row = office.delivery()
    assert (row.state, row.attempts) == ("failed", 1)
    assert row.last_error == "unknown outcome: the sender was interrupted"
    assert office.email.letters == []


def test_where_a_repetition_is_harmless_a_killed_sender_is_made_good(
    open_office: Callable[..., Office], database_url: str
) -> None:
    channel = RecordingChannel(repeats_harmlessly=True)
    office = open_office(channel, database_url=database_url)
    member_id = office.enrol()
    office.birthday(member_id)
    kill_a_courier(office, database_url, "during", member_id)
    office.later(minutes=6)
    office.courier.deliver_due()
    assert (office.delivery().state, office.delivery().attempts, len(channel.letters)) == ("sent", 2, 1)


def test_what_was_claimed_and_not_begun_is_sent_by_the_next_courier(office: Office, database_url: str) -> None:
    member_id = office.enrol()
    office.birthday(member_id)
    kill_a_courier(office, database_url, "before", member_id)
    assert (office.delivery().state, office.delivery().attempts) == ("due", 0)
    office.courier.deliver_due()
    assert office.email.letters == [], "the claim still holds"
    office.later(minutes=6)
    office.courier.deliver_due()
    assert (office.delivery().state, len(office.email.letters)) == ("sent", 1)
