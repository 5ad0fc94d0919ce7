"""Months as people count them: from the 31st to the last day of a shorter month, and back to the 31st."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def add_months(anchor_on: date, months: int) -> date:
    """The same day so many months later, or the last day of a month that is shorter.

    Always counted from the anchor: 31 January gives 28 February and then 31 March, never 28 March.
    """
    years, month = divmod(anchor_on.month - 1 + months, 12)
    year = anchor_on.year + years
    return date(year, month + 1, min(anchor_on.day, monthrange(year, month + 1)[1]))
