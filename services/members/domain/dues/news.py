"""News of a due: what the payment system is told of it; ids and amounts, never a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from services.members.domain.dues.due import Due

NewsKind = Literal["due.charged", "due.settled", "due.changed"]
# After each attempt that failed, as Standard Webhooks recommends: a payment system may be away for a weekend.
_WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
MOST_ATTEMPTS = len(_WAITS) + 1


@dataclass(frozen=True, kw_only=True)
class DueNews:
    """One piece of news, claimed to be told."""

    news_id: str
    """By which the payment system knows it, however often it is told."""
    kind: NewsKind
    version: int
    """Grows with each change of the due: whoever keeps the highest has the latest."""
    due: Due
    """As it was then."""
    owed_minor: int
    is_disputed: bool
    occurred_at: datetime
    attempts: int
    """This one included."""

    def told(self) -> dict[str, Any]:
        """As it is told; the same at each attempt."""
        due = self.due
        return {
            "type": self.kind,
            "timestamp": self.occurred_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "data": {
                "due_id": due.due_id,
                "reference": due.reference,
                "version": self.version,
                "membership_id": due.membership_id,
                "member_id": due.member_id,
                "payer_id": due.paid_by,
                "outlet_code": due.outlet_code,
                "reason": due.reason,
                "amount_minor": due.amount_minor,
                "owed_minor": self.owed_minor,
                "currency": due.currency,
                "due_on": due.due_on.isoformat(),
                "period_from": None if due.period_from is None else due.period_from.isoformat(),
                "period_until": None if due.period_until is None else due.period_until.isoformat(),
                "is_disputed": self.is_disputed,
            },
        }

    def next_attempt_at(self, now: datetime) -> datetime | None:
        """After this one has failed; nothing when it was the last."""
        return None if self.attempts >= MOST_ATTEMPTS else now + _WAITS[self.attempts - 1]


@dataclass(frozen=True)
class Backlog:
    """News that the payment system has not accepted."""

    waiting: int
    oldest_at: datetime | None
    """The instant of the oldest that waits."""
    given_up: int
    last_error: str | None
    """What was answered to one of those that were given up."""
