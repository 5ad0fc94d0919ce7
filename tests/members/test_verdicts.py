"""The verdict, row by row."""

from datetime import UTC, datetime, timedelta

import pytest

from services.members.domain.memberships.verdict import decide

NOW = datetime(2026, 5, 12, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes_since_here", "has_visited", "colour", "code"),
    [
        (None, False, "green", "welcome"),
        (None, True, "green", "welcome_back"),
        (0, True, "yellow", "already_in"),
        (9.99, True, "yellow", "already_in"),
        (10, True, "green", "welcome_back"),
        (60 * 24 * 365, True, "green", "welcome_back"),
        # Another process's clock is a little ahead of ours.
        (-0.01, True, "yellow", "already_in"),
    ],
)
def test_the_verdict_table(minutes_since_here: float | None, has_visited: bool, colour: str, code: str) -> None:
    last = None if minutes_since_here is None else NOW - timedelta(minutes=minutes_since_here)
    verdict = decide(last_here_at=last, has_visited=has_visited, now=NOW)
    assert (verdict.colour, verdict.code) == (colour, code)
    assert verdict.since == (last if code == "already_in" else None)
