"""Prove the balances: rebuild everything from the entries and compare."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from services.loyalty.domain.proof import Difference, differences
from services.loyalty.storage.unit_of_work import LoyaltyWork


@dataclass
class Counts:
    """How much was compared."""

    members: int = 0
    unconfirmed_members: int = 0
    accounts: int = 0
    entries: int = 0
    sales: int = 0
    rewards: int = 0
    differences: int = 0


class Proof:
    """Iterate over the differences; the counts are complete at the end."""

    def __init__(self, work: LoyaltyWork) -> None:
        self._work = work
        self.counts = Counts()

    def __iter__(self) -> Iterator[Difference]:
        targets = self._work.books.targets()
        self.counts = Counts(unconfirmed_members=self._work.books.unconfirmed_members())
        for books in self._work.books.of_members():
            self.counts.members += 1
            self.counts.accounts += len(books.balances)
            self.counts.entries += len(books.entries)
            self.counts.sales += len(books.sales)
            self.counts.rewards += len(books.rewards)
            for difference in differences(books, targets):
                self.counts.differences += 1
                yield difference


def prove_balances(work: LoyaltyWork) -> Proof:
    """The proof over one consistent picture: give it a work of `open_work.snapshot()`."""
    return Proof(work)
