"""Adjust a balance by hand: units given for nothing, or taken for nothing, by somebody who says why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.chassis.identifiers import new_id
from services.contracts.loyalty import BalanceAdjusted
from services.loyalty.domain.adjusting import AdjustmentLimits, PaidReward, rewards_to_give_back
from services.loyalty.domain.issuing import issue_due
from services.loyalty.domain.ledger import Account, Circumstances
from services.loyalty.domain.outlet import Outlet
from services.loyalty.domain.program import Program
from services.loyalty.domain.refusals import StepUpNeeded
from services.loyalty.domain.reward import Reward
from services.loyalty.domain.standing import Standing, balance_values
from services.loyalty.storage.adjustments import Adjustment, ByHand
from services.loyalty.storage.unit_of_work import LoyaltyWork, told


@dataclass(frozen=True, kw_only=True)
class NewAdjustment(ByHand):
    """An adjustment as somebody in an office asks for it."""

    amount: int
    """Units to give, or to take where it is below zero; never 0."""
    reason: str


@dataclass(frozen=True, kw_only=True)
class AdjustedBalance:
    """What the adjustment did."""

    entry_id: str
    adjusted_at: datetime
    outlet: Outlet
    released_reward_ids: tuple[str, ...]
    issued_rewards: tuple[Reward, ...]
    standing: Standing


def adjust_balance(work: LoyaltyWork, new: NewAdjustment, limits: AdjustmentLimits) -> AdjustedBalance:
    """A mistaken one is taken back by another one.

    Raises UnknownProgram, OutletNeeded, UnknownOutlet, OutletClosed, StepUpNeeded, MemberNotSeenYet, UnknownMember,
    DailyLimitReached, InsufficientBalance.
    """
    program = work.programs.get_active(new.program)
    outlet = work.books_of(new.outlet_code, new.within)
    if limits.is_large(new.amount, program) and not new.has_stepped_up:
        raise StepUpNeeded
    sequence = work.members.lock(new.member_id, is_vouched_for=new.is_member_vouched_for)
    circumstances = Circumstances.now(member_id=new.member_id, command_id=new.command_id, outlet=outlet, at=work.now)
    work.adjustments.charge(abs(new.amount), new, on=circumstances.today, most=limits.units_a_day(program))
    return _adjust(work, new, program, outlet, circumstances, sequence=sequence)


def _adjust(
    work: LoyaltyWork,
    new: NewAdjustment,
    program: Program,
    outlet: Outlet,
    circumstances: Circumstances,
    *,
    sequence: int,
) -> AdjustedBalance:
    picture = work.members.picture(new.member_id)
    before = picture.balances.get(program.code, 0)
    if new.amount > 0:
        account, entry_id = _give(work, program, circumstances, amount=new.amount, balance=before)
        released: list[str] = []
    else:
        account, entry_id, released = _take(work, program, circumstances, units=-new.amount, balance=before)
    issued = issue_due(account, program, circumstances, new_id=new_id)
    work.ledger.write(account, circumstances)
    work.rewards.add(issued)
    work.adjustments.add(
        Adjustment(
            entry_id=entry_id,
            command_id=new.command_id,
            member_id=new.member_id,
            reason=new.reason,
            staff_id=new.staff_id,
        )
    )
    balances = {program.code: account.balance}
    standing = work.standing(picture.after(work.now, balances=balances, issued=issued, gone=released))
    _tell(work, new, circumstances, released, issued, standing, sequence=sequence)
    work.concerns(
        "member",
        new.member_id,
        place=work.place_of(outlet.code),
        before=balance_values({program.code: before}),
        after={
            f"adjusted {program.code}": new.amount,
            "reason": new.reason,
            "entry_id": entry_id,
            "rewards_released": len(released),
            "rewards_issued": len(issued),
            **balance_values(balances),
        },
    )
    return AdjustedBalance(
        entry_id=entry_id,
        adjusted_at=work.now,
        outlet=outlet,
        released_reward_ids=tuple(released),
        issued_rewards=tuple(issued),
        standing=standing,
    )


def _give(
    work: LoyaltyWork, program: Program, circumstances: Circumstances, *, amount: int, balance: int
) -> tuple[Account, str]:
    """The account afterwards, and the entry. What is given expires as if it were earned today."""
    account = work.ledger.account(circumstances.member_id, program.code, balance=balance)
    account.expire(before=circumstances.today)
    entry_id = account.add_by_hand(
        amount,
        added_at=circumstances.occurred_at,
        outlet_code=circumstances.outlet_code,
        expires_on=program.lots_expire_on(circumstances.today),
    )
    return account, entry_id


def _take(
    work: LoyaltyWork, program: Program, circumstances: Circumstances, *, units: int, balance: int
) -> tuple[Account, str, list[str]]:
    """The account afterwards, the entry, and the rewards that were given back for it."""
    member_id = circumstances.member_id
    waiting = _waiting(work, program, circumstances, most=units // program.target + 1)
    touched = {lot_id for reward in waiting for lot_id, _ in reward.taken}
    account = work.ledger.account(member_id, program.code, balance=balance, extra=work.ledger.lots(touched))
    # What last night's job did not get to is nobody's to take any more.
    account.expire(before=circumstances.today)
    given_back = rewards_to_give_back(account, waiting, units=units, target=program.target)
    for reward in given_back:
        account.release(reward.reward_id, reward.taken)
        is_released = work.rewards.release(reward.reward_id)
        assert is_released, "the member is locked, so nobody else can have touched the reward"
    return account, account.take_by_hand(units), [reward.reward_id for reward in given_back]


def _waiting(work: LoyaltyWork, program: Program, circumstances: Circumstances, *, most: int) -> list[PaidReward]:
    """The newest rewards that units have paid for: as many as can be of use."""
    found = work.rewards.waiting_paid(circumstances.member_id, program.code, today=circumstances.today)
    taken = work.ledger.taken_by(found[:most])
    return [PaidReward(reward_id, taken[reward_id]) for reward_id in found[:most]]


def _tell(
    work: LoyaltyWork,
    new: NewAdjustment,
    circumstances: Circumstances,
    released: list[str],
    issued: list[Reward],
    standing: Standing,
    *,
    sequence: int,
) -> None:
    standing_told = told(standing)
    work.publish(
        BalanceAdjusted(
            member_id=new.member_id,
            program=new.program,
            quantity=new.amount,
            reason=new.reason,
            outlet_code=circumstances.outlet_code,
            standing=standing_told,
            staff_id=new.staff_id,
            sequence=sequence,
        )
    )
    work.tell_rewards_changed(circumstances, standing_told, released=released, issued=issued, sequence=sequence)
