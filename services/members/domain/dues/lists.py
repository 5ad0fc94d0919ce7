"""Lists of dues: where a page ends, and what the dues of a month come to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

PAGE = 100
EXPORT_PAGE = 5_000

After = tuple[date, str]
"""The day and id of the last due of the page before."""
Days = Mapping[date, Collection[str]]
"""The days that it is now, each with the outlets on whose walls it stands."""


@dataclass(frozen=True)
class Total:
    """One outlet's dues of a month in one currency, in minor units."""

    outlet_code: str
    currency: str
    dues: int
    expected_minor: int
    paid_minor: int
    waived_minor: int
    overdue_minor: int
    disputed_minor: int
    to_come_minor: int = 0
    """What memberships will be charged that renew themselves in this month, and were not renewed yet."""
    overdue_in_all_minor: int = 0
    """What is overdue today, from whichever month."""
