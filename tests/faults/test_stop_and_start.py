"""Ctrl-C ends every process and gives the ports back; a start on the same VAR finds all data again."""

from __future__ import annotations

import signal
import socket
from pathlib import Path

import pytest

from services.chassis.identifiers import new_id
from tests.faults import census
from tests.faults.installation import Installation
from tests.faults.processes import children_of, descendants_of, until
from tests.faults.till import Till, new_phone

pytestmark = pytest.mark.slow


KINDS = [pytest.param([], id="embedded"), pytest.param(["--stack"], id="stack", marks=pytest.mark.servers)]


@pytest.mark.parametrize("words", KINDS)
def test_the_suite_stops_without_a_trace_and_comes_back_with_all_its_data(
    servers_directory: Path, words: list[str]
) -> None:
    var = servers_directory / f"stopped-{new_id()}"
    installation = Installation(var, words=words, environment={"MESSAGE_CHANNELS": "console"})
    try:
        installation.start()
        tokens, phone, key = installation.tokens, new_phone(), new_id()
        till = Till(installation.url, tokens["riga"])
        guest = till.enrols(phone=phone).json["member_id"]
        sold = till.sells(guest, 5, key=key)
        census.settle(installation)

        _stops_without_a_trace(installation, signal.SIGINT, status=0)
        installation.start()
        assert installation.tokens == tokens
        assert till.checks_in(phone).json["loyalty"]["programs"][0]["balance"] == 5
        repeated = till.sells(guest, 5, key=key)
        assert (repeated.body, repeated.headers["Idempotency-Replayed"]) == (sold.body, "true")
        census.assert_true_books(installation)

        # However the supervisor goes, its processes go with it, and what was acknowledged stays.
        assert till.sells(guest, 2).status == 201
        _stops_without_a_trace(installation, signal.SIGKILL, status=-signal.SIGKILL)
        installation.start()
        loyalty = till.checks_in(phone).json["loyalty"]
        assert (loyalty["programs"][0]["balance"], len(loyalty["rewards"])) == (1, 1)
        census.settle(installation)
        assert census.different_standings(installation) == {}
        _stops_without_a_trace(installation, signal.SIGTERM, status=0)
    finally:
        installation.end()


def _stops_without_a_trace(installation: Installation, number: signal.Signals, *, status: int) -> None:
    is_on_stack = len(children_of(installation.part("gateway").pid)) > 0
    everybody = descendants_of(installation.supervisor)
    # Four services with web and worker, and the gateway; on the stack also the workers of five gunicorns.
    assert len(everybody) >= (14 if is_on_stack else 9)
    assert installation.stop(number) == status
    until(lambda: not [each for each in everybody if each.is_running], "every process has ended")
    for part, port in installation.ports.items():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            assert probe.getsockname()[1] == port, part
