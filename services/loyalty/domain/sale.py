"""A sale: the lines of one receipt, at one outlet, by one member."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from services.loyalty.domain.refusals import InvalidSaleLine

MAX_QUANTITY = 1_000
# More than any counter serves at once; each sixth of it is a reward row and an event.
MAX_EARNED_PER_SALE = 1_000


@dataclass(frozen=True)
class SaleLine:
    """One line. `amount_minor` is the line's price in minor units, 0 for a gift, None where the station knows none."""

    category: str
    quantity: int
    amount_minor: int | None = None

    def __post_init__(self) -> None:
        if not self.category:
            raise InvalidSaleLine(reason="a line needs a category")
        if not 1 <= self.quantity <= MAX_QUANTITY:
            raise InvalidSaleLine(reason=f"a quantity lies between 1 and {MAX_QUANTITY}")
        if self.amount_minor is not None and self.amount_minor < 0:
            raise InvalidSaleLine(reason="an amount is not negative; a refund is a reversal")

    @property
    def is_free(self) -> bool:
        return self.amount_minor == 0


@dataclass(frozen=True)
class PricedLine:
    """A line with the programs in which it earned, kept as they were: a program's categories may change later."""

    line: SaleLine
    earns: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Sale:
    """A recorded sale. `business_date` is the outlet's, computed once."""

    sale_id: str
    command_id: str
    member_id: str
    outlet_code: str
    station_id: str | None
    staff_id: str | None
    receipt_number: str | None
    occurred_at: datetime
    recorded_at: datetime
    business_date: date
    lines: tuple[PricedLine, ...]
