"""A joining, as whoever takes it back finds it: by whom, where, when, and whether it is recent enough."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

TAKEN_BACK_WITHIN = timedelta(minutes=15)
# What the first cup leaves in a timeline. All else that stands there was done since, and a manager looks at it.
OF_THE_FIRST_CUP = frozenset(
    {"sale_recorded", "sale_reversed", "reward_issued", "reward_released", "message_sent", "check_in_undone"}
)


@dataclass(frozen=True)
class Joining:
    """How somebody became a member."""

    enrolment_id: str
    """The command that did it. A till whose own enrolment found them there already has another."""
    outlet_code: str
    joined_at: datetime
    was_at_station: bool
    is_erased: bool

    @property
    def until(self) -> datetime:
        """The last moment at which it may have been taken back, however late that is told."""
        return self.joined_at + TAKEN_BACK_WITHIN

    def is_taken_back_by(self, enrolment_id: str, *, at: datetime) -> bool:
        """Whether whoever did it themselves says so, and soon enough."""
        is_own = self.was_at_station and self.enrolment_id == enrolment_id
        return is_own and at <= self.until
