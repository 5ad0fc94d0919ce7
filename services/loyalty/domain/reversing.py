"""Taking back an earning: rewards that wait are released, the lot is emptied, and only a drunk coffee leaves a debt.
Taking back that one was drunk: the reward waits again, or what had paid for it is gone, and so is the debt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.loyalty.domain.ledger import Account, EarningTakenBack, Lot
from services.loyalty.domain.reward import RewardState


@dataclass(frozen=True)
class LotUse:
    """What one reward, or expiry (no reward), took from a lot in the end; releases are netted out."""

    lot_id: str
    quantity: int
    reward_id: str | None
    reward_state: RewardState | None


@dataclass(frozen=True, kw_only=True)
class ReversalFacts:
    """What the ledger says of an earning in one program: its lot, and what became of it."""

    lot: Lot
    uses: Sequence[LotUse]
    # For each reward still issued that used the lot: all that it took, from any lot.
    taken_by_reward: Mapping[str, Sequence[tuple[str, int]]] = field(default_factory=dict)


def take_back_earning(
    account: Account, facts: ReversalFacts, *, sale_id: str | None
) -> tuple[Sequence[str], str | None]:
    """Undo what a sale, or a visit, earned in one program; answers the rewards that are released, and the entry that
    takes it back.

    Units that expired, alone or in a reward nobody redeemed, brought the member nothing and are not asked for again.
    Source: docs/decisions/0009.
    """
    for reward_id, taken in facts.taken_by_reward.items():
        account.release(reward_id, taken)
    lost = sum(use.quantity for use in facts.uses if use.reward_id is None or use.reward_state == "expired")
    entry_id = account.take_back(facts.lot.lot_id, facts.lot.quantity - lost, sale_id=sale_id)
    # A released reward may have given units back to other lots while an older debt is open.
    account.pay_debts()
    return list(facts.taken_by_reward), entry_id


def is_paid_for(taken: Sequence[tuple[str, int]], taken_back: Sequence[EarningTakenBack]) -> bool:
    """Whether all that a reward took was earned by what stands; a gift took nothing."""
    gone = {earning.lot_id for earning in taken_back}
    return not any(lot_id in gone for lot_id, _ in taken)


def give_back_stamps(
    account: Account, reward_id: str, taken: Sequence[tuple[str, int]], taken_back: Sequence[EarningTakenBack]
) -> None:
    """Of a reward that was never enjoyed, and that a sale had paid for which was taken back since: leave what there
    would be if the reward had waited when the sale was taken back. Source: docs/decisions/0042."""
    account.release(reward_id, taken)
    account.cover_from_own_lots(taken_back)
    account.pay_debts()
