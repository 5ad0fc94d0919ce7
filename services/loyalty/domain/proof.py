"""The proof: what can be rebuilt from the entries of one member is rebuilt, and compared with what is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from services.loyalty.domain.ledger import Allocation, Entry

# How many entries of a kind a program reward has in each state.
_SPENDS_AND_RELEASES = {"issued": (1, 0), "redeemed": (1, 0), "expired": (1, 0), "released": (1, 1)}
# An adjustment goes either way.
_SIGNS = {"earn": 1, "release": 1, "spend": -1, "reverse": -1, "expire": -1}


@dataclass(frozen=True)
class Difference:
    """Something kept that is not what the entries say."""

    member_id: str
    rule: str
    subject: str
    expected: object
    found: object


@dataclass(frozen=True)
class StoredLot:
    lot_id: str
    program: str
    quantity: int
    remaining: int


@dataclass(frozen=True)
class StoredReward:
    reward_id: str
    kind: str
    state: str
    has_redemption: bool
    occasion: str | None = None
    is_explained: bool = False
    """Whether an author and a reason are kept."""
    redemption_id: str | None = None
    """The command that handed it over, while that stands."""


@dataclass(frozen=True)
class StoredVisit:
    """A visit, the entry by which it earned, and the one by which that was taken back."""

    check_in_id: str
    program: str
    entry_id: str | None
    is_undone: bool
    reverse_entry_id: str | None


@dataclass(frozen=True)
class StoredSale:
    """A sale with what its lines say that it earned."""

    sale_id: str
    earned: Mapping[str, int]
    is_reversed: bool


@dataclass(kw_only=True)
class MemberBooks:
    """All rows of one member."""

    member_id: str
    is_known: bool = False
    balances: dict[str, int] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    allocations: list[Allocation] = field(default_factory=list)
    lots: list[StoredLot] = field(default_factory=list)
    rewards: list[StoredReward] = field(default_factory=list)
    sales: list[StoredSale] = field(default_factory=list)
    # The entries for which an author and a reason are kept.
    adjustments: set[str] = field(default_factory=set)
    visits: list[StoredVisit] = field(default_factory=list)
    # Redemptions that were taken back, with the reward of each.
    redemptions_taken_back: dict[str, str] = field(default_factory=dict)
    # The friends for whom they were thanked.
    thanked_for: set[str] = field(default_factory=set)


def differences(books: MemberBooks, targets: Mapping[str, int]) -> Iterator[Difference]:
    """Every difference in one member's books; `targets` are the programs' card sizes."""
    rebuilt = _Rebuilt(books)
    if not books.is_known:
        yield Difference(books.member_id, "member_unknown", books.member_id, "a row of the member", None)
    yield from rebuilt.balances()
    yield from rebuilt.lots()
    yield from rebuilt.allocated_entries()
    yield from rebuilt.full_cards(targets)
    yield from rebuilt.rewards(targets)
    yield from rebuilt.sales()
    yield from rebuilt.adjustments()
    yield from rebuilt.visits()
    yield from rebuilt.gifts()
    yield from rebuilt.redemptions_taken_back()


class _Rebuilt:
    """One member's books, indexed once for all rules."""

    def __init__(self, books: MemberBooks) -> None:
        self._books = books
        self._entries = {entry.entry_id: entry for entry in books.entries}
        self._lots = {lot.lot_id: lot for lot in books.lots}
        self._of_entry: dict[str, list[Allocation]] = defaultdict(list)
        self._of_lot: dict[str, list[Allocation]] = defaultdict(list)
        for allocation in books.allocations:
            self._of_entry[allocation.entry_id].append(allocation)
            self._of_lot[allocation.lot_id].append(allocation)
        self._of_reward: dict[str, list[Entry]] = defaultdict(list)
        self._of_sale: dict[str, list[Entry]] = defaultdict(list)
        for entry in books.entries:
            if entry.reward_id is not None:
                self._of_reward[entry.reward_id].append(entry)
            if entry.sale_id is not None:
                self._of_sale[entry.sale_id].append(entry)

    def balances(self) -> Iterator[Difference]:
        """balance = sum of the entries = what remains of the lots - what is owed, and never both of these."""
        for program in sorted({*self._books.balances, *(entry.program for entry in self._books.entries)}):
            kept = self._books.balances.get(program)
            total = sum(entry.quantity for entry in self._books.entries if entry.program == program)
            remaining = sum(lot.remaining for lot in self._books.lots if lot.program == program)
            owed = sum(self._owed(entry) for entry in self._books.entries if entry.program == program)
            if kept != total:
                yield self._difference("balance", program, total, kept)
            if remaining - owed != total:
                yield self._difference("lots_and_debts", program, total, remaining - owed)
            if remaining and owed:
                yield self._difference("debt_beside_lots", program, "one of them", (remaining, owed))

    def lots(self) -> Iterator[Difference]:
        """Each earning has its lot; what remains of it is its quantity less what was taken."""
        for lot in self._books.lots:
            earning = self._entries.get(lot.lot_id)
            if earning is None or not earning.brings_lot or earning.program != lot.program:
                yield self._difference("lot_without_earning", lot.lot_id, "an entry that brings it", None)
            elif earning.quantity != lot.quantity:
                yield self._difference("lot_quantity", lot.lot_id, earning.quantity, lot.quantity)
            left = lot.quantity + sum(allocation.quantity for allocation in self._of_lot[lot.lot_id])
            if left != lot.remaining:
                yield self._difference("lot_remaining", lot.lot_id, left, lot.remaining)
        for entry in self._books.entries:
            if entry.brings_lot and entry.entry_id not in self._lots:
                yield self._difference("earning_without_lot", entry.entry_id, "a lot", None)

    def allocated_entries(self) -> Iterator[Difference]:
        """Whatever moves units names the lots, to the last unit; only a reversal may leave a rest, which is a debt."""
        for entry in self._books.entries:
            allocated = self._allocated(entry)
            wanted = 0 if entry.brings_lot else entry.quantity
            is_debt = entry.kind == "reverse" and wanted <= allocated <= 0
            if allocated != wanted and not is_debt:
                yield self._difference("allocations", entry.entry_id, wanted, allocated)
            if entry.quantity * _SIGNS.get(entry.kind, entry.quantity) <= 0:
                yield self._difference("entry_sign", entry.entry_id, entry.kind, entry.quantity)
        for allocation in self._books.allocations:
            if allocation.lot_id not in self._lots:
                yield self._difference("foreign_lot", allocation.entry_id, "a lot of this member", allocation.lot_id)

    def full_cards(self, targets: Mapping[str, int]) -> Iterator[Difference]:
        """A full card is a reward: the next-order formula leaves less than a target on it."""
        for program, balance in self._books.balances.items():
            target = targets.get(program)
            if target is None:
                yield self._difference("program_unknown", program, "a program", None)
            elif balance >= target:
                yield self._difference("reward_missing", program, f"less than {target}", balance)

    def rewards(self, targets: Mapping[str, int]) -> Iterator[Difference]:
        """A program's reward was paid for by one full card, given back if it was released; a gift by nothing."""
        known = {reward.reward_id for reward in self._books.rewards}
        for reward_id in sorted(self._of_reward.keys() - known):
            yield self._difference("reward_unknown", reward_id, "a reward", None)
        for reward in self._books.rewards:
            entries = self._of_reward[reward.reward_id]
            wanted = _SPENDS_AND_RELEASES[reward.state] if reward.kind == "program" else (0, 0)
            spends = [entry for entry in entries if entry.kind == "spend"]
            releases = [entry for entry in entries if entry.kind == "release"]
            if (len(spends), len(releases)) != wanted:
                yield self._difference("reward_state", reward.reward_id, reward.state, (len(spends), len(releases)))
            if reward.has_redemption != (reward.state == "redeemed"):
                yield self._difference("redemption", reward.reward_id, reward.state, reward.has_redemption)
            for spend in spends:
                if -spend.quantity != targets.get(spend.program):
                    yield self._difference("price", spend.entry_id, targets.get(spend.program), -spend.quantity)
            if spends and releases and any(self._net_by_lot([*spends, *releases]).values()):
                yield self._difference("release_elsewhere", reward.reward_id, "the lots it took", "other lots")

    def sales(self) -> Iterator[Difference]:
        """A sale earned what its lines say, and a reversal took back all of it that had not expired."""
        known = {sale.sale_id for sale in self._books.sales}
        for sale_id in sorted(self._of_sale.keys() - known):
            yield self._difference("sale_unknown", sale_id, "a sale", None)
        for sale in self._books.sales:
            entries = self._of_sale[sale.sale_id]
            earned = _by_program(entries, "earn")
            if earned != dict(sale.earned):
                yield self._difference("sale_earned", sale.sale_id, dict(sale.earned), earned)
            taken_back = {program: -quantity for program, quantity in _by_program(entries, "reverse").items()}
            wanted = self._reclaimable(entries) if sale.is_reversed else {}
            if taken_back != wanted:
                yield self._difference("sale_reversed", sale.sale_id, wanted, taken_back)

    def adjustments(self) -> Iterator[Difference]:
        """Nothing was changed by hand without somebody who says why, and nobody says why of anything else."""
        made = {entry.entry_id for entry in self._books.entries if entry.kind == "adjust"}
        for entry_id in sorted(made - self._books.adjustments):
            yield self._difference("adjustment_unexplained", entry_id, "an author and a reason", None)
        for entry_id in sorted(self._books.adjustments - made):
            yield self._difference("adjustment_unknown", entry_id, "an adjust entry", None)

    def visits(self) -> Iterator[Difference]:
        """What no sale has earned, a visit has: one unit in its program; if it was undone, and the unit had not
        expired, that was taken back."""
        visits = self._books.visits
        earned = {visit.entry_id: (visit.program, 1) for visit in visits if visit.entry_id}
        yield from self._of_visits("visit_earned", "earn", earned)
        reversed_by = {visit.reverse_entry_id: (visit.program, -1) for visit in visits if visit.reverse_entry_id}
        yield from self._of_visits("visit_reversed", "reverse", reversed_by)
        for visit in visits:
            is_owed_back = visit.is_undone and visit.entry_id is not None and not self._lost(visit.entry_id)
            if is_owed_back != (visit.reverse_entry_id is not None):
                yield self._difference("visit_reversed", visit.check_in_id, is_owed_back, visit.reverse_entry_id)

    def _of_visits(self, rule: str, kind: str, kept: Mapping[str, tuple[str, int]]) -> Iterator[Difference]:
        found = {
            entry.entry_id: (entry.program, entry.quantity)
            for entry in self._books.entries
            if entry.kind == kind and entry.sale_id is None
        }
        for entry_id in sorted(found.keys() | kept.keys()):
            if found.get(entry_id) != kept.get(entry_id):
                yield self._difference(rule, entry_id, kept.get(entry_id), found.get(entry_id))

    def gifts(self) -> Iterator[Difference]:
        """Nothing was given by hand without somebody who says why; and a member was thanked for whom they brought."""
        thanked_for = set()
        for reward in self._books.rewards:
            if (reward.kind == "goodwill") != reward.is_explained:
                yield self._difference("reward_unexplained", reward.reward_id, reward.kind, reward.is_explained)
            if reward.kind == "referral" and (reward.occasion or "").startswith("referral:"):
                thanked_for.add((reward.occasion or "").split(":")[1])
        if thanked_for != self._books.thanked_for:
            yield self._difference(
                "thanks", self._books.member_id, sorted(self._books.thanked_for), sorted(thanked_for)
            )

    def redemptions_taken_back(self) -> Iterator[Difference]:
        """What was taken back was a reward of this member, and is not handed over by the same command."""
        rewards = {reward.reward_id: reward for reward in self._books.rewards}
        for redemption_id, reward_id in sorted(self._books.redemptions_taken_back.items()):
            reward = rewards.get(reward_id)
            if reward is None:
                yield self._difference("redemption_unknown", redemption_id, "a reward of this member", None)
            elif reward.redemption_id == redemption_id:
                yield self._difference("redemption_reversed", redemption_id, "taken back", reward.state)

    def _reclaimable(self, entries: Sequence[Entry]) -> dict[str, int]:
        left = {entry.program: entry.quantity - self._lost(entry.entry_id) for entry in entries if entry.kind == "earn"}
        return {program: quantity for program, quantity in left.items() if quantity}

    def _lost(self, lot_id: str) -> int:
        """Units of the lot that expired, alone or in a reward."""
        expired_rewards = {reward.reward_id for reward in self._books.rewards if reward.state == "expired"}
        lost = 0
        for allocation in self._of_lot[lot_id]:
            entry = self._entries.get(allocation.entry_id)
            if entry is not None and (entry.kind == "expire" or entry.reward_id in expired_rewards):
                lost -= allocation.quantity
        return lost

    def _owed(self, entry: Entry) -> int:
        return self._allocated(entry) - entry.quantity if entry.kind == "reverse" else 0

    def _allocated(self, entry: Entry) -> int:
        return sum(allocation.quantity for allocation in self._of_entry[entry.entry_id])

    def _net_by_lot(self, entries: Sequence[Entry]) -> dict[str, int]:
        net: dict[str, int] = defaultdict(int)
        for entry in entries:
            for allocation in self._of_entry[entry.entry_id]:
                net[allocation.lot_id] += allocation.quantity
        return net

    def _difference(self, rule: str, subject: str, expected: object, found: object) -> Difference:
        return Difference(self._books.member_id, rule, subject, expected, found)


def _by_program(entries: Sequence[Entry], kind: str) -> dict[str, int]:
    totals: dict[str, int] = defaultdict(int)
    for entry in entries:
        if entry.kind == kind:
            totals[entry.program] += entry.quantity
    return dict(totals)
