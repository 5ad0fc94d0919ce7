"""What loyalty knows of an outlet: its name, and which day of business an instant belongs to there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from services.loyalty.domain.refusals import OutletClosed


@dataclass(frozen=True, kw_only=True)
class Outlet:
    """A copy of what the outlets service told."""

    code: str
    name: str
    territory_code: str
    country: str
    zone: str
    currency: str
    business_day_starts_at: str
    territory_path: str = "/"
    """The territories around it; the whole franchise where nobody has told."""
    state: str = "open"
    sequence: int = 0
    """That of the fact which told it."""

    def refuse_if_closed(self) -> None:
        """Raises OutletClosed: nothing is sold and nothing handed over at an outlet that is closed."""
        if self.state == "closed":
            raise OutletClosed

    def local(self, instant: datetime) -> datetime:
        return instant.astimezone(self._zone_info)

    def business_date(self, instant: datetime) -> date:
        """A cup sold at one in the morning belongs to the evening before."""
        local = self.local(instant)
        return local.date() - timedelta(days=1) if local.time() < self._day_starts_at else local.date()

    @cached_property
    def _zone_info(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @cached_property
    def _day_starts_at(self) -> time:
        return time.fromisoformat(self.business_day_starts_at)
