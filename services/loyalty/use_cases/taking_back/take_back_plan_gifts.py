"""Take back what came with a plan that was sold by mistake."""

from __future__ import annotations

from services.loyalty.domain.ledger import Circumstances
from services.loyalty.domain.reward import plan_occasion
from services.loyalty.storage.unit_of_work import LoyaltyWork, told


def take_back_plan_gifts(
    work: LoyaltyWork, member_id: str, *, membership_id: str, outlet_code: str, has_another: bool
) -> None:
    """Its rewards that wait still go; one that was handed over was handed over. It is no reason to thank whoever sent
    the member, unless they have bought another plan. Told again, nothing changes. Raises OutletNotKnownYet.
    """
    if not work.members.hold_or_add(member_id):
        return
    outlet = work.outlets.get(outlet_code)
    work.plans_taken_back.note(membership_id, member_id=member_id)
    if not has_another:
        work.referrals.forget_plan(member_id)
    released = work.rewards.release_for(member_id, plan_occasion(membership_id))
    if released:
        sequence = work.members.lock_or_add(member_id)
        standing_told = told(work.standing(work.members.picture(member_id)))
        circumstances = Circumstances.now(member_id=member_id, command_id=work.command_id, outlet=outlet, at=work.now)
        work.tell_rewards_changed(circumstances, standing_told, released=released, issued=(), sequence=sequence)
