"""A table as people export it: comma, semicolon or tab; columns by name in any order; each row by itself."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

_DELIMITERS = (",", ";", "\t")
DELIMITER_NAMES = {",": "comma", ";": "semicolon", "\t": "tab"}
# A cell longer than this is a missing closing quote that has swallowed the rows below it.
LONGEST_CELL = 10_000
# NUL breaks both databases, lone surrogates break UTF-8, other control characters break labels and logs.
UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class UnreadableFile(Exception):
    """The file as a whole cannot be read; the words say what to do about it."""


@dataclass(frozen=True)
class Row:
    """The cells of one row, in the order of the columns asked for; `line` is where the row begins in the file."""

    line: int
    cells: Sequence[str]


@dataclass(frozen=True)
class BadCells:
    """A row that is no row: too many cells, or a quote that never ends."""

    line: int
    reason: str


@dataclass(frozen=True)
class Layout:
    """How a file is written: its delimiter, and where the columns stand."""

    delimiter: str
    # Where each of the columns asked for stands in the file; None for one that it does not have.
    positions: Sequence[int | None]
    width: int
    ignored: Sequence[str]

    def rows(self, lines: Iterable[str]) -> Iterator[Row | BadCells]:
        """Every row below the header; empty lines are no rows. Missing columns and cells are empty."""
        csv.field_size_limit(LONGEST_CELL)
        reader = csv.reader(lines, delimiter=self.delimiter)
        next(reader)
        line = reader.line_num
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield BadCells(line + 1, "a cell is longer than 10,000 characters: is a closing quote missing?")
                line = reader.line_num
                continue
            begins, line = line + 1, reader.line_num
            if cells and (len(cells) > 1 or cells[0].strip()):
                yield self._row(begins, cells)

    def _row(self, line: int, cells: list[str]) -> Row | BadCells:
        count = len(cells)
        if count > self.width and any(cells[self.width :]):
            return BadCells(line, f"{count} cells under {self.width} columns: does a cell hold an unquoted separator?")
        return Row(
            line,
            [
                cells[position].strip() if position is not None and position < count else ""
                for position in self.positions
            ],
        )


def read_layout(header: str, *, columns: Sequence[str], required: Sequence[str], name: str) -> Layout:
    """From the first line of the file called `name`. Raises UnreadableFile when it does not name the columns."""
    if not header.strip():
        raise UnreadableFile(f"{name} begins with an empty line; its first line must name the columns.")
    delimiter, names = _header(header, columns)
    missing = [column for column in required if column not in names]
    if missing:
        raise UnreadableFile(
            f"{name} has no column {', '.join(missing)}. "
            f"Its first line must name the columns, which may be: {', '.join(columns)}."
        )
    twice = sorted({column for column in names if column in columns and names.count(column) > 1})
    if twice:
        raise UnreadableFile(f"{name} has the column {', '.join(twice)} twice.")
    positions = [names.index(column) if column in names else None for column in columns]
    ignored = [column for column in names if column and column not in columns]
    return Layout(delimiter, positions, len(names), ignored)


def _header(line: str, columns: Sequence[str]) -> tuple[str, list[str]]:
    """By the header, not by counting: a row of Russian names and prices is full of commas and semicolons."""

    def names(delimiter: str) -> list[str]:
        cells = next(csv.reader([line.strip("\r\n")], delimiter=delimiter), [])
        return [cell.strip().lower().replace(" ", "_") for cell in cells]

    found = {delimiter: names(delimiter) for delimiter in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda delimiter: len(set(found[delimiter]) & set(columns)))
    return best, found[best]
