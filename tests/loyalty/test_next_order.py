"""How many rewards an order brings, and what is left on the card."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.loyalty.domain.program import Outcome, next_order
from services.loyalty.domain.sale import SaleLine
from tests.loyalty.counter import COFFEE, Counter


@pytest.mark.parametrize(
    ("balance", "cups", "rewards", "rest"),
    [
        (0, 1, 0, 1),
        (0, 5, 0, 5),
        (0, 6, 1, 0),
        (0, 8, 1, 2),
        (5, 1, 1, 0),
        (5, 2, 1, 1),
        (5, 7, 2, 0),
        # Market's cases for other formulas, as this one answers them.
        (6, 1, 1, 1),
        (0, 14, 2, 2),
        (13, 1, 2, 2),
        (4, 20, 4, 0),
        (0, 1000, 166, 4),
        # A debt is paid before anything is collected.
        (-6, 5, 0, -1),
        (-6, 6, 0, 0),
        (-1, 7, 1, 0),
        (-3, 14, 1, 5),
    ],
)
def test_an_order_fills_cards_and_leaves_the_rest(balance: int, cups: int, rewards: int, rest: int) -> None:
    assert next_order(balance, cups, 6) == Outcome(rewards, rest)


@given(balance=st.integers(-5000, 5000), cups=st.integers(0, 5000), target=st.integers(1, 1000))
def test_no_unit_is_lost_or_made(balance: int, cups: int, target: int) -> None:
    outcome = next_order(balance, cups, target)
    assert outcome.rewards * target + outcome.rest == balance + cups
    assert outcome.rest < target
    assert outcome.rest >= 0 or outcome.rewards == 0


@given(st.lists(st.integers(1, 40), max_size=8))
def test_the_same_cups_bring_the_same_rewards_in_any_split(orders: list[int]) -> None:
    rewards, rest = 0, 0
    for cups in orders:
        outcome = next_order(rest, cups, 6)
        rewards, rest = rewards + outcome.rewards, outcome.rest
    assert Outcome(rewards, rest) == next_order(0, sum(orders), 6)


@pytest.mark.parametrize(
    ("before", "cups", "rewards", "rest"), [(0, 8, 1, 2), (5, 2, 1, 1), (0, 14, 2, 2), (1, 13, 2, 2)]
)
def test_the_ledger_follows_the_formula(counter: Counter, before: int, cups: int, rewards: int, rest: int) -> None:
    guest = counter.member()
    if before:
        counter.buys(guest, before)
    sale = counter.buys(guest, cups)
    assert sale.earned == {"coffee": cups}
    assert len(sale.issued_rewards) == rewards
    assert counter.balance(guest) == rest
    assert counter.differences() == []


def test_only_paid_lines_of_the_categories_earn() -> None:
    lines = [
        SaleLine("coffee", 2, 700),
        SaleLine("coffee", 1, None),
        SaleLine("coffee", 1, 0),
        SaleLine("cake", 3, 900),
    ]
    assert COFFEE.earned_by(lines) == 3
