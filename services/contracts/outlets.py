"""Facts that the outlets service tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from services.chassis.messaging.event import Event, described


@dataclass(frozen=True, kw_only=True)
class OutletOpened(Event):
    """An outlet joined the franchise; those who listen keep a copy of what they need of it."""

    NAME = "outlets.outlet_opened.v1"
    SUBJECT = "outlet_code"

    outlet_code: str = described("Short word by which people and files name the outlet.")
    name: str = described("Name for people.")
    territory_code: str = described("The territory that the outlet belongs to.")
    country: str = described("ISO 3166-1 alpha-2 country, the default for phone numbers given here.")
    zone: str = described("IANA time zone.")
    currency: str = described("ISO 4217 currency of its sales.")
    business_day_starts_at: str = described("Local time HH:MM at which a new business day begins.")
    locale: str = described("Language of members who join here, unless they choose another.")
    territory_path: str = described(
        "The territories around it, as /baltics/riga/; empty in facts from before territories lay in each other.",
        default="",
    )
    admits: str = described(
        "`everyone`, or `members_with_plan`: then a check-in decides by memberships.", default="everyone"
    )
    capacity: int | None = described("How many may be in at once; null where nobody counts.", default=None)
    stay_minutes: int = described("How long somebody counts as in who was not seen leaving.", default=120)


@dataclass(frozen=True, kw_only=True)
class OutletChanged(Event):
    """An outlet is described anew, lies elsewhere on the map, has closed or opened again: all that holds from now on.

    The sequence grows with each change of an outlet, and its opening is the first: who has heard a later picture leaves
    an older one alone.
    """

    NAME = "outlets.outlet_changed.v1"
    SUBJECT = "outlet_code"

    outlet_code: str = described("The outlet.")
    name: str = described("Name for people.")
    territory_code: str = described("The territory that the outlet belongs to.")
    territory_path: str = described("That territory and all around it, as /baltics/riga/.")
    country: str = described("ISO 3166-1 alpha-2 country, the default for phone numbers given here.")
    zone: str = described("IANA time zone.")
    currency: str = described("ISO 4217 currency of its sales.")
    business_day_starts_at: str = described("Local time HH:MM at which a new business day begins.")
    locale: str = described("Language of members who join here, unless they choose another.")
    state: Literal["open", "closed"] = described(
        "At a closed one nobody joins, checks in, buys or redeems; what was earned there stays."
    )
    admits: str = described(
        "`everyone`, or `members_with_plan`: then a check-in decides by memberships.", default="everyone"
    )
    capacity: int | None = described("How many may be in at once; null where nobody counts.", default=None)
    stay_minutes: int = described("How long somebody counts as in who was not seen leaving.", default=120)


@dataclass(frozen=True, kw_only=True)
class StaffPlaced(Event):
    """In which role and where somebody works from now on: who may be given what there is to do.

    The sequence grows with each change: who has heard a later one leaves an older one alone. Nobody comes back who has
    left.
    """

    NAME = "outlets.staff_placed.v1"
    SUBJECT = "staff_id"

    staff_id: str = described("Who.")
    role: str = described("`cashier`, `reception`, `outlet_manager`, `territory_manager` or `hq`.")
    outlet_code: str | None = described("The outlet of somebody who works at one.", default=None)
    territory_code: str | None = described("The territory of its manager.", default=None)


@dataclass(frozen=True, kw_only=True)
class StaffLeft(Event):
    """Somebody has left: what rested with them is somebody else's to do."""

    NAME = "outlets.staff_left.v1"
    SUBJECT = "staff_id"

    staff_id: str = described("Who has left.")
