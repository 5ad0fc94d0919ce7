"""The report of an import: a line for each bad row, which never repeats what the row said of a person."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self


class BadRow(Exception):
    """This row cannot be imported. The reason names no personal data: the line number leads to it."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(f"{column}: {reason}" if column else reason)
        self.column = column
        self.reason = reason


@dataclass
class Counts:
    """How an import went, in rows of the file."""

    rows: int = 0
    bad: int = 0
    done: int = 0
    """New members, or new sales."""
    known: int = 0
    """Members or sales that were imported before."""


@dataclass
class Report:
    """Written as the import goes, so that an interrupted one has its report, too."""

    path: Path
    counts: Counts = field(default_factory=Counts)

    def __enter__(self) -> Self:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self.path.open("w", encoding="utf-8-sig", newline="")
        self._rows = csv.writer(self._file)
        self._rows.writerow(["line", "column", "reason"])
        self.first: list[str] = []
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, line: int, bad: BadRow) -> None:
        self.counts.bad += 1
        self._rows.writerow([line, bad.column, bad.reason])
        if len(self.first) < 5:
            self.first.append(f"line {line}: {bad}")
