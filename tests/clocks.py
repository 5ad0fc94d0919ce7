"""Clocks of tests that talk to a browser, whose own goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass
class RunningClock:
    """The machine's clock, ahead of it by as much as a test says."""

    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


def from_noon(zone: str) -> RunningClock:
    """Goes on from noon, so that no day ends within a test, nor one of business."""
    local = datetime.now(ZoneInfo(zone))
    return RunningClock(local.replace(hour=12, minute=0, second=0, microsecond=0) - local)
