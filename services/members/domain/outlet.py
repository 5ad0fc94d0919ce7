"""What members knows of an outlet: its country, its time, and its day of business."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.members.domain.errors import OutletClosed


@dataclass(frozen=True)
class Outlet:
    """A copy of what the outlets service told."""

    code: str
    name: str
    territory_code: str
    country: str
    zone: str
    business_day_starts_at: str
    locale: str
    territory_path: str = "/"
    """The territories around it; the whole franchise where nobody has told."""
    state: str = "open"
    sequence: int = 0
    """That of the fact which told it."""
    admits: str = "everyone"
    """Or `members_with_plan`: then a check-in decides by memberships, and who is in is known."""
    capacity: int | None = None
    """How many may be in at once; nothing where nobody counts."""
    stay_minutes: int = 120
    """How long somebody counts as in who was not seen leaving."""

    @property
    def admits_by_membership(self) -> bool:
        return self.admits == "members_with_plan"

    def is_full(self, inside: int) -> bool:
        """Whether so many are in that nobody else may be."""
        return self.capacity is not None and inside >= self.capacity

    def refuse_if_closed(self) -> None:
        """Raises OutletClosed: nobody joins and nobody comes in at an outlet that is closed."""
        if self.state == "closed":
            raise OutletClosed

    def local(self, instant: datetime) -> datetime:
        return instant.astimezone(ZoneInfo(self.zone))

    def local_day(self, instant: datetime) -> date:
        """The calendar day on the wall of the outlet: birthdays go by this one."""
        return self.local(instant).date()

    def begin_of(self, day: date) -> datetime:
        """When this day begins on the wall of the outlet."""
        return datetime.combine(day, time.min, ZoneInfo(self.zone)).astimezone(UTC)

    def business_date(self, instant: datetime) -> date:
        """The day of business: a visit at one in the morning belongs to the evening before."""
        local = self.local(instant)
        is_before_opening = local.time() < time.fromisoformat(self.business_day_starts_at)
        return local.date() - timedelta(days=1) if is_before_opening else local.date()
