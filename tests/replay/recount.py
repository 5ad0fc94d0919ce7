"""What the log must come to, counted in plain Python straight from its lines, without a word of our own code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.replay.journey import Line

TARGET = 6


@dataclass
class Count:
    """By household and in all."""

    sales: int = 0
    bad_rows: int = 0
    cups: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def balances(self) -> dict[str, int]:
        """Stamps on the card: every sixth became a reward."""
        return {household: cups % TARGET for household, cups in self.cups.items()}

    @property
    def rewards(self) -> dict[str, int]:
        return {household: cups // TARGET for household, cups in self.cups.items() if cups >= TARGET}


def recount(log: Iterable[Line]) -> Count:
    """A basket with a line that sells something is a sale; each paid coffee is a stamp."""
    count = Count()
    baskets = set()
    for line in log:
        if not 1 <= line.quantity <= 1000:
            count.bad_rows += 1
            continue
        baskets.add(line.basket)
        if line.category == "coffee" and float(line.amount) > 0:
            count.cups[line.household] += line.quantity
    count.sales = len(baskets)
    return count
