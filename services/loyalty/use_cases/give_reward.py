"""Give a reward by hand: somebody is made up to, and somebody says why."""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.chassis.identifiers import new_id
from services.loyalty.domain.adjusting import AdjustmentLimits
from services.loyalty.domain.ledger import Circumstances
from services.loyalty.domain.outlet import Outlet
from services.loyalty.domain.reward import GoodwillReason, Reward, gift
from services.loyalty.domain.standing import Standing
from services.loyalty.storage.adjustments import ByHand
from services.loyalty.storage.unit_of_work import LoyaltyWork


@dataclass(frozen=True, kw_only=True)
class NewGoodwill(ByHand):
    """A reward of a program as somebody at a desk or in an office wants to give it."""

    reason: GoodwillReason


@dataclass(frozen=True, kw_only=True)
class GivenReward:
    """What was given."""

    reward: Reward
    outlet: Outlet
    standing: Standing


def give_reward(work: LoyaltyWork, new: NewGoodwill, limits: AdjustmentLimits) -> GivenReward:
    """It counts as a full card among what this person may change by hand in a day.

    Raises UnknownProgram, OutletNeeded, UnknownOutlet, OutletClosed, MemberNotSeenYet, UnknownMember,
    DailyLimitReached, StepUpNeeded.
    """
    program = work.programs.get_active(new.program)
    outlet = work.books_of(new.outlet_code, new.within)
    work.members.lock(new.member_id, is_vouched_for=new.is_member_vouched_for)
    circumstances = Circumstances.now(member_id=new.member_id, command_id=new.command_id, outlet=outlet, at=work.now)
    work.adjustments.charge(program.target, new, on=circumstances.today, most=limits.units_a_day(program))
    plain = gift(program, "goodwill", circumstances, occasion=f"goodwill:{new.command_id}", reward_id=new_id())
    reward = replace(plain, reason=new.reason, given_by=new.staff_id)
    work.give(new.member_id, [reward])
    work.concerns(
        "member",
        new.member_id,
        place=work.place_of(outlet.code),
        after={"reward_id": reward.reward_id, "program": program.code, "reason": new.reason},
    )
    standing = work.standing(work.members.picture(new.member_id))
    return GivenReward(reward=reward, outlet=outlet, standing=standing)
