"""Ctrl-C ends every process and gives the ports back; a start on the same VAR finds all data again."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from services.chassis.identifiers import new_id
from tests.faults import census
from tests.faults.installation import Installation
from tests.faults.processes import children_of, descendants_of, is_alive, shown_by_all, until, with_var
from tests.faults.till import Till, new_phone

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Kind:
    """What follows `regulars up`, and how it ends while there is more to do: the stack once, and the hard way."""

    words: Sequence[str]
    ends: Sequence[signal.Signals]


EMBEDDED = Kind([], [signal.SIGINT, signal.SIGKILL])
STACK = Kind(["--stack"], [signal.SIGKILL])
# Stamps on the card and rewards, at each end.
STANDINGS = [(5, 0), (1, 1)]


@pytest.mark.parametrize(
    "kind",
    [pytest.param(EMBEDDED, id="embedded"), pytest.param(STACK, id="stack", marks=pytest.mark.servers)],
)
def test_the_suite_stops_without_a_trace_and_comes_back_with_all_its_data(servers_directory: Path, kind: Kind) -> None:
    var = servers_directory / f"stopped-{new_id()}"
    installation = Installation(var, words=kind.words, environment={"MESSAGE_CHANNELS": "console"})
    said = var / "up.log"
    try:
        installation.start()
        assert "Created a demo franchise" in said.read_text(encoding="utf-8")
        assert (var / "data" / "loyalty.sqlite3").exists() is (kind is EMBEDDED)
        tokens, phone, key = installation.tokens, new_phone(), new_id()
        till = Till(installation.url, tokens["riga"])
        guest = till.enrols(phone=phone).json["member_id"]
        sold = till.sells(guest, 5, key=key)
        census.settle(installation)
        for number, standing in zip(kind.ends, STANDINGS, strict=False):
            # However the supervisor goes, its processes go with it, and what was acknowledged stays.
            _stops_without_a_trace(installation, number, status=0 if number == signal.SIGINT else -number)
            installation.start()
            assert "Created" not in said.read_text(encoding="utf-8")
            assert installation.tokens == tokens
            loyalty = till.checks_in(phone).json["loyalty"]
            assert (loyalty["programs"][0]["balance"], len(loyalty["rewards"])) == standing
            repeated = till.sells(guest, 5, key=key)
            assert (repeated.body, repeated.headers["Idempotency-Replayed"]) == (sold.body, "true")
            census.settle(installation)
            assert census.different_standings(installation) == {}
            census.assert_true_books(installation)
            assert till.sells(guest, 2).status == 201
        if kind is STACK:
            _no_process_shows_a_password(var)
        _stops_without_a_trace(installation, signal.SIGTERM, status=0)
    finally:
        installation.end()


def _no_process_shows_a_password(var: Path) -> None:
    """Neither its command line, which everybody on the machine can read, nor its environment."""
    files = [*(var / "stack" / "secrets").glob("*-password"), var / "stack" / "postgresql" / "superuser-password"]
    passwords = [path.read_bytes() for path in files]
    assert len(passwords) == 13
    shown = shown_by_all()
    assert len([pid for pid, words in shown.items() if os.fsencode(var) in words]) > 10
    assert not [pid for pid, words in shown.items() for password in passwords if password in words]
    logs = b"".join(path.read_bytes() for path in (var / "logs").glob("*.log"))
    assert not [password for password in passwords if password in logs]


def _stops_without_a_trace(installation: Installation, number: signal.Signals, *, status: int) -> None:
    is_on_stack = len(children_of(installation.part("gateway").pid)) > 0
    everybody = descendants_of(installation.supervisor)
    # Four services with web and worker, and the gateway; on the stack also the workers of five gunicorns.
    assert len(everybody) >= (14 if is_on_stack else 9)
    assert installation.stop(number) == status
    until(lambda: not [each for each in everybody if is_alive(each)], "every process has ended")
    until(lambda: not with_var(installation.var), "nobody else works on its data")
    for part, port in installation.ports.items():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            assert probe.getsockname()[1] == port, part
