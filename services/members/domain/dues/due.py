"""A due: an amount that is owed from a day on, for a period of a membership or for a fee."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

DueReason = Literal["joining", "period", "change", "pack"]


@dataclass(frozen=True, kw_only=True)
class Due:
    """What one payment is expected for; amounts in minor units, days on the wall of the outlet, both ends included."""

    due_id: str
    membership_id: str
    member_id: str
    outlet_code: str
    reason: DueReason
    amount_minor: int
    currency: str
    due_on: date
    payer_id: str | None = None
    period_from: date | None = None
    period_until: date | None = None
