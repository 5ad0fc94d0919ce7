"""A membership as its facts have made it: what somebody bought, paid, froze and ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

from services.members.domain.memberships.calendar_months import add_months
from services.members.domain.memberships.plan import Plan
from services.members.domain.payer import PayerKind

MembershipState = Literal["ended", "expired", "frozen", "not_started", "active"]
"""By precedence: the first that holds is the state."""

ONE_DAY = timedelta(days=1)

MOST_DAYS_AHEAD = 366
"""What is sold, renewed or frozen is for now or for later, but not for whenever."""


RENEWED_WITHIN_DAYS = 90
"""So long after its end a membership is renewed as it was, its price included; later it is sold anew."""


@dataclass(frozen=True)
class Freeze:
    """Days on which a membership rests, both included."""

    first_on: date
    last_on: date

    def __str__(self) -> str:
        return f"{self.first_on}/{self.last_on}"

    @staticmethod
    def told(text: str) -> Freeze:
        """As it was written."""
        first_on, last_on = text.split("/")
        return Freeze(date.fromisoformat(first_on), date.fromisoformat(last_on))

    @property
    def days(self) -> int:
        return (self.last_on - self.first_on).days + 1

    def days_within(self, first_on: date, last_on: date) -> int:
        """How many of its days lie there."""
        return max(0, (min(self.last_on, last_on) - max(self.first_on, first_on)).days + 1)


def freezes_before(freezes: Iterable[Freeze], day: date) -> tuple[Freeze, ...]:
    """As far as they lie before this day."""
    return tuple(Freeze(each.first_on, min(each.last_on, day - ONE_DAY)) for each in freezes if each.first_on < day)


@dataclass(frozen=True)
class Run:
    """Periods of one plan that follow each other without a gap, as long as they would be if nothing ever moved them.

    Counted from the anchor, so that a freeze and a renewal give the same end whichever came first.
    """

    anchor_on: date
    periods: int
    frozen_days: int = 0
    """By which freezes have moved the end, and planned ones will."""
    gifted_days: int = 0
    """Which follow the paid ones."""

    @property
    def moved(self) -> timedelta:
        return timedelta(days=self.frozen_days + self.gifted_days)


@dataclass(frozen=True, kw_only=True)
class Membership:
    """What is known of it now. Days are local days of `outlet_code`, the outlet that has it; both ends are included."""

    membership_id: str
    member_id: str
    plan: Plan
    outlet_code: str
    """Where it was sold, or where it was moved to since: its dues are owed there."""
    starts_on: date
    renews: bool
    """As it is set; `renews_next` says whether another period will come."""
    run: Run
    version: int = 1
    """How many facts made it: whoever changes it says which version they looked at."""
    period: int = 1
    """How many periods it ever had."""
    payer_kind: PayerKind | None = None
    payer_id: str | None = None
    visits: int | None = None
    """Of a pack: all that were ever bought."""
    visits_used: int = 0
    freezes: tuple[Freeze, ...] = ()
    credit_minor: int = 0
    """What a change of plan left over; it pays for the next periods."""
    last_period: int | None = None
    """With which it ends, where it was cancelled."""
    cancelled_on: date | None = None
    ended_on: date | None = None
    """The last day, where it was handed on or its member erased."""

    @cached_property
    def valid_until(self) -> date:
        """The last day that is paid for or owed, moved by freezes and gifts."""
        return self.end_after(0)

    @cached_property
    def ends_on(self) -> date | None:
        """The last day, where it was cancelled, handed on or ended."""
        if self.ended_on is not None or self.last_period is None:
            return self.ended_on
        return self.end_after(self.last_period - self.period)

    @property
    def last_on(self) -> date:
        """The last day on which it opens the door, as things are."""
        return min(self.valid_until, self.ends_on or date.max)

    @property
    def begins_on(self) -> date:
        """The first day of what is had now: after a lapse that may be a later one, and nobody is let in before it."""
        return max(self.starts_on, self.run.anchor_on)

    @property
    def renews_next(self) -> bool:
        """Whether it renews itself once more: one that was cancelled does until its notice is over."""
        if self.ended_on is not None or self.plan.kind == "pack":
            return False
        return self.renews if self.last_period is None else not self.is_in_last_period

    @property
    def is_in_last_period(self) -> bool:
        """Of one that was cancelled, whose notice is over at its end."""
        return self.last_period is not None and self.period >= self.last_period

    @property
    def visits_left(self) -> int | None:
        """Nothing where visits are not counted."""
        return None if self.visits is None else max(0, self.visits - self.visits_used)

    def end_after(self, more: int) -> date:
        """The last day if so many periods were added."""
        return self.plan.end_of(self.run.periods + more, anchor_on=self.run.anchor_on) + self.run.moved

    def state_on(self, day: date) -> MembershipState:
        """The first of the precedence that holds on this local day."""
        if self.ends_on is not None and day > self.ends_on:
            return "ended"
        if day > self.valid_until:
            return "expired"
        if any(freeze.first_on <= day <= freeze.last_on for freeze in self.freezes):
            return "frozen"
        return "not_started" if day < self.begins_on else "active"

    def is_over_on(self, day: date) -> bool:
        """Whether nothing of it is left to use, to freeze or to hand on."""
        return self.state_on(day) in ("ended", "expired")

    def is_in_grace_on(self, day: date) -> bool:
        """Whether its last day is past, but for so few days that the door is open still."""
        return self.valid_until < day <= self.valid_until + timedelta(days=self.plan.grace_days)

    def is_gone_on(self, day: date) -> bool:
        """Whether it ran out so long ago that it is sold anew, not renewed."""
        return (day - self.valid_until).days > RENEWED_WITHIN_DAYS

    def frozen_days_after(self, day: date) -> int:
        """How many of the days that are still to come it rests."""
        return sum(each.days_within(day + timedelta(days=1), self.last_on) for each in self.freezes)

    def freeze_days_left_on(self, day: date) -> int:
        """What is left of the allowance in the membership year of this day, planned freezes counted."""
        first_on, last_on = self.year_of(day)
        return max(0, self.plan.freeze_days - sum(each.days_within(first_on, last_on) for each in self.freezes))

    def year_of(self, day: date) -> tuple[date, date]:
        """First and last day of the membership year, counted from the first day; the first one before that, too.

        One that was taken over goes on in the year that it was in: its run began before it did here.
        """
        first_on = min(self.starts_on, self.run.anchor_on)
        years = max(0, day.year - first_on.year)
        if years and add_months(first_on, 12 * years) > day:
            years -= 1
        return add_months(first_on, 12 * years), add_months(first_on, 12 * (years + 1)) - ONE_DAY

    def unused_days_on(self, day: date) -> tuple[int, int]:
        """Paid days and gifted ones that are left from this day on, without those that are frozen."""
        first_on = max(day, self.begins_on)
        frozen = sum(each.days_within(first_on, self.valid_until) for each in self.freezes)
        left = max(0, (self.valid_until - first_on).days + 1 - frozen)
        gifted = min(self.run.gifted_days, left)
        return left - gifted, gifted
