"""Adjusting a balance by hand: why somebody may, what is large, and how much one person may change in a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.loyalty.domain.ledger import Account
from services.loyalty.domain.program import Program
from services.loyalty.domain.refusals import InsufficientBalance


@dataclass(frozen=True, kw_only=True)
class AdjustmentLimits:
    """In full cards, so that they mean as much in a program of six stamps as in one of five hundred points."""

    large_above_cards: int = 1
    """An adjustment of more than this is large: whoever makes it must have shown a second factor just now."""
    daily_cards: int = 10
    """What one person may change in one program on one business day of the outlet, up and down together."""

    def __post_init__(self) -> None:
        if self.large_above_cards < 0 or self.daily_cards < 0:
            raise ValueError("a limit of adjustments is not below zero")

    def is_large(self, amount: int, program: Program) -> bool:
        return abs(amount) > self.large_above_cards * program.target

    def units_a_day(self, program: Program) -> int:
        return self.daily_cards * program.target


@dataclass(frozen=True)
class PaidReward:
    """A reward that waits, and the units that it took from which lots."""

    reward_id: str
    taken: Sequence[tuple[str, int]]


def rewards_to_give_back(
    account: Account, waiting: Sequence[PaidReward], *, units: int, target: int
) -> Sequence[PaidReward]:
    """The fewest of these rewards, first come first, with whose units the account can lose so many.

    Raises InsufficientBalance. A card that became a reward still belongs to what somebody has: without this, ten cards
    too many, mistyped and at once ten rewards, could not be taken back.
    """
    missing = units - account.balance
    needed = max(0, -(-missing // target))
    if account.balance < 0:
        raise InsufficientBalance(needed=units, available=0)
    if needed > len(waiting):
        raise InsufficientBalance(needed=units, available=account.balance + len(waiting) * target)
    return waiting[:needed]
