"""Runs an import from beginning to end: a first look for outlets and scattered receipts, then the rows in batches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Protocol, TypeVar

from services.chassis.spreadsheet import BadCells, Row
from services.command_line.importing import members_file, sales_file
from services.command_line.importing.batches import Batches
from services.command_line.importing.outlets_of_file import (
    NewOutlets,
    OutletsOfFile,
    described_outlets,
    find_outlets,
    open_outlets,
    tell_at_once,
)
from services.command_line.importing.report import BadRow, Counts, Report
from services.command_line.importing.table_file import TableFile, open_table
from services.command_line.staffing import import_people
from services.command_line.suite import ADMINISTRATOR, Suite
from services.contracts.permissions import Action
from services.outlets.domain.outlet import Outlet
from services.outlets.use_cases import import_outlets as outlets_file
from services.outlets.use_cases import import_staff as staff_file

T = TypeVar("T")


class Progress(Protocol):
    """Shows how far an import is."""

    def begin(self, words: str, *, rows: int | None) -> None: ...

    def advance(self, rows: int) -> None: ...


@dataclass(frozen=True)
class Options:
    """How to import."""

    is_dry: bool
    # None: rows of outlets that do not exist are bad rows.
    new_outlets: NewOutlets | None
    report: Path
    # Whether a file of outlets may bring territories along.
    makes_territories: bool = False


@dataclass(frozen=True)
class Outcome:
    """What came of it."""

    table: TableFile
    counts: Counts
    first_bad_rows: Sequence[str]
    unknown_outlets: Sequence[str]
    opened_outlets: Sequence[Outlet]


def import_outlets(path: Path, suite: Suite, options: Options, progress: Progress) -> Outcome:
    """Raises UnreadableFile before anything is written."""
    table = open_table(path, columns=outlets_file.COLUMNS, required=outlets_file.REQUIRED)
    progress.begin("outlets", rows=None)
    with Report(options.report) as report, suite.outlets.open_work() as work:
        is_dry, makes_territories = options.is_dry, options.makes_territories
        done = outlets_file.import_outlets(work, table.rows(), is_dry=is_dry, makes_territories=makes_territories)
        if not is_dry:
            work.audit.note_act(ADMINISTRATOR, Action.CHANGE_PLACES, work.concern)
        for refused in done.refused:
            report.add(refused.line, BadRow(refused.column, refused.reason))
        report.counts.rows, report.counts.done, report.counts.known = done.rows, len(done.added), done.unchanged
    if not is_dry:
        tell_at_once(suite)
    return Outcome(table, report.counts, report.first, [], [])


def import_staff(path: Path, suite: Suite, options: Options, progress: Progress) -> Outcome:
    """Raises UnreadableFile before anything is written."""
    table = open_table(path, columns=staff_file.COLUMNS, required=staff_file.REQUIRED)
    rows = staff_file.read_staff(table.rows())
    progress.begin("staff", rows=len(rows))
    with Report(options.report) as report:
        done = import_people(suite.outlets, rows, is_dry=options.is_dry, hashed=lambda: progress.advance(1))
        for refused in done.refused:
            report.add(refused.line, BadRow(refused.column, refused.reason))
        report.counts.rows, report.counts.done, report.counts.known = done.rows, len(done.added), done.unchanged
    return Outcome(table, report.counts, report.first, [], [])


def import_members(path: Path, suite: Suite, options: Options, progress: Progress) -> Outcome:
    """Raises UnreadableFile and InvalidOutlet before anything is written."""
    table = open_table(path, columns=members_file.COLUMNS, required=members_file.REQUIRED)
    position = members_file.COLUMNS.index("home_outlet")
    codes: dict[str, None] = {}
    rows = 0
    progress.begin("looking through the file", rows=None)
    for row in table.rows():
        rows += 1
        if isinstance(row, Row):
            codes[row.cells[position]] = None
    outlets, opened = _outlets(suite, codes, options)
    batches = members_file.member_batches(suite.members, opened, is_dry=options.is_dry)
    progress.begin("members", rows=rows)
    with Report(options.report) as report:
        batch: list[members_file.MemberRow] = []
        for line, cells in _good_rows(table, report, progress):
            try:
                batch.append(members_file.member_row(line, cells, outlets))
            except BadRow as bad:
                report.add(line, bad)
            if len(batch) >= members_file.ROWS_PER_TRANSACTION:
                _apply(batches, batch, report, lines_of=lambda row: [row.line])
                batch = []
        _apply(batches, batch, report, lines_of=lambda row: [row.line])
    return Outcome(table, report.counts, report.first, list(outlets.unknown), opened)


def import_sales(path: Path, suite: Suite, options: Options, progress: Progress) -> Outcome:
    """Raises UnreadableFile and InvalidOutlet before anything is written."""
    table = open_table(path, columns=sales_file.COLUMNS, required=sales_file.REQUIRED)
    look = _SalesLook(table)
    progress.begin("looking through the file", rows=None)
    scattered = sales_file.scattered_receipts(look.keys())
    outlets, opened = _outlets(suite, look.codes, options)
    reader = sales_file.SaleRows(suite.members, outlets)
    batches = sales_file.sale_batches(suite.loyalty, opened, is_dry=options.is_dry)
    progress.begin("sales", rows=look.rows)
    with Report(options.report) as report:

        def read() -> Iterator[tuple[sales_file.ReceiptKey, sales_file.SaleRow]]:
            good_rows = _good_rows(table, report, progress)
            while some := list(islice(good_rows, sales_file.ROWS_PER_TRANSACTION)):
                reader.look_up(cells for _, cells in some)
                for line, cells in some:
                    try:
                        row = reader.row(line, cells)
                    except BadRow as bad:
                        report.add(line, bad)
                    else:
                        yield sales_file.receipt_key(cells), row

        for batch in _in_batches(sales_file.Receipts(scattered, report.add).gather(read())):
            _record(suite, batches, batch, report)
    return Outcome(table, report.counts, report.first, list(outlets.unknown), opened)


class _SalesLook:
    """The first look through a file of sales."""

    def __init__(self, table: TableFile) -> None:
        self._table = table
        self.codes: dict[str, None] = {}
        self.rows = 0

    def keys(self) -> Iterator[sales_file.ReceiptKey]:
        position = sales_file.COLUMNS.index("outlet")
        for row in self._table.rows():
            self.rows += 1
            if isinstance(row, Row):
                self.codes[row.cells[position]] = None
                yield sales_file.receipt_key(row.cells)


def _outlets(suite: Suite, codes: dict[str, None], options: Options) -> tuple[OutletsOfFile, list[Outlet]]:
    """What the file's codes mean, with the outlets that had to be opened; in a dry run they are only described."""
    known = find_outlets(suite.outlets)
    new = described_outlets([code for code in codes if code], known, options.new_outlets) if options.new_outlets else []
    if not options.is_dry:
        open_outlets(suite.outlets, new)
        tell_at_once(suite)
    return OutletsOfFile({**known, **{outlet.outlet_code: outlet for outlet in new}}), new


