"""Whatever happens, in whatever order, the books are true, and taking everything back leaves nothing."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

from services.loyalty.domain.refusals import MemberInDebt, RewardHasExpired, RewardWasReleased
from services.loyalty.domain.sale import SaleLine
from tests.loyalty.counter import COFFEE, Counter

pytestmark = pytest.mark.slow

FAST = replace(COFFEE, target=3, reward_expires_after_days=20, lots_expire_after_days=30)


class AnyHistory(RuleBasedStateMachine):
    """Two members, sales, redemptions, what takes both back, and passing weeks."""

    sales = Bundle("sales")
    cups = Bundle("cups")

    def __init__(self) -> None:
        super().__init__()
        self._directory = tempfile.TemporaryDirectory()
        var = Path(self._directory.name)
        self.counter = Counter(f"sqlite:///{var / 'loyalty.sqlite3'}", var, programs=(FAST,))
        self.open_sales: dict[str, str] = {}
        self.redeemed: dict[str, int] = {}

    @initialize()
    def somebody_joins(self) -> None:
        self.members = [self.counter.member(), self.counter.member()]
        self.redeemed = dict.fromkeys(self.members, 0)
        self.adjusted: set[str] = set()

    @rule(target=sales, who=st.integers(0, 1), cups=st.integers(1, 8), free=st.integers(0, 2))
    def buys(self, who: int, cups: int, free: int) -> str:
        lines = (SaleLine("coffee", cups, None), *([SaleLine("coffee", free, 0)] if free else []))
        sale = self.counter.buys(self.members[who], lines=lines)
        assert sale.earned == {"coffee": cups}
        self.open_sales[sale.sale_id] = self.members[who]
        return sale.sale_id

    @rule(sale=consumes(sales))
    def takes_back(self, sale: str) -> None:
        self.counter.takes_back(sale)
        del self.open_sales[sale]

    @rule(target=cups, who=st.integers(0, 1), which=st.integers(0, 5))
    def redeems(self, who: int, which: int) -> Any:
        member = self.members[who]
        ready = self.counter.rewards(member)
        if not ready:
            return multiple()
        try:
            redeemed = self.counter.redeems(ready[which % len(ready)])
        except MemberInDebt:
            assert self.counter.balance(member) < 0
        except (RewardHasExpired, RewardWasReleased):
            pass
        else:
            self.redeemed[member] += 1
            return redeemed.redemption_id, member
        return multiple()

    @rule(cup=consumes(cups))
    def takes_cup_back(self, cup: tuple[str, str]) -> None:
        redemption_id, member = cup
        worth = self._worth(member)
        done = self.counter.takes_cup_back(redemption_id)
        assert done.is_ready == (done.reward_id in self.counter.rewards(member))
        assert self._worth(member) == worth + FAST.target
        self.redeemed[member] -= 1

    @rule(who=st.integers(0, 1), amount=st.integers(-9, 9).filter(bool))
    def is_adjusted(self, who: int, amount: int) -> None:
        member = self.members[who]
        worth, expired = self._worth(member), self._expired(member)
        answer = self.counter.office(proven_seconds_ago=0).adjusts(member, amount)
        if answer.status_code == 201:
            self.adjusted.add(member)
            # What last night's job had not got to expires first.
            assert self._worth(member) == worth + amount + self._expired(member) - expired
            assert amount > 0 or self.counter.balance(member) >= 0
        else:
            assert answer.json["code"] == "insufficient_balance"
            assert answer.json["available"] < -amount
            assert answer.json["available"] <= max(worth, 0)

    def _worth(self, member: str) -> int:
        return self.counter.balance(member) + FAST.target * len(self.counter.rewards(member))

    def _expired(self, member: str) -> int:
        found = self.counter.rows(f"SELECT quantity FROM entries WHERE member_id = '{member}' AND kind = 'expire'")
        return sum(row.quantity for row in found)

    @rule(days=st.integers(1, 15), are_jobs_run=st.booleans())
    def time_passes(self, days: int, are_jobs_run: bool) -> None:
        self.counter.clock.advance(timedelta(days=days))
        if are_jobs_run:
            self.counter.runs_jobs()

    @invariant()
    def the_books_are_true(self) -> None:
        assert self.counter.differences() == []

    def teardown(self) -> None:
        for sale in self.open_sales:
            self.counter.takes_back(sale)
        self.counter.runs_jobs()
        assert self.counter.differences() == []
        for member in self.members:
            if member in self.adjusted:
                continue
            # Only what was drunk is owed.
            assert self.counter.balance(member) == -FAST.target * self.redeemed[member]
            assert self.counter.rewards(member) == []
        self.counter.close()
        self._directory.cleanup()


AnyHistory.TestCase.settings = settings(
    max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
TestAnyHistory = AnyHistory.TestCase
