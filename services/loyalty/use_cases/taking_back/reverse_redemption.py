"""Take back that a reward was handed over, once: it waits again, or what had paid for it does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.chassis.identifiers import new_id
from services.contracts.loyalty import RewardRedemptionReversed
from services.loyalty.domain.issuing import issue_due
from services.loyalty.domain.ledger import Circumstances
from services.loyalty.domain.refusals import UnknownRedemption
from services.loyalty.domain.reversing import give_back_stamps, is_paid_for
from services.loyalty.domain.reward import RedemptionTakenBack, Reward
from services.loyalty.domain.standing import Picture, Standing, balance_values
from services.loyalty.storage.unit_of_work import LoyaltyWork, told
from services.loyalty.use_cases.taking_back.account import NewReversal, already_reversed, circumstances_of


@dataclass(frozen=True, kw_only=True)
class ReversedRedemption:
    """What the reversal did."""

    redemption_id: str
    reward_id: str
    is_ready: bool
    """Whether the reward waits again, with the last day that it had."""
    reversed_at: datetime
    issued_rewards: tuple[Reward, ...]
    standing: Standing


@dataclass(frozen=True, kw_only=True)
class _Returned:
    """What became of the program whose stamps came back in place of the reward."""

    program: str
    balance: int
    issued: list[Reward]


def reverse_redemption(work: LoyaltyWork, new: NewReversal) -> ReversedRedemption:
    """Raises UnknownRedemption, AlreadyReversed and OutletNotKnownYet."""
    member_id, sequence, redeemed_at = work.members.lock_owner_of_redemption(new.of)
    if not new.reaches(redeemed_at):
        raise UnknownRedemption
    circumstances = circumstances_of(work, new, member_id, done_at=redeemed_at)
    reward = _unredeem_once(work, new, circumstances)
    picture = work.members.picture(member_id)
    returned = _give_back_stamps(work, reward, picture, circumstances)
    issued = [] if returned is None else returned.issued
    balances = {} if returned is None else {returned.program: returned.balance}
    gone = [] if returned is None else [reward.reward_id]
    work.rewards.add(issued)
    standing = work.standing(picture.after(work.now, balances=balances, issued=issued, gone=gone))
    _tell(work, new, circumstances, reward, gone, issued, standing, sequence=sequence)
    work.concerns(
        "reward",
        reward.reward_id,
        before={"state": "redeemed", **balance_values({code: picture.balances[code] for code in balances})},
        after={
            "state": "issued" if returned is None else "released",
            "member_id": member_id,
            "rewards_issued": len(issued),
            **balance_values(balances),
        },
    )
    return ReversedRedemption(
        redemption_id=new.of,
        reward_id=reward.reward_id,
        is_ready=returned is None,
        reversed_at=work.occurred_at,
        issued_rewards=tuple(issued),
        standing=standing,
    )


def _unredeem_once(work: LoyaltyWork, new: NewReversal, circumstances: Circumstances) -> Reward:
    reward_id = work.rewards.unredeem(
        RedemptionTakenBack(
            redemption_id=new.of,
            command_id=new.command_id,
            outlet_code=circumstances.outlet_code,
            station_id=new.station_id,
            staff_id=new.staff_id,
            reason=new.reason,
            reversed_at=work.occurred_at,
            business_date=circumstances.business_date,
        )
    )
    if reward_id is None:
        raise already_reversed(work, *work.rewards.when_unredeemed(new.of))
    stored = work.rewards.find(reward_id)
    assert stored is not None, "it was there a moment ago"
    return stored.reward


def _give_back_stamps(
    work: LoyaltyWork, reward: Reward, picture: Picture, circumstances: Circumstances
) -> _Returned | None:
    """None where all that had paid for the reward stands, as nearly always: then nothing moves in the ledger."""
    taken = work.ledger.taken_by([reward.reward_id])[reward.reward_id]
    if not taken:
        return None
    assert reward.program is not None, "what has no program is paid for by nothing"
    taken_back = work.ledger.earnings_taken_back(reward.member_id, reward.program)
    if is_paid_for(taken, taken_back):
        return None
    program = work.programs.find(reward.program)
    assert program is not None, "programs are never deleted"
    elsewhere = [taking for earning in taken_back for taking in earning.taken_elsewhere]
    touched = {earning.lot_id for earning in taken_back} | {lot_id for lot_id, _ in [*taken, *elsewhere]}
    account = work.ledger.account(
        reward.member_id, reward.program, balance=picture.balances[reward.program], extra=work.ledger.lots(touched)
    )
    give_back_stamps(account, reward.reward_id, taken, taken_back)
    is_released = work.rewards.release(reward.reward_id)
    assert is_released, "the member is locked, so nobody else can have touched the reward"
    issued = issue_due(account, program, circumstances, new_id=new_id)
    work.ledger.write(account, circumstances)
    return _Returned(program=reward.program, balance=account.balance, issued=issued)


def _tell(
    work: LoyaltyWork,
    new: NewReversal,
    circumstances: Circumstances,
    reward: Reward,
    gone: list[str],
    issued: list[Reward],
    standing: Standing,
    *,
    sequence: int,
) -> None:
    standing_told = told(standing)
    work.publish(
        RewardRedemptionReversed(
            member_id=reward.member_id,
            reward_id=reward.reward_id,
            outlet_code=circumstances.outlet_code,
            standing=standing_told,
            staff_id=new.staff_id,
            sequence=sequence,
        )
    )
    work.tell_rewards_changed(circumstances, standing_told, released=gone, issued=issued, sequence=sequence)
