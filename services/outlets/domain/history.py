"""The history of an outlet: what was done to it, by whom, and what differed before and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.outlets.domain.outlet import Said

OPENED, CHANGED, CLOSED, REOPENED = "opened", "changed", "closed", "reopened"
MOVED_WITH_TERRITORY = "moved_with_territory"
"""Somebody moved the territory that the outlet lies in, or one around it."""


@dataclass(frozen=True)
class Author:
    """Somebody of the staff, in the role they had."""

    staff_id: str
    role: str


@dataclass(frozen=True)
class OutletChange:
    """One change. Without an author it was the administrator, on the command line."""

    outlet_code: str
    sequence: int
    changed_at: datetime
    by: Author | None
    what: str
    before: Mapping[str, Said]
    after: Mapping[str, Said]
