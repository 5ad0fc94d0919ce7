"""A station that was shut out, and an outlet that was closed, by the clock on the wall and over all processes."""

from __future__ import annotations

import time

import pytest

from services.chassis.clock import SystemClock
from services.chassis.identifiers import new_id
from services.contracts.permissions import Role
from tests.callers import door_token, person
from tests.faults.installation import Installation
from tests.faults.processes import until
from tests.faults.till import Till, new_phone
from tests.suite import Caller

# On servers, where the gateway is several processes; of one, tests/gateway/test_revocations.py tells more.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("installation", [pytest.param("servers", marks=pytest.mark.servers)], indirect=True),
]


def test_what_is_shut_out_or_closed_is_refused_within_a_minute_and_nothing_else_is(
    installation: Installation, till: Till, tills: dict[str, Till]
) -> None:
    """Both at once: the minute is the longest thing about it."""
    token = installation.regulars("station", "token", "riga", "--name", "Stolen").stdout.strip()
    stolen = Till(installation.url, token)
    phone = new_phone()
    assert stolen.enrols(phone=phone).status == 201
    listed = installation.regulars("station", "list").stdout
    (station_id,) = [line.split()[0] for line in listed.splitlines() if "Stolen" in line]

    closed = tills["warsaw"]
    assert closed.caller.get("/station").status == 200
    assert installation.regulars("station", "revoke", station_id).returncode == 0
    assert head_office(installation).post("/outlets/warsaw/closing", {}, key=new_id()).status == 201
    began = time.monotonic()
    # Every web process of the gateway has a list of its own, and all of them have heard within the minute.
    until(lambda: answers(stolen) == {"station_revoked"}, "the stolen one is refused by every process", every_seconds=1)
    until(lambda: answers(closed) == {"outlet_closed"}, "the closed one is refused by every process", every_seconds=1)
    assert time.monotonic() - began < 60
    assert till.checks_in(phone).status == 201

    assert head_office(installation).post("/outlets/warsaw/reopening", {}, key=new_id()).status == 201
    until(lambda: answers(closed) == {""}, "the reopened one is served again by every process", every_seconds=1)
    assert answers(stolen) == {"station_revoked"}


def head_office(installation: Installation) -> Caller:
    hq = person(Role.HQ)
    token = door_token(installation.var / "keys", hq, SystemClock(), lasts_seconds=600)
    return Caller(installation.url, token)


def answers(till: Till) -> set[str]:
    """What the processes say to this till, each by its code; nothing where it is served."""
    # On connections of their own: what stays on one connection stays with one process.
    told = [Caller(till.caller.url, till.caller.token).get("/station") for _ in range(16)]
    return {"" if answer.status == 200 else str(answer.json["code"]) for answer in told}
