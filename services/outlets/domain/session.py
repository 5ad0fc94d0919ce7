"""Sessions: how long somebody stays signed in, and when too many have guessed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

LASTS = timedelta(hours=8)
"""A shift; after it everybody signs in anew, however busy."""
IDLE = timedelta(minutes=10)
"""A token lasts so long, and is renewed while somebody is at work with it."""

MISSES = 5
LOCKED_FOR = timedelta(minutes=15)


@dataclass(frozen=True)
class Session:
    """Somebody signed in: where, since when, and when they last showed a second factor."""

    session_id: str
    staff_id: str
    station_id: str | None
    outlet_code: str | None
    began_at: datetime
    ends_at: datetime
    proven_at: datetime | None


def token_ends_at(session: Session, now: datetime) -> datetime:
    """When the token that is handed out now stops being good."""
    return min(now + IDLE, session.ends_at)
