"""Take back a whole sale, once: what it earned goes, what it had bought is released if nobody drank it yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.contracts.loyalty import SaleReversed
from services.loyalty.domain.ledger import Circumstances
from services.loyalty.domain.refusals import UnknownSale
from services.loyalty.domain.reward import Reward
from services.loyalty.domain.standing import Standing, balance_values
from services.loyalty.storage.sales import Reversal
from services.loyalty.storage.unit_of_work import LoyaltyWork, told
from services.loyalty.use_cases.taking_back.account import NewReversal, already_reversed, circumstances_of, take_back


@dataclass(frozen=True, kw_only=True)
class ReversedSale:
    """What the reversal did."""

    sale_id: str
    reversed_at: datetime
    released_reward_ids: tuple[str, ...]
    issued_rewards: tuple[Reward, ...]
    standing: Standing


def reverse_sale(work: LoyaltyWork, new: NewReversal) -> ReversedSale:
    """Raises UnknownSale, AlreadyReversed and OutletNotKnownYet."""
    member_id, sequence, sold_at = work.members.lock_owner_of_sale(new.of)
    if not new.reaches(sold_at):
        raise UnknownSale
    circumstances = circumstances_of(work, new, member_id, done_at=sold_at)
    _add_once(work, new, circumstances)
    picture = work.members.picture(member_id)
    released: list[str] = []
    issued: list[Reward] = []
    balances: dict[str, int] = {}
    for program_code, facts in work.ledger.reversal_facts(new.of).items():
        before = picture.balances[program_code]
        taken = take_back(work, program_code, facts, circumstances, balance=before, sale_id=new.of)
        balances[program_code] = taken.balance
        released += taken.released
        issued += taken.issued
    work.rewards.add(issued)
    standing = work.standing(picture.after(work.now, balances=balances, issued=issued, gone=released))
    _tell(work, new, circumstances, released, issued, standing, sequence=sequence)
    work.concerns(
        "sale",
        new.of,
        before={"is_reversed": False, **balance_values({code: picture.balances[code] for code in balances})},
        after={
            "is_reversed": True,
            "member_id": member_id,
            "rewards_released": len(released),
            "rewards_issued": len(issued),
            **balance_values(balances),
        },
    )
    return ReversedSale(
        sale_id=new.of,
        reversed_at=work.occurred_at,
        released_reward_ids=tuple(released),
        issued_rewards=tuple(issued),
        standing=standing,
    )


def _add_once(work: LoyaltyWork, new: NewReversal, circumstances: Circumstances) -> None:
    before = work.sales.add_reversal(
        Reversal(
            sale_id=new.of,
            command_id=new.command_id,
            member_id=circumstances.member_id,
            outlet_code=circumstances.outlet_code,
            station_id=new.station_id,
            staff_id=new.staff_id,
            reason=new.reason,
            reversed_at=work.occurred_at,
            business_date=circumstances.business_date,
        )
    )
    if before is not None:
        raise already_reversed(work, *before)


def _tell(
    work: LoyaltyWork,
    new: NewReversal,
    circumstances: Circumstances,
    released: list[str],
    issued: list[Reward],
    standing: Standing,
    *,
    sequence: int,
) -> None:
    standing_told = told(standing)
    work.publish(
        SaleReversed(
            member_id=circumstances.member_id,
            sale_id=new.of,
            outlet_code=circumstances.outlet_code,
            standing=standing_told,
            staff_id=new.staff_id,
            sequence=sequence,
        )
    )
    work.tell_rewards_changed(circumstances, standing_told, released=released, issued=issued, sequence=sequence)
