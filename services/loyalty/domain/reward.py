"""A reward: issued, then redeemed once, released by a reversal, or expired."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

RewardKind = Literal["program", "birthday"]
RewardState = Literal["issued", "redeemed", "released", "expired"]

BIRTHDAY_REWARD_DAYS = 14


@dataclass(frozen=True, kw_only=True)
class Reward:
    """What a member may have for free. `expires_on` is the last local day of the outlet that issued it."""

    reward_id: str
    member_id: str
    kind: RewardKind
    program: str | None
    titles: Mapping[str, str]
    issued_at: datetime
    outlet_code: str
    expires_on: date | None
    occasion: str | None = None
    state: RewardState = "issued"


@dataclass(frozen=True)
class Redemption:
    """Where and when a reward was handed over."""

    redeemed_at: datetime
    outlet_code: str


def birthday_occasion(year: int) -> str:
    """A member has each occasion once, so the gift comes once a calendar year however often the date is edited."""
    return f"birthday:{year}"


def birthday_reward_expires_on(given_on: date) -> date:
    return given_on + timedelta(days=BIRTHDAY_REWARD_DAYS)
