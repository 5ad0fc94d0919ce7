"""A program: what earns a unit, how many units fill a card, what a full card buys, and who else gets that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from services.loyalty.domain.refusals import InvalidProgram, ProgramChangeRefused
from services.loyalty.domain.sale import SaleLine

EarnsBy = Literal["items", "visits"]
"""Items: a unit for each item of its categories. Visits: a unit for each visit, one a business day at most."""

DATE_KINDS = ("joined", "name_day", "child", "dog", "other")
MAX_TARGET = 1_000
MAX_AMOUNT_MINOR = 1_000_000_000


MOST_OFFLINE = 1_000


@dataclass(frozen=True)
class OfflineFreeCups:
    """How many rewards a station may hand out while it cannot ask whether they are still there. Whoever sets this
    says how many may be handed out twice, at two stations that do not know of each other."""

    per_member: int
    per_station: int
    """Until it has been online again."""

    def __post_init__(self) -> None:
        if not 1 <= self.per_member <= self.per_station <= MOST_OFFLINE:
            raise InvalidProgram(
                reason=f"without a network a member gets 1 at least, and a station hands out as many at least, "
                f"{MOST_OFFLINE} at most"
            )


@dataclass(frozen=True, kw_only=True)
class Program:
    """Raises InvalidProgram when made from nonsense. Periods are in local days; none means never."""

    code: str
    unit: str
    target: int
    categories: frozenset[str]
    titles: Mapping[str, str]
    reward_titles: Mapping[str, str]
    reward_expires_after_days: int | None = None
    lots_expire_after_days: int | None = None
    reward_worth_minor: int | None = None
    # From when on a reward needs a live code (live_code.py): for what a member was handed without one in a day, in
    # minor units of money; and at an outlet where they are new.
    live_code_above_minor: int | None = None
    live_code_at_new_outlet: bool = False
    is_active: bool = True
    earns_by: EarnsBy = "items"
    # What a full card buys is given for nothing, too: to who buys one of these plans, on days of these kinds, and
    # for bringing a friend.
    gift_on_plans: frozenset[str] = frozenset()
    gift_on_dates: frozenset[str] = frozenset()
    thanks_referrer: bool = False
    thanks_friend: bool = False
    # None: without a network nothing is handed out.
    offline_free_cups: OfflineFreeCups | None = None

    def __post_init__(self) -> None:
        if not (self.code and self.unit and self.titles and self.reward_titles):
            raise InvalidProgram(reason="a program needs a code, a unit and titles")
        if self.earns_by not in get_args(EarnsBy):
            raise InvalidProgram(reason="a program earns by items or by visits")
        if (self.earns_by == "items") != bool(self.categories):
            raise InvalidProgram(reason="categories are what a program earns by items of, and no other has any")
        if not self.gift_on_dates <= set(DATE_KINDS):
            raise InvalidProgram(reason=f"the kinds of days are {', '.join(DATE_KINDS)}")
        if not 1 <= self.target <= MAX_TARGET:
            raise InvalidProgram(reason=f"a target lies between 1 and {MAX_TARGET}")
        for days in (self.reward_expires_after_days, self.lots_expire_after_days):
            if days is not None and not 1 <= days <= 3660:
                raise InvalidProgram(reason="a period lies between 1 day and 10 years")
        for amount in (self.reward_worth_minor, self.live_code_above_minor):
            if amount is not None and not 0 <= amount <= MAX_AMOUNT_MINOR:
                raise InvalidProgram(reason=f"an amount lies between 0 and {MAX_AMOUNT_MINOR}")
        if self.live_code_above_minor is not None and self.reward_worth_minor is None:
            raise InvalidProgram(reason="a limit for live codes needs to know what a reward is worth")

    def earns_from(self, line: SaleLine) -> bool:
        """Lines of the program's categories earn. A free cup never does, or a reward would earn the next one."""
        return line.category in self.categories and not line.is_free

    @property
    def worth_minor(self) -> int:
        """What a full card's reward is worth, as far as anybody said."""
        return self.reward_worth_minor or 0

    @property
    def may_ask_for_code(self) -> bool:
        return self.live_code_at_new_outlet or self.live_code_above_minor is not None

    def earned_by(self, lines: Iterable[SaleLine]) -> int:
        """One unit for each qualifying item."""
        return sum(line.quantity for line in lines if self.earns_from(line))

    def lots_expire_on(self, earned_on: date) -> date | None:
        return _after(earned_on, self.lots_expire_after_days)

    def reward_expires_on(self, issued_on: date) -> date | None:
        return _after(issued_on, self.reward_expires_after_days)

    def changed_to(self, wanted: Program) -> Program:
        """The program as HQ wants it from now on. Raises ProgramChangeRefused for what old stamps hang on."""
        if (wanted.unit, wanted.target) != (self.unit, self.target):
            raise ProgramChangeRefused(program=self.code)
        return wanted


@dataclass(frozen=True)
class Outcome:
    """What an order makes of a card."""

    rewards: int
    rest: int


def next_order(balance: int, items: int, target: int) -> Outcome:
    """The order is paid in full; every `target` units are a reward for a later order, the rest stays on the card.

    A balance below zero is a debt, which the order pays first. Source: docs/decisions/0009.
    """
    total = balance + items
    return Outcome(total // target, total % target) if total > 0 else Outcome(0, total)


def _after(day: date, days: int | None) -> date | None:
    return None if days is None else day + timedelta(days=days)
