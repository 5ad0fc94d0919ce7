"""An outlet: a place of the franchise with a country, a time zone and a business day of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_BUSINESS_DAY_START = re.compile(r"(0\d|1[0-2]):[0-5]\d")


class InvalidOutlet(ValueError):
    """What was said of an outlet makes no sense; the text says which part."""

    code = "invalid_outlet"


@dataclass(frozen=True)
class Territory:
    """A part of the franchise's map."""

    territory_code: str
    name: str


@dataclass(frozen=True)
class Outlet:
    """Raises InvalidOutlet when made from nonsense, so that every outlet in hand is a sound one."""

    outlet_code: str
    name: str
    territory_code: str
    country: str
    zone: str
    currency: str
    locale: str
    business_day_starts_at: str = "04:00"

    def __post_init__(self) -> None:
        if not _CODE.fullmatch(self.outlet_code):
            raise InvalidOutlet("An outlet's code is a short word: a-z, 0-9 and dashes, 32 characters at most.")
        if not re.fullmatch(r"[A-Z]{2}", self.country):
            raise InvalidOutlet(f"{self.country!r} is not a two-letter country code such as LV.")
        if not re.fullmatch(r"[A-Z]{3}", self.currency):
            raise InvalidOutlet(f"{self.currency!r} is not a three-letter currency code such as EUR.")
        if not _BUSINESS_DAY_START.fullmatch(self.business_day_starts_at):
            raise InvalidOutlet("A business day starts between 00:00 and 12:59 local time.")
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise InvalidOutlet(f"{self.zone!r} is not a time zone such as Europe/Riga.") from error


class UnknownOutlet(LookupError):
    """There is no outlet with this code."""

    code = "unknown_outlet"


class UnknownStation(LookupError):
    """The station that signed in is not on the list."""

    code = "unknown_station"


class OutletTaken(Exception):
    """Another outlet has this code and is not the same."""

    code = "outlet_taken"
