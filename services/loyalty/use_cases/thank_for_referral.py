"""Thank a member for a friend, and the friend, once the friend has bought something."""

from __future__ import annotations

from services.chassis.identifiers import new_id
from services.loyalty.domain.ledger import Circumstances
from services.loyalty.domain.program import Program
from services.loyalty.domain.referral import COUNTED, FRIEND_OCCASION, GOOD_FOR, Outcome, Referral, referrer_occasion
from services.loyalty.domain.reward import gift
from services.loyalty.storage.unit_of_work import LoyaltyWork


def referrals_to_settle(work: LoyaltyWork) -> list[tuple[Referral, bool]]:
    """Those whose friend has bought something, and those that are too old for it; the flag says which."""
    return [
        (referral, has_bought)
        for referral, has_bought in work.referrals.open()
        if has_bought or work.now - referral.referred_at > GOOD_FOR
    ]


def thank_for_referral(work: LoyaltyWork, referral: Referral, *, has_bought: bool, most: int) -> Outcome | None:
    """What came of it; None where it was settled before. `most` are thanked of one referrer's friends in 30 days.

    The reward is that of each program which says so, and waits like one of a full card. Raises OutletNotKnownYet.
    """
    thanking = [program for program in work.programs.active() if program.thanks_referrer or program.thanks_friend]
    if not has_bought:
        outcome: Outcome = "too_late"
    elif not thanking:
        outcome = "nothing_to_give"
    elif any(program.thanks_referrer for program in thanking) and _may_be_thanked(work, referral, most):
        outcome = "thanked"
    else:
        outcome = "friend_only"
    if not work.referrals.settle(referral.friend_id, outcome):
        return None
    if outcome == "thanked":
        _give(work, referral, referral.referrer_id, [p for p in thanking if p.thanks_referrer])
    if outcome in ("thanked", "friend_only"):
        _give(work, referral, referral.friend_id, [p for p in thanking if p.thanks_friend])
    return outcome


def _may_be_thanked(work: LoyaltyWork, referral: Referral, most: int) -> bool:
    # Two friends at one moment wait for each other here, so that both are counted.
    if not work.members.hold_or_add(referral.referrer_id):
        return False
    return work.referrals.thanked_since(referral.referrer_id, work.now - COUNTED) < most


def _give(work: LoyaltyWork, referral: Referral, member_id: str, programs: list[Program]) -> None:
    if not work.members.hold_or_add(member_id):
        return
    is_friend = member_id == referral.friend_id
    outlet = work.outlets.get(referral.outlet_code)
    circumstances = Circumstances.now(member_id=member_id, command_id=new_id(), outlet=outlet, at=work.now)
    occasion = FRIEND_OCCASION if is_friend else referrer_occasion(referral.friend_id)
    work.give(
        member_id,
        [gift(program, "referral", circumstances, occasion=occasion, reward_id=new_id()) for program in programs],
    )
