"""Facts that the outlets service tells."""

from __future__ import annotations

from dataclasses import dataclass

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
