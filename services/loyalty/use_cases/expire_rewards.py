"""Expire the rewards of an outlet whose last local day has passed."""

from __future__ import annotations

from services.contracts.loyalty import RewardExpired
from services.loyalty.domain.outlet import Outlet
from services.loyalty.storage.unit_of_work import LoyaltyWork, told


def expire_rewards(work: LoyaltyWork, outlet: Outlet, *, limit: int) -> int:
    """How many rewards were found due, `limit` at most; none are left when it is less. Missed nights are caught up."""
    due = work.rewards.due(outlet.code, outlet.business_date(work.now), limit=limit)
    for member_id, reward_ids in due.items():
        if not work.members.hold(member_id):
            # Erased since we looked: all that they had is forfeit.
            continue
        # A station may have redeemed one between our look and our lock.
        expired = [reward_id for reward_id in reward_ids if work.rewards.expire(reward_id)]
        if not expired:
            continue
        sequence = work.members.lock(member_id)
        standing = told(work.standing(work.members.picture(member_id)))
        for reward_id in expired:
            work.publish(RewardExpired(member_id=member_id, reward_id=reward_id, standing=standing, sequence=sequence))
    return sum(len(reward_ids) for reward_ids in due.values())
