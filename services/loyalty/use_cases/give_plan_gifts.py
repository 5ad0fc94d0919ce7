"""Give what comes with a plan that was bought."""

from __future__ import annotations

from services.chassis.identifiers import new_id
from services.loyalty.domain.ledger import Circumstances
from services.loyalty.domain.reward import Reward, gift
from services.loyalty.storage.unit_of_work import LoyaltyWork


def give_plan_gifts(
    work: LoyaltyWork, member_id: str, *, membership_id: str, plan_code: str, outlet_code: str
) -> list[Reward]:
    """The reward of each program that gives it with this plan, once for each membership: a renewal brings none.

    It is noted that the member bought a plan: where a friend had sent them, that is the step which both are thanked
    for. Raises OutletNotKnownYet.
    """
    if work.members.is_forgotten(member_id):
        return []
    work.referrals.note_plan(member_id, at=work.occurred_at)
    generous = [program for program in work.programs.active() if plan_code in program.gift_on_plans]
    if not generous:
        return []
    outlet = work.outlets.get(outlet_code)
    circumstances = Circumstances.now(member_id=member_id, command_id=work.command_id, outlet=outlet, at=work.now)
    return work.give(
        member_id,
        [
            gift(program, "plan", circumstances, occasion=f"plan:{membership_id}", reward_id=new_id())
            for program in generous
        ],
    )
