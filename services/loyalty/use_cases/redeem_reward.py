"""Redeem a reward, by its id or by the code that its member shows: handed over once, however many stations ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from services.contracts.loyalty import RewardRedeemed
from services.loyalty.domain.live_code import Circumstances, why_code_is_needed
from services.loyalty.domain.outlet import Outlet
from services.loyalty.domain.program import Program
from services.loyalty.domain.redeem_code import (
    MEMBER_GUESSES,
    MEMBER_GUESSES_WITHIN,
    STATION_GUESSES,
    STATION_GUESSES_WITHIN,
)
from services.loyalty.domain.refusals import (
    AlreadyRedeemed,
    LiveCodeNeeded,
    MemberInDebt,
    RedeemCodeRefused,
    Refusal,
    RewardHasExpired,
    RewardWasReleased,
    TooManyGuesses,
    UnknownReward,
)
from services.loyalty.domain.reward import REDEEMED_LATE_WITHIN, Redemption, was_good_on
from services.loyalty.domain.standing import Picture, ReadyReward, Standing, ready
from services.loyalty.storage.rewards import StoredReward
from services.loyalty.storage.unit_of_work import LoyaltyWork, told


@dataclass(frozen=True, kw_only=True)
class RedeemedReward:
    """What was handed over to whom, where and when."""

    redemption_id: str
    """The command; whoever takes it back names it."""
    member_id: str
    reward: ReadyReward
    redeemed_at: datetime
    outlet: Outlet
    standing: Standing


@dataclass(frozen=True, kw_only=True)
class Counter:
    """Where somebody asks for a reward, and under which command."""

    outlet_code: str
    station_id: str
    command_id: str
    staff_id: str | None = None


def count_guess(work: LoyaltyWork, *, station_id: str, reward_id: str | None = None) -> list[str]:
    """Count a code that is about to be looked at; what to `forgive_guess` if it was right. Raises TooManyGuesses.

    Commit before the code is looked at: a refusal takes back all that was written with it.
    """
    station = f"station:{station_id}"
    if not work.redeem_codes.count_guess(station, most=STATION_GUESSES, within=STATION_GUESSES_WITHIN):
        raise TooManyGuesses
    stored = work.rewards.find(reward_id) if reward_id else None
    if stored is None:
        return [station]
    member = f"member:{stored.reward.member_id}"
    if not work.redeem_codes.count_guess(member, most=MEMBER_GUESSES, within=MEMBER_GUESSES_WITHIN):
        raise TooManyGuesses
    return [station, member]


def forgive_guess(work: LoyaltyWork, scopes: list[str]) -> None:
    """The code was right."""
    for scope in scopes:
        work.redeem_codes.forgive(scope)


def redeem_by_code(work: LoyaltyWork, code: str, counter: Counter) -> RedeemedReward:
    """The reward that the code was made for. Raises RedeemCodeRefused and what `redeem_reward` raises."""
    meant = work.redeem_codes.find(code)
    if meant is None:
        raise RedeemCodeRefused
    return redeem_reward(work, meant.reward_id, counter, code=code)


def redeem_reward(work: LoyaltyWork, reward_id: str, counter: Counter, *, code: str | None = None) -> RedeemedReward:
    """Burns the code, if one is shown, together with the redemption.

    Raises UnknownReward, AlreadyRedeemed, RewardHasExpired, RewardWasReleased, MemberInDebt, OutletNotKnownYet,
    OutletClosed, RedeemCodeRefused, LiveCodeNeeded.
    """
    outlet = work.outlets.get(counter.outlet_code)
    outlet.refuse_if_closed()
    today = outlet.business_date(work.occurred_at)
    # The member first, then the reward: the order in which a reversal takes its locks, so the two never wait in a ring.
    member_id, sequence = work.members.lock_owner_of_reward(reward_id)
    picture = work.members.picture(member_id)
    is_late = work.kept_for is not None and work.kept_for <= REDEEMED_LATE_WITHIN
    waiting = _waiting(work, picture, reward_id) or (_waited(work, reward_id, today) if is_late else None)
    if waiting is None:
        raise _why_not(work, reward_id, today)
    worth = _worth_without_code(work, member_id, waiting, outlet, today) if code is None else None
    if code is not None and not work.redeem_codes.burn(code, member_id=member_id, reward_id=reward_id):
        raise RedeemCodeRefused
    if not _is_redeemed(work, reward_id, counter, today, worth_without_code_minor=worth, is_late=is_late):
        raise _why_not(work, reward_id, today)
    work.concerns(
        "reward",
        reward_id,
        before={"state": "issued"},
        after={"state": "redeemed", "member_id": member_id, "by_code": code is not None},
    )
    standing = work.standing(picture.after(work.now, gone=[reward_id]))
    work.publish(
        RewardRedeemed(
            member_id=member_id,
            reward_id=reward_id,
            outlet_code=counter.outlet_code,
            standing=told(standing),
            staff_id=counter.staff_id,
            sequence=sequence,
        ),
        occurred_at=work.occurred_at,
    )
    return RedeemedReward(
        redemption_id=counter.command_id,
        member_id=member_id,
        reward=waiting,
        redeemed_at=work.occurred_at,
        outlet=outlet,
        standing=standing,
    )


def _is_redeemed(
    work: LoyaltyWork,
    reward_id: str,
    counter: Counter,
    today: date,
    *,
    worth_without_code_minor: int | None,
    is_late: bool,
) -> bool:
    return work.rewards.redeem(
        reward_id,
        now=work.occurred_at,
        today=today,
        outlet_code=counter.outlet_code,
        station_id=counter.station_id,
        command_id=counter.command_id,
        staff_id=counter.staff_id,
        worth_without_code_minor=worth_without_code_minor,
        is_late=is_late,
    )


def _waiting(work: LoyaltyWork, picture: Picture, reward_id: str) -> ReadyReward | None:
    """The reward, while it waits; a picture shows the first two hundred only."""
    shown = next((reward for reward in picture.rewards if reward.reward_id == reward_id), None)
    if shown is not None:
        return shown
    stored = _stored(work, reward_id)
    return ready(stored.reward) if stored.reward.state == "issued" else None


def _waited(work: LoyaltyWork, reward_id: str, day: date) -> ReadyReward | None:
    """The reward, if it was handed over before the night expired it; nobody has those of a member who was erased."""
    reward = _stored(work, reward_id).reward
    return ready(reward) if was_good_on(reward, day) and not work.members.is_forgotten(reward.member_id) else None


def _worth_without_code(
    work: LoyaltyWork, member_id: str, reward: ReadyReward, outlet: Outlet, today: date
) -> int | None:
    """What the reward counts towards the limit of the day. Raises LiveCodeNeeded where a program wants a code."""
    programs = _asking_programs(work, reward)
    if any(program.may_ask_for_code for program in programs):
        circumstances = Circumstances(
            taken_without_code_minor=work.rewards.taken_without_code_minor(member_id, on=today),
            is_outlet_new=work.rewards.is_outlet_new_to(member_id, outlet.code, today=today),
        )
        reason = why_code_is_needed(programs, circumstances)
        if reason is not None:
            raise LiveCodeNeeded(reason)
    return max((program.worth_minor for program in programs), default=None)


def _asking_programs(work: LoyaltyWork, reward: ReadyReward) -> list[Program]:
    """A gift belongs to no program, so it is let go as the strictest of them says."""
    if reward.program is None:
        return work.programs.active()
    program = work.programs.find(reward.program)
    return [] if program is None else [program]


def _why_not(work: LoyaltyWork, reward_id: str, today: date) -> Refusal:
    stored = _stored(work, reward_id)
    if stored.redemption is not None:
        return _already_redeemed(work, stored.redemption)
    if stored.reward.state == "released":
        return RewardWasReleased()
    if stored.reward.state == "expired" or (stored.reward.expires_on is not None and stored.reward.expires_on < today):
        return RewardHasExpired()
    return MemberInDebt()


def _already_redeemed(work: LoyaltyWork, redemption: Redemption) -> AlreadyRedeemed:
    where = work.outlets.find(redemption.outlet_code)
    return AlreadyRedeemed(
        redeemed_at=where.local(redemption.redeemed_at) if where else redemption.redeemed_at,
        outlet_code=redemption.outlet_code,
        outlet_name=where.name if where else redemption.outlet_code,
    )


def _stored(work: LoyaltyWork, reward_id: str) -> StoredReward:
    stored = work.rewards.find(reward_id)
    if stored is None:
        raise UnknownReward
    return stored