def _good_rows(table: TableFile, report: Report, progress: Progress) -> Iterator[tuple[int, Sequence[str]]]:
    for row in table.rows():
        report.counts.rows += 1
        if isinstance(row, BadCells):
            report.add(row.line, BadRow("", row.reason))
        else:
            yield row.line, row.cells
        if report.counts.rows % 500 == 0:
            progress.advance(500)
    progress.advance(report.counts.rows % 500)


def _in_batches(receipts: Iterator[sales_file.Receipt]) -> Iterator[list[sales_file.Receipt]]:
    batch: list[sales_file.Receipt] = []
    rows = 0
    for receipt in receipts:
        if receipt.rows:
            batch.append(receipt)
            rows += len(receipt.rows)
        if rows >= sales_file.ROWS_PER_TRANSACTION:
            yield batch
            batch, rows = [], 0
    if batch:
        yield batch


def _record(
    suite: Suite, batches: Batches[sales_file.Receipt], batch: list[sales_file.Receipt], report: Report
) -> None:
    before = sales_file.recorded_before(suite.loyalty, batch)
    report.counts.known += len(before)
    new = [receipt for receipt in batch if receipt.command_id not in before]
    _apply(batches, new, report, lines_of=lambda receipt: [row.line for row in receipt.rows])


def _apply(batches: Batches[T], batch: Sequence[T], report: Report, *, lines_of: Callable[[T], list[int]]) -> None:
    if not batch:
        return
    for item, result in zip(batch, batches.run(batch), strict=True):
        if isinstance(result, BadRow):
            for line in lines_of(item):
                report.add(line, result)
        elif result:
            report.counts.done += 1
        else:
            report.counts.known += 1
