"""The verdict of a check-in: may this person come in, and what do we say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

# A card held to the reader twice, or a turn back for a forgotten bag, is one visit.
SAME_VISIT = timedelta(minutes=10)


@dataclass(frozen=True)
class Verdict:
    """A colour for the screen, a stable code, and for someone who is in already the time since when."""

    colour: Literal["green", "yellow", "red"]
    code: Literal["welcome", "welcome_back", "already_in"]
    since: datetime | None = None


def decide(*, last_here_at: datetime | None, has_visited: bool, now: datetime) -> Verdict:
    """The first rule that fits."""
    if last_here_at is not None and now - last_here_at < SAME_VISIT:
        return Verdict("yellow", "already_in", last_here_at)
    return Verdict("green", "welcome_back" if has_visited else "welcome")
