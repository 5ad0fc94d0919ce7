"""A plan: what is sold, in versions that never change; who bought under one keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Literal

from services.members.domain.memberships.calendar_months import add_months

PlanKind = Literal["period", "pack"]
"""A period is paid for in advance and ends with its last day; a pack is a number of visits, to be used within one."""


@dataclass(frozen=True)
class Window:
    """Hours at which a plan opens the door: on these ISO weekdays (1 is Monday), from `begins` to before `ends`."""

    weekdays: frozenset[int]
    begins: time
    ends: time


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One version of a plan. Money is in minor units of `currency`; days are local days of the outlet."""

    plan_version_id: str
    code: str
    version: int
    titles: Mapping[str, str]
    """By language."""
    kind: PlanKind
    currency: str
    price_minor: int
    """For one period, or for the pack."""
    joining_fee_minor: int = 0
    period_months: int = 0
    """Length of a period, or how long a pack may be used; or else in days."""
    period_days: int = 0
    visits: int | None = None
    """Of a pack; nothing where visits are not counted."""
    windows: tuple[Window, ...] = ()
    """Nothing: at any hour."""
    outlet_codes: frozenset[str] = frozenset()
    territory_path: str = "/"
    """Where it opens the door: at these outlets, or else everywhere below this territory."""
    guests: int = 0
    """Guests that a member may bring in each period."""
    freeze_days: int = 0
    """Days that may be frozen in each membership year, counted from its first day."""
    grace_days: int = 0
    """How long after the day a due may be unpaid before the door stays shut."""
    grace_minor: int = 0
    """How much may be owed before it does, however lately."""
    notice_days: int = 0
    """Before the end of a period, for ending a membership that renews itself."""
    renews: bool = False
    """Whether it renews itself unless somebody says otherwise."""
    needs_waiver: bool = False
    joining_age: int | None = None
    """Youngest age at which it is sold without a guardian who pays."""
    is_corporate: bool = False
    """Sold to members for whom a company pays."""
    is_sold: bool = True
    """The newest version says whether the plan can still be bought."""

    def end_of(self, periods: int, *, anchor_on: date) -> date:
        """The last day of so many periods that follow each other from `anchor_on`."""
        if self.period_months:
            return add_months(anchor_on, self.period_months * periods) - timedelta(days=1)
        return anchor_on + timedelta(days=self.period_days * periods - 1)

    def renews_itself(self, wish: bool | None) -> bool:
        """Whether what is had of it renews itself: as it says, unless somebody says otherwise. What asks for notice
        goes on until it is given."""
        renews = self.renews if wish is None else wish
        return self.kind == "period" and (renews or self.notice_days > 0)

    def opens_at(self, outlet_code: str, territory_path: str) -> bool:
        """Whether it opens the door of this outlet, which lies in this territory."""
        if self.outlet_codes:
            return outlet_code in self.outlet_codes
        return territory_path.startswith(self.territory_path)
