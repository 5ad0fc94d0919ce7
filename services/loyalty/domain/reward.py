"""A reward: issued, then redeemed once, released by a reversal, or expired."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from services.loyalty.domain.ledger import Circumstances
from services.loyalty.domain.program import Program

RewardKind = Literal["program", "birthday", "date", "plan", "referral", "goodwill"]
"""For a full card, a birthday, another day that matters, a plan that was bought, a friend that was brought; or given by
somebody who says why."""
GoodwillReason = Literal["complaint", "our_mistake", "waiting", "thanks"]
RewardState = Literal["issued", "redeemed", "released", "expired"]

BIRTHDAY_REWARD_DAYS = 14
REDEEMED_LATE_WITHIN = timedelta(days=7)
"""So long after it was handed over it counts although its last day has passed meanwhile: how old it is, is what the
station says, and nobody shall turn last year's rewards into cups by saying so."""


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
    reason: GoodwillReason | None = None
    given_by: str | None = None
    """Who gave it, where somebody did."""


def was_good_on(reward: Reward, day: date) -> bool:
    """Whether the night has expired it since, and it could still be had on this day."""
    return reward.state == "expired" and reward.expires_on is not None and day <= reward.expires_on


@dataclass(frozen=True)
class Redemption:
    """Where and when a reward was handed over."""

    redeemed_at: datetime
    outlet_code: str


@dataclass(frozen=True, kw_only=True)
class RedemptionTakenBack:
    """That a reward was handed over was a mistake: where, when, by whom, and why in their words."""

    redemption_id: str
    command_id: str
    outlet_code: str
    station_id: str | None
    staff_id: str | None
    reason: str
    reversed_at: datetime
    business_date: date


def gift(program: Program, kind: RewardKind, circumstances: Circumstances, *, occasion: str, reward_id: str) -> Reward:
    """What a full card of this program buys, for nothing; the same member has it once for the same occasion."""
    return Reward(
        reward_id=reward_id,
        member_id=circumstances.member_id,
        kind=kind,
        program=program.code,
        titles=program.reward_titles,
        issued_at=circumstances.recorded_at,
        outlet_code=circumstances.outlet_code,
        expires_on=program.reward_expires_on(circumstances.today),
        occasion=f"{occasion}:{program.code}",
    )


def plan_occasion(membership_id: str) -> str:
    """A plan brings its gifts once for each membership, however often it is renewed."""
    return f"plan:{membership_id}"


def birthday_occasion(year: int) -> str:
    """A member has each occasion once, so the gift comes once a calendar year however often the date is edited."""
    return f"birthday:{year}"


def birthday_reward_expires_on(given_on: date) -> date:
    return given_on + timedelta(days=BIRTHDAY_REWARD_DAYS)
