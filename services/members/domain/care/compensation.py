"""Making up for something: how much of what somebody may give, in one case and on one day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, get_args

CompensationKind = Literal["stamps", "reward", "gift_days"]
COMPENSATION_KINDS: tuple[CompensationKind, ...] = get_args(CompensationKind)


@dataclass(frozen=True)
class Limit:
    """Units: stamps, rewards, or days."""

    in_case: int
    in_a_day: int
    """By one person, over all cases."""


NOTHING = Limit(0, 0)
# Who sits at the desk makes good a cup; a manager a spoilt month; head office what went to the newspapers.
LIMITS: Mapping[str, Mapping[CompensationKind, Limit]] = {
    "reception": {"reward": Limit(1, 10)},
    "outlet_manager": {"stamps": Limit(12, 60), "reward": Limit(2, 15), "gift_days": Limit(14, 90)},
    "hq": {"stamps": Limit(100, 500), "reward": Limit(10, 50), "gift_days": Limit(60, 600)},
}


@dataclass(frozen=True)
class GiftLimit:
    """Days of a membership, given by hand and outside of cases."""

    to_member: int
    within_days: int
    """So long counts what the member was given, by whomever and for whatever reason."""
    in_a_day: int
    """By one person, with what they give in cases."""


GIFTS: Mapping[str, GiftLimit] = {
    "outlet_manager": GiftLimit(to_member=30, within_days=90, in_a_day=LIMITS["outlet_manager"]["gift_days"].in_a_day),
}


def gift_limit_of(role: str) -> GiftLimit | None:
    """Head office gives what it finds right: a whole outlet that was closed for a month."""
    return None if role == "hq" else GIFTS.get(role, GiftLimit(0, 0, 0))


def limit_of(role: str, kind: CompensationKind) -> Limit:
    """How much somebody in this role may give; nothing where the table does not say."""
    return LIMITS.get(role, {}).get(kind, NOTHING)


@dataclass(frozen=True, kw_only=True)
class GivingDay:
    """What one person gives of a kind on one day."""

    staff_id: str
    kind: CompensationKind
    business_date: date


@dataclass(frozen=True, kw_only=True)
class Compensation:
    """Something given to make up for something. Its id is the key of the command that promised it."""

    compensation_id: str
    case_id: str
    member_id: str
    kind: CompensationKind
    amount: int
    given_in: str
    """The program, the membership, or the title of the reward."""
    staff_id: str
    outlet_code: str
    business_date: date
    promised_at: datetime
    state: str = "promised"
    settled_at: datetime | None = None

    @property
    def counted_for(self) -> GivingDay:
        return GivingDay(staff_id=self.staff_id, kind=self.kind, business_date=self.business_date)
