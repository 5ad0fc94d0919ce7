"""The whole suite, with every answer of the API held against its document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.chassis.clock import FixedClock
from tests.conformance import Conformance
from tests.suite import RunningSuite


@pytest.fixture
def clock() -> FixedClock:
    """A Tuesday noon in Riga."""
    return FixedClock(datetime(2026, 5, 12, 9, 0, tzinfo=UTC))


@pytest.fixture
def suite(tmp_path: Path, clock: FixedClock) -> Iterator[RunningSuite]:
    with RunningSuite(tmp_path, clock=clock) as running:
        document = json.loads(running.gateway.test_client().get("/api/v1/openapi.json").data)
        running.watch = Conformance(document).check
        yield running
