"""`regulars import sales`: rows of a file to receipts, and each receipt to a sale, recorded as at a till."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from services.chassis.identifiers import id_for
from services.chassis.process import Service
from services.command_line.importing.batches import Batches
from services.command_line.importing.cells import amount_minor, occurred_at, quantity, refuse_unprintable
from services.command_line.importing.outlets_of_file import OutletsOfFile, tell
from services.command_line.importing.report import BadRow
from services.loyalty.domain.refusals import ReceiptAlreadyRecorded, SaleEarnsTooMuch, SaleInFuture
from services.loyalty.domain.sale import SaleLine
from services.loyalty.use_cases.record_sale import NewSale, record_sale
from services.members.domain.identifier import Candidate
from services.outlets.domain.outlet import Outlet

COLUMNS = ("external_id", "occurred_at", "outlet", "receipt_number", "category", "quantity", "amount")
REQUIRED = ("external_id", "occurred_at", "outlet", "category", "quantity")
ROWS_PER_TRANSACTION = 500
LONGEST_WORD = 64
MOST_LINES = 500
_LARGEST_AMOUNT_MINOR = 10**12
# Tills that begin again with number 1 every day would merge two days into one sale.
_ONE_RECEIPT_LASTS_AT_MOST = timedelta(hours=24)

ReceiptKey = tuple[str, str, str]


def receipt_key(cells: Sequence[str]) -> ReceiptKey:
    """What the rows of one sale have in common: outlet and receipt number, or else member, outlet and time."""
    external_id, moment, outlet, number = cells[:4]
    return (outlet.lower(), number, "") if number else (outlet.lower(), external_id, moment)


@dataclass(frozen=True)
class SaleRow:
    """A row that makes sense by itself."""

    line: int
    member_id: str
    outlet: Outlet
    occurred_at: datetime
    receipt_number: str | None
    sale_line: SaleLine


@dataclass
class Receipt:
    """The rows of one sale so far."""

    key: ReceiptKey
    rows: list[SaleRow] = field(default_factory=list)

    def add(self, row: SaleRow) -> None:
        """Raises BadRow for a row that cannot be of this receipt."""
        if self.rows:
            first = self.rows[0]
            if row.member_id != first.member_id:
                raise BadRow("external_id", f"is not the member of the same receipt in line {first.line}")
            if abs(row.occurred_at - first.occurred_at) > _ONE_RECEIPT_LASTS_AT_MOST:
                raise BadRow("receipt_number", f"stands for another day in line {first.line}")
            if len(self.rows) >= MOST_LINES:
                raise BadRow("receipt_number", f"has more than {MOST_LINES} lines")
        self.rows.append(row)

    @cached_property
    def command_id(self) -> str:
        """The same in every run, whatever the file is called and in whichever order its rows stand."""
        first = self.rows[0]
        if first.receipt_number:
            return id_for("import sale", first.outlet.outlet_code, first.receipt_number)
        return id_for(
            "import sale without number", first.outlet.outlet_code, first.member_id, first.occurred_at.isoformat()
        )

    def as_sale(self) -> NewSale:
        first = self.rows[0]
        return NewSale(
            is_history=True,
            command_id=self.command_id,
            member_id=first.member_id,
            outlet_code=first.outlet.outlet_code,
            lines=tuple(row.sale_line for row in self.rows),
            receipt_number=first.receipt_number,
            occurred_at=first.occurred_at,
            # We have found the member in the members service a moment ago.
            is_member_vouched_for=True,
        )


class SaleRows:
    """Reads rows; remembers which member an external id means."""

    _REMEMBERED = 200_000

    def __init__(self, members: Service, outlets: OutletsOfFile) -> None:
        self._members = members
        self._outlets = outlets
        self._known: dict[str, str] = {}

    def look_up(self, rows: Iterable[Sequence[str]]) -> None:
        """Find the members of some hundred rows at once, before they are read one by one."""
        unknown = {cells[0] for cells in rows if cells[0]} - self._known.keys()
        if not unknown:
            return
        if len(self._known) + len(unknown) > self._REMEMBERED:
            self._known.clear()
        with self._members.open_work.reading() as work:
            found = work.identifiers.owners([Candidate("external_id", external_id) for external_id in unknown])
        self._known |= {candidate.value: member_id for candidate, member_id in found.items()}

    def row(self, line: int, cells: Sequence[str]) -> SaleRow:
        """Raises BadRow."""
        external_id, moment, outlet_code, number, category, items, amount = cells
        outlet = self._outlets.named(outlet_code, "outlet")
        for column, word in (("receipt_number", number), ("category", category)):
            if len(word) > LONGEST_WORD:
                raise BadRow(column, f"is longer than {LONGEST_WORD} characters")
            refuse_unprintable(word, column)
        if not category:
            raise BadRow("category", "is empty")
        amount_in_minor = amount_minor(amount, self._outlets.precision(outlet))
        if amount_in_minor is not None and amount_in_minor > _LARGEST_AMOUNT_MINOR:
            raise BadRow("amount", "is larger than any receipt")
        return SaleRow(
            line=line,
            member_id=self._member_id(external_id),
            outlet=outlet,
            occurred_at=occurred_at(moment, outlet.zone),
            receipt_number=number or None,
            sale_line=SaleLine(category, quantity(items), amount_in_minor),
        )

    def _member_id(self, external_id: str) -> str:
        if not external_id:
            raise BadRow("external_id", "is empty")
        member_id = self._known.get(external_id)
        if member_id is None:
            raise BadRow("external_id", "no member has it; import the members first")
        return member_id


class Receipts:
    """Gathers rows into receipts while the file streams by.

    The rows of a receipt nearly always stand together, so one receipt is in hand at a time. `scattered` are the
    receipts of which a first look through the file found rows in several places: only those wait until the end.
    """

    def __init__(self, scattered: set[int], refuse: Callable[[int, BadRow], None]) -> None:
        self._scattered = scattered
        self._refuse = refuse
        self._waiting: dict[ReceiptKey, Receipt] = {}

    def gather(self, rows: Iterable[tuple[ReceiptKey, SaleRow]]) -> Iterator[Receipt]:
        current: Receipt | None = None
        for key, row in rows:
            if hash(key) in self._scattered:
                self._add(self._waiting.setdefault(key, Receipt(key)), row)
                continue
            if current is not None and current.key != key:
                yield current
                current = None
            current = current or Receipt(key)
            self._add(current, row)
        if current is not None:
            yield current
        yield from self._waiting.values()

    def _add(self, receipt: Receipt, row: SaleRow) -> None:
        try:
            receipt.add(row)
        except BadRow as bad:
            self._refuse(row.line, bad)


def scattered_receipts(keys: Iterable[ReceiptKey]) -> set[int]:
    """The hashes of those receipts whose rows do not stand together. Two that share a hash wait in vain: no harm."""
    seen: set[int] = set()
    scattered: set[int] = set()
    before: ReceiptKey | None = None
    for key in keys:
        if key != before:
            mark = hash(key)
            if mark in seen:
                scattered.add(mark)
            seen.add(mark)
            before = key
    return scattered


def sale_batches(loyalty: Service, new_outlets: Sequence[Outlet], *, is_dry: bool) -> Batches[Receipt]:
    """In a dry run the outlets that would be opened are told of within each transaction, and forgotten with it."""

    def begin(work: Any, _: Sequence[Receipt]) -> None:
        if is_dry:
            tell(loyalty, work, new_outlets)

    return Batches(loyalty.open_work, _record, begin=begin, is_dry=is_dry)


def recorded_before(loyalty: Service, receipts: Sequence[Receipt]) -> set[str]:
    """The command ids of those receipts that an earlier run recorded: a repeated import asks once a batch."""
    with loyalty.open_work.reading() as work:
        found: set[str] = work.sales.recorded_among([receipt.command_id for receipt in receipts])
        return found


def _record(work: Any, receipt: Receipt) -> bool:
    work.command_id = receipt.command_id
    try:
        record_sale(work, receipt.as_sale())
    except ReceiptAlreadyRecorded:
        # By a till, or by an earlier run; nothing was written.
        return False
    except SaleInFuture as error:
        raise BadRow("occurred_at", "lies in the future") from error
    except SaleEarnsTooMuch as error:
        raise BadRow("quantity", "the receipt earns more than any counter serves at once") from error
    return True
