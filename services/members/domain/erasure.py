"""Erasure: somebody's data is destroyed here at once, and every other part says when it has destroyed its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

ErasureReason = Literal["asked", "law", "mistake", "joined_by_mistake", "restored"]
"""The person asked for it; a law or an authority wants it; the record should never have been made; whoever enrolled
them took it back at once; a backup that was put back had brought somebody back. Nothing in free words: the audit is
kept for ever."""

PARTS = ("members", "erasure list", "loyalty", "notifications")
"""Who has something to do: members has stored answers to clear, and its worker puts the erasure onto the list that
outlives a restore."""

# The law gives a month; a part that has not answered in a week will not do so without somebody who looks.
PATIENCE = timedelta(days=7)
# A request that had read the member before they were erased has committed or given up by then: PostgreSQL ends a
# transaction that sits idle for 30 seconds, and a statement after 15.
IN_FLIGHT = timedelta(minutes=2)
_AT_ONCE = timedelta(seconds=20)


@dataclass(frozen=True)
class Erasure:
    """One member who is no more."""

    member_id: str
    reason: str
    erased_at: datetime
    missing: tuple[str, ...] = PARTS
    """The parts that have not said yet that they have forgotten the member."""

    @property
    def is_complete(self) -> bool:
        return not self.missing

    def wants_cleaning(self, now: datetime) -> bool:
        """At once, and for good when nothing can be on its way any more. In between there is nothing new to find."""
        age = now - self.erased_at
        return "members" in self.missing and (age < _AT_ONCE or age >= IN_FLIGHT)

    def is_late(self, now: datetime) -> bool:
        return not self.is_complete and now - self.erased_at > PATIENCE
