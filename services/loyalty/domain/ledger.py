"""The ledger: entries are facts for ever, an earning is a lot, and whatever takes units names the lots that it took."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from services.loyalty.domain.outlet import Outlet

EntryKind = Literal["earn", "spend", "reverse", "release", "expire", "adjust"]


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """Who, where and when: what all entries of one command have in common."""

    member_id: str
    command_id: str
    outlet_code: str
    occurred_at: datetime
    recorded_at: datetime
    # The outlet's day of the fact, and its day now: an imported sale of last year is recorded today.
    business_date: date
    today: date

    @classmethod
    def now(cls, *, member_id: str, command_id: str, outlet: Outlet, at: datetime) -> Circumstances:
        """Of what happens as it is recorded."""
        return cls.heard(member_id=member_id, command_id=command_id, outlet=outlet, occurred_at=at, at=at)

    @classmethod
    def heard(
        cls, *, member_id: str, command_id: str, outlet: Outlet, occurred_at: datetime, at: datetime
    ) -> Circumstances:
        """Of what may be told late: it counts for its own day, and a reward's clock begins today."""
        return cls(
            member_id=member_id,
            command_id=command_id,
            outlet_code=outlet.code,
            occurred_at=occurred_at,
            recorded_at=at,
            business_date=outlet.business_date(occurred_at),
            today=outlet.business_date(at),
        )


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the ledger, never changed. `quantity` is signed."""

    entry_id: str
    program: str
    kind: EntryKind
    quantity: int
    sale_id: str | None = None
    reward_id: str | None = None

    @property
    def brings_lot(self) -> bool:
        """What comes in is a lot of its own: an earning, or what somebody added by hand."""
        return self.kind == "earn" or (self.kind == "adjust" and self.quantity > 0)


@dataclass(frozen=True, kw_only=True)
class Lot:
    """The units of one earning. It has the id of its entry; `remaining` is what nothing has taken yet."""

    lot_id: str
    quantity: int
    remaining: int
    expires_on: date | None
    earned_at: datetime
    outlet_code: str


@dataclass(frozen=True)
class Allocation:
    """What an entry took from a lot (negative), or gave back to it (positive)."""

    entry_id: str
    lot_id: str
    quantity: int


@dataclass(frozen=True, kw_only=True)
class EarningTakenBack:
    """The lot of an earning that was taken back, the entry by which it was, and what that took from other lots."""

    lot_id: str
    entry_id: str
    taken_elsewhere: Sequence[tuple[str, int]]


@dataclass(frozen=True)
class Debt:
    """The part of a reversal that no lot could cover; the next earnings are allocated to it."""

    entry_id: str
    owed: int


class Account:
    """A member's units in one program while a decision is made; what it notes down, storage writes.

    Between decisions there are live lots or debts, never both, and balance = remaining of the lots - debts.
    """

    def __init__(
        self,
        program: str,
        *,
        balance: int,
        new_id: Callable[[], str],
        lots: Iterable[Lot] = (),
        debts: Iterable[Debt] = (),
    ) -> None:
        self.program = program
        self.balance = balance
        self.entries: list[Entry] = []
        self.new_lots: list[Lot] = []
        self.allocations: list[Allocation] = []
        self._new_id = new_id
        self._lots = {lot.lot_id: lot for lot in lots}
        self._remaining = {lot.lot_id: lot.remaining for lot in self._lots.values()}
        self._debts = list(debts)

    def earn(
        self, quantity: int, *, sale_id: str | None, earned_at: datetime, outlet_code: str, expires_on: date | None
    ) -> str:
        """A new lot, by a sale or by a visit; answers its entry. Older debts are paid from it first."""
        entry = self._note("earn", quantity, sale_id=sale_id)
        self._add_lot(entry, earned_at=earned_at, outlet_code=outlet_code, expires_on=expires_on)
        return entry.entry_id

    def add_by_hand(self, quantity: int, *, added_at: datetime, outlet_code: str, expires_on: date | None) -> str:
        """A new lot that no sale brought; answers its entry. Older debts are paid from it first."""
        entry = self._note("adjust", quantity)
        self._add_lot(entry, earned_at=added_at, outlet_code=outlet_code, expires_on=expires_on)
        return entry.entry_id

    def take_by_hand(self, quantity: int) -> str:
        """Take units for nothing, from the lots that expire soonest, then from the oldest; answers the entry."""
        entry = self._note("adjust", -quantity)
        missing = self._take(entry.entry_id, quantity)
        assert not missing, "nobody takes by hand what is not there"
        return entry.entry_id

    def spend(self, quantity: int, *, reward_id: str) -> None:
        """Take units for a reward, from the lots that expire soonest, then from the oldest."""
        entry = self._note("spend", -quantity, reward_id=reward_id)
        missing = self._take(entry.entry_id, quantity)
        assert not missing, "a reward is issued only for units that are there"

    def release(self, reward_id: str, spent: Sequence[tuple[str, int]]) -> None:
        """Give back what a reward had taken, to exactly the lots that it came from."""
        entry = self._note("release", sum(quantity for _, quantity in spent), reward_id=reward_id)
        for lot_id, quantity in spent:
            self._allocate(entry.entry_id, lot_id, quantity)

    def take_back(self, lot_id: str, quantity: int, *, sale_id: str | None) -> str | None:
        """Reverse an earning: empty its lot, then other lots; what is still missing is a debt. Answers the entry, if
        there is anything to reverse."""
        if quantity == 0:
            return None
        entry = self._note("reverse", -quantity, sale_id=sale_id)
        from_own = min(quantity, self._remaining[lot_id])
        if from_own:
            self._allocate(entry.entry_id, lot_id, -from_own)
        missing = self._take(entry.entry_id, quantity - from_own)
        if missing:
            self._debts.append(Debt(entry.entry_id, missing))
        return entry.entry_id

    def cover_from_own_lots(self, taken_back: Sequence[EarningTakenBack]) -> None:
        """Units have come back into lots whose earning was taken back: that is paid with them now, and whatever had
        paid for it gets its own units back. Which may be such a lot again, so look until nothing moves."""
        elsewhere = {earning.entry_id: dict(earning.taken_elsewhere) for earning in taken_back}
        while any(self._cover(earning, elsewhere[earning.entry_id]) for earning in taken_back):
            pass

    def _cover(self, earning: EarningTakenBack, elsewhere: dict[str, int]) -> bool:
        before = self._remaining[earning.lot_id]
        if before == 0:
            return False
        owed = next((debt.owed for debt in self._debts if debt.entry_id == earning.entry_id), 0)
        paid = min(owed, before)
        if paid:
            self._allocate(earning.entry_id, earning.lot_id, -paid)
            self._debts = [
                Debt(debt.entry_id, debt.owed - paid) if debt.entry_id == earning.entry_id else debt
                for debt in self._debts
            ]
        for lot_id, taken in elsewhere.items():
            given_back = min(taken, self._remaining[earning.lot_id])
            if given_back:
                self._allocate(earning.entry_id, earning.lot_id, -given_back)
                self._allocate(earning.entry_id, lot_id, given_back)
                elsewhere[lot_id] -= given_back
        return self._remaining[earning.lot_id] < before

    def pay_debts(self) -> None:
        """Allocate live lots to debts, oldest first."""
        unpaid = []
        for debt in self._debts:
            missing = self._take(debt.entry_id, debt.owed)
            if missing:
                unpaid.append(Debt(debt.entry_id, missing))
        self._debts = unpaid

    def expire(self, *, before: date, outlet_code: str | None = None) -> int:
        """Let go what remains of lots whose last day lies before this one; answers how many units.

        `outlet_code` narrows it to the lots of one outlet, whose day it is.
        """
        expired = 0
        for lot in self._lots.values():
            remaining = self._remaining[lot.lot_id]
            is_due = lot.expires_on is not None and lot.expires_on < before
            if remaining and is_due and outlet_code in (None, lot.outlet_code):
                entry = self._note("expire", -remaining)
                self._allocate(entry.entry_id, lot.lot_id, -remaining)
                expired += remaining
        return expired

    def forfeit(self) -> int:
        """Let go everything that remains, whatever its last day; answers how many units. A debt stays a debt."""
        forfeited = 0
        for lot in self._lots.values():
            remaining = self._remaining[lot.lot_id]
            if remaining:
                entry = self._note("expire", -remaining)
                self._allocate(entry.entry_id, lot.lot_id, -remaining)
                forfeited += remaining
        return forfeited

    @property
    def change(self) -> int:
        """By how much the balance has changed."""
        return sum(entry.quantity for entry in self.entries)

    def _note(
        self, kind: EntryKind, quantity: int, *, sale_id: str | None = None, reward_id: str | None = None
    ) -> Entry:
        entry = Entry(
            entry_id=self._new_id(),
            program=self.program,
            kind=kind,
            quantity=quantity,
            sale_id=sale_id,
            reward_id=reward_id,
        )
        self.entries.append(entry)
        self.balance += quantity
        return entry

    def _add_lot(self, entry: Entry, *, earned_at: datetime, outlet_code: str, expires_on: date | None) -> None:
        lot = Lot(
            lot_id=entry.entry_id,
            quantity=entry.quantity,
            remaining=entry.quantity,
            expires_on=expires_on,
            earned_at=earned_at,
            outlet_code=outlet_code,
        )
        self.new_lots.append(lot)
        self._lots[lot.lot_id] = lot
        self._remaining[lot.lot_id] = lot.quantity
        if self._debts:
            self.pay_debts()

    def _take(self, entry_id: str, quantity: int) -> int:
        """Allocate up to `quantity` from live lots; answers what no lot could cover."""
        for lot in sorted(self._lots.values(), key=_soonest_then_oldest):
            if quantity == 0:
                break
            taken = min(quantity, self._remaining[lot.lot_id])
            if taken:
                self._allocate(entry_id, lot.lot_id, -taken)
                quantity -= taken
        return quantity

    def _allocate(self, entry_id: str, lot_id: str, quantity: int) -> None:
        self.allocations.append(Allocation(entry_id, lot_id, quantity))
        self._remaining[lot_id] += quantity


def _soonest_then_oldest(lot: Lot) -> tuple[date, datetime, str]:
    return (lot.expires_on or date.max, lot.earned_at, lot.lot_id)
