"""What became of the rows of a table that somebody brought in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(eq=False)
class RefusedRow(Exception):
    """A row that was left out: at which line, why, and in which column."""

    line: int
    code: str
    column: str
    reason: str


@dataclass
class ImportReport:
    """Counts, and what is new."""

    rows: int = 0
    added: list[Any] = field(default_factory=list)
    unchanged: int = 0
    refused: list[RefusedRow] = field(default_factory=list)
