"""An outlet: a place of the franchise with a country, a time zone and a business day of its own."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_BUSINESS_DAY_START = re.compile(r"(0\d|1[0-2]):[0-5]\d")

EVERYONE, MEMBERS_WITH_PLAN = "everyone", "members_with_plan"
ADMITS = (EVERYONE, MEMBERS_WITH_PLAN)
"""Whom an outlet lets in: whoever comes, or members whose plan opens its door at this hour."""
Said = str | int | None


class InvalidOutlet(ValueError):
    """What was said of an outlet makes no sense; the text says which part."""

    code = "invalid_outlet"


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
    admits: str = EVERYONE
    capacity: int | None = None
    """How many may be in at once; nothing where nobody counts."""
    stay_minutes: int = 120
    """How long somebody counts as in who was not seen leaving."""
    labels: tuple[str, ...] = ()
    """What a desk may say that a visit was for, in this order: classes, say."""

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise InvalidOutlet("An outlet needs a name.")
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

        if self.admits not in ADMITS:
            raise InvalidOutlet(f"An outlet admits {' or '.join(ADMITS)}.")

    @property
    def description(self) -> dict[str, Any]:
        """What is said of it, in one value each, without the code by which it is found."""
        said: dict[str, Any] = {**asdict(self), "labels": " · ".join(self.labels)}
        del said["outlet_code"]
        return said

    @property
    def told(self) -> dict[str, Any]:
        """The same for other services. Its labels are asked for by the stations there: nobody keeps a copy of them."""
        return {name: said for name, said in self.description.items() if name != "labels"}


@dataclass(frozen=True)
class OutletOnMap:
    """An outlet as it stands now: where it lies, since when it is open or closed, and after how many changes."""

    outlet: Outlet
    territory_path: str
    opened_at: datetime
    closed_at: datetime | None
    sequence: int

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def state(self) -> Literal["open", "closed"]:
        return "open" if self.is_open else "closed"

    def refuse_if_closed(self) -> None:
        """Raises OutletClosed."""
        if not self.is_open:
            raise OutletClosed


class UnknownOutlet(LookupError):
    """There is no outlet with this code within the caller's reach."""

    code = "unknown_outlet"

    def __init__(self, words: str = "There is no outlet with this code among those you look after.") -> None:
        super().__init__(words)


class UnknownStation(LookupError):
    """The station that signed in is not on the list, or the one that is meant is out of the caller's reach."""

    code = "unknown_station"

    def __init__(self, words: str = "There is no such station among those you look after.") -> None:
        super().__init__(words)


class OutletClosed(Exception):
    """Nobody works at a closed outlet."""

    code = "outlet_closed"

    def __init__(self) -> None:
        super().__init__("This outlet is closed: nobody works there until it opens again.")


class UnreadableTable(Exception):
    """A text that is no table of outlets; the words say what to do about it."""

    code = "unreadable_table"


class OutletTaken(Exception):
    """Another outlet has this code and is not the same."""

    code = "outlet_taken"
