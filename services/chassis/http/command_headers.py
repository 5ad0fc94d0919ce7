"""What the headers of a command say: its key; and of one that was kept where it was made, how old it is and whose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import request

from services.chassis.http.problems import Problem
from services.chassis.identifiers import is_id

KEY, KEPT_FOR, MADE_BY = "Idempotency-Key", "Kept-For", "Made-By"

LATE_AFTER = timedelta(days=7)
"""What was kept for longer is accepted as well, and marked: somebody should ask where that device has been."""
_LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Kept:
    """A command that could not be sent when it was made. Both are what the sender says: a claim, and no proof."""

    age: timedelta
    made_by: str | None

    def told(self) -> dict[str, str | int | bool]:
        """As the audit is told."""
        seconds = int(self.age.total_seconds())
        told: dict[str, str | int | bool] = {"kept_for_seconds": seconds, "is_late": self.age > LATE_AFTER}
        return told if self.made_by is None else {**told, "made_by": self.made_by}


def command_key() -> str:
    """The key of this request. Raises Problem 400 where it carries none, or one that is no UUID."""
    header = request.headers.get(KEY)
    if not header:
        raise Problem(400, "idempotency_key_missing", "Every write needs an Idempotency-Key header: a fresh UUID.")
    key = header.strip().strip('"').lower()
    if not is_id(key):
        raise Problem(400, "idempotency_key_invalid", "The Idempotency-Key must be a UUID.")
    return key


def kept() -> Kept | None:
    """Nothing for a command that is sent as it is made. An age, not a time of day: the clocks of tablets are wrong.

    Raises Problem 400.
    """
    seconds = request.headers.get(KEPT_FOR)
    if seconds is None:
        return None
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) < 10):
        raise Problem(400, "kept_for_invalid", "Kept-For must be whole seconds.")
    made_by = request.headers.get(MADE_BY, "")
    # Nothing that somebody did is refused because of a name that is none.
    return Kept(min(timedelta(seconds=int(seconds)), _LONGEST), made_by if is_id(made_by) else None)
