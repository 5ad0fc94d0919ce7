"""What a cell says: birthdays, amounts, quantities and instants, in the spellings that real files have."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from services.chassis.spreadsheet import UNSTORABLE
from services.command_line.importing.report import BadRow

MAX_QUANTITY = 1_000
FIRST_YEAR_OF_SALES = 1970
_BIRTHDAYS = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)", re.ASCII),
    re.compile(r"(?P<day>\d\d?)\.(?P<month>\d\d?)\.(?P<year>\d{4})?", re.ASCII),
    re.compile(r"(?:--)?(?P<month>\d\d)-(?P<day>\d\d)", re.ASCII),
    re.compile(r"--(?P<month>\d\d)(?P<day>\d\d)", re.ASCII),
)
# `1 234,50` and `1234.50`. A comma before exactly three digits stays a decimal comma, and too precise for the currency.
_AMOUNT = re.compile(r"(\d{1,3}(?:[ \u00a0\u202f]\d{3}){1,3}|\d{1,12})(?:[.,](\d{1,6}))?", re.ASCII)


def refuse_unprintable(text: str, column: str) -> None:
    """The characters that the API refuses, too: they break databases, labels and logs."""
    if not text.isprintable() and UNSTORABLE.search(text):
        raise BadRow(column, "holds a character that cannot be stored")


def birthday(text: str) -> dict[str, Any]:
    """Month, day and perhaps year; `1985-03-07`, `07.03.1985`, `03-07` and `--03-07` say the same day."""
    for spelling in _BIRTHDAYS:
        if match := spelling.fullmatch(text):
            return {name: int(number) for name, number in match.groupdict().items() if number}
    raise BadRow("birthday", "is none of YYYY-MM-DD, DD.MM.YYYY, MM-DD")


@lru_cache(maxsize=4_096)
def quantity(text: str) -> int:
    """A whole number of items. `2`, also `2.0` and `2,0`, as spreadsheets write it."""
    whole, _, rest = text.replace(",", ".").partition(".")
    if not (whole.isascii() and whole.isdigit()) or rest.strip("0") or len(whole) > 12:
        raise BadRow("quantity", "is not a whole number")
    if not 1 <= int(whole) <= MAX_QUANTITY:
        raise BadRow("quantity", f"is not between 1 and {MAX_QUANTITY}")
    return int(whole)


@lru_cache(maxsize=65_536)
def amount_minor(text: str, precision: int) -> int | None:
    """The price of a line in minor units; `3.50` and `3,50` are 350 where the currency has cents. Empty: not known."""
    if not text:
        return None
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise BadRow("amount", "is not a price such as 3.50; a refund is not a sale")
    fraction = (match[2] or "").rstrip("0")
    if len(fraction) > precision:
        raise BadRow("amount", f"has more decimals than its currency ({precision})")
    return int(Decimal(f"{re.sub(r'[^0-9]', '', match[1])}.{fraction or 0}").scaleb(precision))


@lru_cache(maxsize=65_536)
def occurred_at(text: str, zone: str) -> datetime:
    """The instant in UTC; a time without an offset is the outlet's own."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadRow("occurred_at", "is not a time such as 2025-03-07T14:30 or 2025-03-07T14:30:00+02:00") from None
    if len(text) <= len("2025-03-07"):
        raise BadRow("occurred_at", "has a day and no time of the day")
    if moment.year < FIRST_YEAR_OF_SALES or moment.year > 9990:
        raise BadRow("occurred_at", "is too long ago or too far ahead")
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
