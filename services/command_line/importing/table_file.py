"""Reads a table from a file: UTF-8 with or without a mark, UTF-16 or CP1251."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.chassis.spreadsheet import (
    DELIMITER_NAMES,
    LONGEST_CELL,
    BadCells,
    Layout,
    Row,
    UnreadableFile,
    read_layout,
)

_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True)
class TableFile:
    """A file whose encoding, delimiter and columns are known."""

    path: Path
    encoding: str
    layout: Layout

    @property
    def ignored(self) -> Sequence[str]:
        """Columns that nobody asked for."""
        return self.layout.ignored

    @property
    def description(self) -> str:
        encoding = {"utf-8-sig": "UTF-8", "cp1251": "CP1251", "utf-16": "UTF-16"}[self.encoding]
        return f"{encoding}, separated by {DELIMITER_NAMES[self.layout.delimiter]}"

    def rows(self) -> Iterator[Row | BadCells]:
        """Every row below the header; empty lines are no rows. Missing columns and cells are empty."""
        with self.path.open(encoding=self.encoding, newline="") as text:
            yield from self.layout.rows(text)


def open_table(path: Path, *, columns: Sequence[str], required: Sequence[str]) -> TableFile:
    """Find out how the file is written. Raises UnreadableFile when it lacks a required column or is no text."""
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as text:
        try:
            header = text.readline(LONGEST_CELL)
        except UnicodeDecodeError as error:  # pragma: no cover - the whole file was decoded a moment ago
            raise UnreadableFile("The first line is no text.") from error
    return TableFile(path, encoding, read_layout(header, columns=columns, required=required, name=path.name))


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
