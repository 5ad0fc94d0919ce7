"""Renewing: what was sealed under an earlier generation of a key is brought under the newest one, batch by batch.

A renewal can be broken off anywhere and begun again: what has been renewed is left alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Renewed:
    """One batch."""

    last: str | None
    """The row that the next batch goes on after; None at the end."""
    looked_at: int = 0
    changed: int = 0
    left: int = 0
    """Rows that could not be renewed and want to be looked at."""


Renewal = Callable[[str], Renewed]
"""Renews the batch after this row ("" at first), in a transaction of its own."""
