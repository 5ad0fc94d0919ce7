"""Reads a table as people export it: UTF-8 with or without a mark, CP1251; comma, semicolon or tab; columns by name."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_CHUNK_BYTES = 1 << 20
_DELIMITERS = (",", ";", "\t")
_DELIMITER_NAMES = {",": "comma", ";": "semicolon", "\t": "tab"}
# A cell longer than this is a missing closing quote that has swallowed the rows below it.
LONGEST_CELL = 10_000


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
class TableFile:
    """A file whose encoding, delimiter and columns are known."""

    path: Path
    encoding: str
    delimiter: str
    columns: Sequence[str]
    # Where each of `columns` stands in the file; None for one that it does not have.
    positions: Sequence[int | None]
    width: int
    ignored: Sequence[str]

    @property
    def description(self) -> str:
        encoding = {"utf-8-sig": "UTF-8", "cp1251": "CP1251", "utf-16": "UTF-16"}[self.encoding]
        return f"{encoding}, separated by {_DELIMITER_NAMES[self.delimiter]}"

    def rows(self) -> Iterator[Row | BadCells]:
        """Every row below the header; empty lines are no rows. Missing columns and cells are empty."""
        csv.field_size_limit(LONGEST_CELL)
        with self.path.open(encoding=self.encoding, newline="") as text:
            reader = csv.reader(text, delimiter=self.delimiter)
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


def open_table(path: Path, *, columns: Sequence[str], required: Sequence[str]) -> TableFile:
    """Find out how the file is written. Raises UnreadableFile when it lacks a required column or is no text."""
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as text:
        try:
            header = text.readline(LONGEST_CELL)
        except UnicodeDecodeError as error:  # pragma: no cover - the whole file was decoded a moment ago
            raise UnreadableFile("The first line is no text.") from error
    if not header.strip():
        raise UnreadableFile(f"{path.name} begins with an empty line; its first line must name the columns.")
    delimiter, names = _header(header, columns)
    missing = [name for name in required if name not in names]
    if missing:
        raise UnreadableFile(
            f"{path.name} has no column {', '.join(missing)}. "
            f"Its first line must name the columns, which may be: {', '.join(columns)}."
        )
    twice = sorted({name for name in names if name in columns and names.count(name) > 1})
    if twice:
        raise UnreadableFile(f"{path.name} has the column {', '.join(twice)} twice.")
    positions = [names.index(name) if name in names else None for name in columns]
    ignored = [name for name in names if name and name not in columns]
    return TableFile(path, encoding, delimiter, tuple(columns), positions, len(names), ignored)


def _header(line: str, columns: Sequence[str]) -> tuple[str, list[str]]:
    """By the header, not by counting: a row of Russian names and prices is full of commas and semicolons."""

    def names(delimiter: str) -> list[str]:
        cells = next(csv.reader([line.strip("\r\n")], delimiter=delimiter), [])
        return [cell.strip().lower().replace(" ", "_") for cell in cells]

    found = {delimiter: names(delimiter) for delimiter in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda delimiter: len(set(found[delimiter]) & set(columns)))
    return best, found[best]


def _encoding(path: Path) -> str:
    """UTF-8 when every byte says so, for hardly any other text passes that test by chance; else CP1251."""
    with path.open("rb") as file:
        if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
    for encoding in ("utf-8-sig", "cp1251"):
        if _can_be_decoded(path, encoding):
            return encoding
    raise UnreadableFile(f"{path.name} is neither UTF-8 nor CP1251 text. Save it as CSV, not as a spreadsheet.")


def _can_be_decoded(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(_CHUNK_BYTES):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True
