"""Give what comes with a plan that was bought, or with a day that matters."""

from __future__ import annotations

from collections.abc import Sequence

from services.chassis.identifiers import new_id
from services.loyalty.domain.ledger import Circumstances
from services.loyalty.domain.program import Program
from services.loyalty.domain.reward import Reward, RewardKind, gift, plan_occasion
from services.loyalty.storage.unit_of_work import LoyaltyWork


def give_plan_gifts(
    work: LoyaltyWork, member_id: str, *, membership_id: str, plan_code: str, outlet_code: str
) -> list[Reward]:
    """The reward of each program that gives it with this plan, once for each membership: a renewal brings none.

    It is noted that the member bought a plan: where a friend had sent them, that is the step which both are thanked
    for. A sale that was a mistake brings nothing, also where that is told first. Raises OutletNotKnownYet.
    """
    if not work.members.hold_or_add(member_id) or work.plans_taken_back.has(membership_id):
        return []
    work.referrals.note_plan(member_id, at=work.occurred_at)
    generous = [program for program in work.programs.active() if plan_code in program.gift_on_plans]
    return _given(work, member_id, generous, "plan", occasion=plan_occasion(membership_id), outlet_code=outlet_code)


def give_date_gifts(
    work: LoyaltyWork, member_id: str, *, date_kind: str, year: int, outlet_code: str, is_greeted: bool = True
) -> list[Reward]:
    """The reward of each program that gives it on such a day, once a calendar year for each kind of day.

    Raises OutletNotKnownYet.
    """
    if work.members.is_forgotten(member_id):
        return []
    generous = [program for program in work.programs.active() if date_kind in program.gift_on_dates]
    occasion = f"date:{date_kind}:{year}"
    return _given(work, member_id, generous, "date", occasion=occasion, outlet_code=outlet_code, is_greeted=is_greeted)


def _given(
    work: LoyaltyWork,
    member_id: str,
    programs: Sequence[Program],
    kind: RewardKind,
    *,
    occasion: str,
    outlet_code: str,
    is_greeted: bool | None = None,
) -> list[Reward]:
    if not programs:
        return []
    outlet = work.outlets.get(outlet_code)
    circumstances = Circumstances.now(member_id=member_id, command_id=work.command_id, outlet=outlet, at=work.now)
    gifts = [gift(program, kind, circumstances, occasion=occasion, reward_id=new_id()) for program in programs]
    return work.give(member_id, gifts, is_greeted=is_greeted)
