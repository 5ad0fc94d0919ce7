"""Redeem a reward: handed over once, however many stations ask at the same moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from services.contracts.loyalty import RewardRedeemed
from services.loyalty.domain.outlet import Outlet
from services.loyalty.domain.refusals import (
    AlreadyRedeemed,
    MemberInDebt,
    Refusal,
    RewardHasExpired,
    RewardWasReleased,
    UnknownReward,
)
from services.loyalty.domain.reward import Redemption
from services.loyalty.domain.standing import ReadyReward, Standing, ready
from services.loyalty.storage.rewards import KeptReward
from services.loyalty.storage.unit_of_work import LoyaltyWork, told


@dataclass(frozen=True, kw_only=True)
class RedeemedReward:
    """What was handed over, where and when."""

    reward: ReadyReward
    redeemed_at: datetime
    outlet: Outlet
    standing: Standing


def redeem_reward(
    work: LoyaltyWork,
    reward_id: str,
    *,
    outlet_code: str,
    station_id: str,
    command_id: str,
    staff_id: str | None = None,
) -> RedeemedReward:
    """Raises UnknownReward, AlreadyRedeemed, RewardHasExpired, RewardWasReleased, MemberInDebt, OutletNotKnownYet."""
    outlet = work.outlets.get(outlet_code)
    today = outlet.business_date(work.now)
    # The member first, then the reward: the order in which a reversal takes its locks, so the two never wait in a ring.
    member_id, sequence = work.members.lock_owner_of_reward(reward_id)
    picture = work.members.picture(member_id)
    is_redeemed = work.rewards.redeem(
        reward_id,
        now=work.now,
        today=today,
        outlet_code=outlet_code,
        station_id=station_id,
        command_id=command_id,
        staff_id=staff_id,
    )
    if not is_redeemed:
        raise _why_not(work, reward_id, today)
    work.concerns("reward", reward_id, before={"state": "issued"}, after={"state": "redeemed", "member_id": member_id})
    standing = work.standing(picture.after(work.now, gone=[reward_id]))
    work.publish(
        RewardRedeemed(
            member_id=member_id,
            reward_id=reward_id,
            outlet_code=outlet_code,
            standing=told(standing),
            sequence=sequence,
        )
    )
    shown = next((reward for reward in picture.rewards if reward.reward_id == reward_id), None)
    return RedeemedReward(
        reward=shown or ready(_kept(work, reward_id).reward), redeemed_at=work.now, outlet=outlet, standing=standing
    )


def _why_not(work: LoyaltyWork, reward_id: str, today: date) -> Refusal:
    kept = _kept(work, reward_id)
    if kept.redemption is not None:
        return _already_redeemed(work, kept.redemption)
    if kept.reward.state == "released":
        return RewardWasReleased()
    if kept.reward.state == "expired" or (kept.reward.expires_on is not None and kept.reward.expires_on < today):
        return RewardHasExpired()
    return MemberInDebt()


def _already_redeemed(work: LoyaltyWork, redemption: Redemption) -> AlreadyRedeemed:
    where = work.outlets.find(redemption.outlet_code)
    return AlreadyRedeemed(
        redeemed_at=where.local(redemption.redeemed_at) if where else redemption.redeemed_at,
        outlet_code=redemption.outlet_code,
        outlet_name=where.name if where else redemption.outlet_code,
    )


def _kept(work: LoyaltyWork, reward_id: str) -> KeptReward:
    kept = work.rewards.find(reward_id)
    if kept is None:
        raise UnknownReward
    return kept
