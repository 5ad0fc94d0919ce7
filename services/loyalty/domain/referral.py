"""A referral: a member brought a friend. Both are thanked once the friend has bought something."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Outcome = Literal["thanked", "friend_only", "too_late", "nothing_to_give"]
"""The referrer was thanked; the friend alone may have been, for the referrer had enough of it, or no program thanks
referrers; nobody was, as the friend never bought anything, or no program says what to give."""

# Who has bought nothing for so long will not have come because of a friend.
GOOD_FOR = timedelta(days=90)
# The limit of thanks counts those of so long.
COUNTED = timedelta(days=30)


PLAN_STANDS_AFTER = timedelta(minutes=15)
"""Until then a plan that was sold by mistake is taken back: nobody is thanked for it before."""


@dataclass(frozen=True, kw_only=True)
class Referral:
    """Who brought whom, and where they joined."""

    friend_id: str
    referrer_id: str
    outlet_code: str
    referred_at: datetime


def referrer_occasion(friend_id: str) -> str:
    """A friend is brought once, so thanks come once for each, however often the fact is told."""
    return f"referral:{friend_id}"


FRIEND_OCCASION = "referred"
