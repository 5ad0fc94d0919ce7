"""A station that was shut out, by the clock on the wall and over all processes of an installation."""

from __future__ import annotations

import time

import pytest

from tests.faults.installation import Installation
from tests.faults.processes import until
from tests.faults.till import Till, new_phone

pytestmark = pytest.mark.slow


def test_a_revoked_station_is_refused_within_a_minute_and_no_other_is(installation: Installation, till: Till) -> None:
    token = installation.regulars("station", "token", "riga", "--name", "Stolen").stdout.strip()
    stolen = Till(installation.url, token)
    phone = new_phone()
    assert stolen.enrols(phone=phone).status == 201
    listed = installation.regulars("station", "list").stdout
    (station_id,) = [line.split()[0] for line in listed.splitlines() if "Stolen" in line]

    assert installation.regulars("station", "revoke", station_id).returncode == 0
    began = time.monotonic()
    until(lambda: stolen.checks_in(phone).status == 401, "refused")
    assert time.monotonic() - began < 60
    # Every web process of the gateway has a list of its own, and all of them have heard by now or within the minute.
    until(lambda: {stolen.checks_in(phone).status for _ in range(16)} == {401}, "refused by every process")
    assert time.monotonic() - began < 60
    assert stolen.checks_in(phone).json["code"] == "station_revoked"
    assert till.checks_in(phone).status == 201
