"""Sessions: how long somebody stays signed in, and when too many have guessed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

LASTS = timedelta(hours=8)
"""A shift; after it everybody signs in anew, however busy."""
IDLE = timedelta(minutes=10)
"""A token lasts so long, and is renewed while somebody is at work with it."""

MISSES = 5
LOCKED_FOR = timedelta(minutes=15)


class SignInRefused(Exception):
    """One answer to whatever was wrong: the person, the secret, the code, or that they may not come in this way."""

    code = "sign_in_refused"

    def __init__(self) -> None:
        super().__init__("That was not right: check what you typed, and try again.")


class SignInLocked(Exception):
    """Too many guesses were wrong."""

    code = "sign_in_locked"

    def __init__(self, until: datetime, now: datetime) -> None:
        self.retry_after_seconds = max(1, ceil((until - now).total_seconds()))
        super().__init__("Too many wrong tries: wait a little, or ask whoever looks after you.")


class SessionEnded(Exception):
    """It was ended, it was idle for too long, or its shift is over."""

    code = "session_ended"

    def __init__(self) -> None:
        super().__init__("This sign-in was ended: sign in again.")


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
