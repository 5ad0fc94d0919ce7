"""A delivery: one message on one channel, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.notifications.domain.message import Message

# After each failure that may pass. Together 15 hours: a provider's bad night, and no greeting comes days too late.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)
UNKNOWN_OUTCOME = "unknown outcome"


@dataclass(frozen=True)
class Delivery:
    """A delivery that this process has claimed. `attempts` counts those that began, the present one included."""

    delivery_id: str
    claim_id: str
    channel: str
    attempts: int
    message: Message


@dataclass(frozen=True)
class Sent:
    """The channel took it."""

    reference: str


@dataclass(frozen=True)
class TryAgain:
    """Not now: a failure that may pass."""

    at: datetime
    reason: str


@dataclass(frozen=True)
class Failed:
    """Given up."""

    reason: str


@dataclass(frozen=True)
class Skipped:
    """Not sent, and nothing is wrong: there is no way to reach the member, or nothing left to say."""

    reason: str


Outcome = Sent | TryAgain | Failed | Skipped


def after_failure(reason: str, *, permanent: bool, attempts: int, now: datetime) -> TryAgain | Failed:
    """What follows the failure of attempt number `attempts`."""
    if permanent or attempts > len(PAUSES):
        return Failed(reason)
    return TryAgain(now + PAUSES[attempts - 1], reason)


def after_unknown_outcome(reason: str, *, repeats_harmlessly: bool, now: datetime) -> TryAgain | Failed:
    """A member who is greeted twice laughs at us; one who is greeted not at all does not notice."""
    words = f"{UNKNOWN_OUTCOME}: {reason}"
    return TryAgain(now, words) if repeats_harmlessly else Failed(words)
