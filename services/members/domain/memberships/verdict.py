"""The verdict of a check-in: may this person come in, and what do we say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from services.members.domain.memberships.membership import Membership

# A card held to the reader twice, or a turn back for a forgotten bag, is one visit.
SAME_VISIT = timedelta(minutes=10)

LET_IN_LATE = "let_in_late"
"""They had come in when the suite heard of it, whatever the rules say."""

UNFROZEN = "unfrozen"
"""A freeze was ended at the door, and nothing else is to be said."""

Colour = Literal["green", "yellow", "red"]


@dataclass(frozen=True)
class Verdict:
    """A colour for the screen, a stable code, and for someone who is in already the time since when."""

    colour: Colour
    code: str
    since: datetime | None = None
    actions: tuple[str, ...] = ()
    """What the desk can do about it, as stable codes; the first is the one to offer."""
    membership: Membership | None = None
    """The one that the verdict was reached by; nothing where an outlet admits everyone."""

    @property
    def admits(self) -> bool:
        return self.colour != "red"


def is_same_visit(last_here_at: datetime | None, now: datetime) -> bool:
    """Whether somebody who was here then is still in by this scan."""
    return last_here_at is not None and now - last_here_at < SAME_VISIT


def decide(*, last_here_at: datetime | None, has_visited: bool, now: datetime) -> Verdict:
    """The first rule that fits, at an outlet that admits everyone."""
    if is_same_visit(last_here_at, now):
        return Verdict("yellow", "already_in", last_here_at)
    return Verdict("green", "welcome_back" if has_visited else "welcome")
