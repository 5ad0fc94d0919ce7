"""An episode: one line of the timeline, as any outlet reads it later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Channel = Literal["desk", "till", "phone", "email", "letter", "sms", "console", "web", "payments", "system"]
"""How it came about; `console` is where a franchise without a mail server sees its messages."""


@dataclass(frozen=True, kw_only=True)
class Episode:
    """Something that happened between a member and the franchise.

    `kind` is a fact in the past tense (`membership_sold`, `payment_recorded`, `case_opened`); the pages have words for
    each. `facts` hold codes, ids, days and amounts; what somebody wrote goes into `words`, which are sealed.
    """

    member_id: str
    kind: str
    occurred_at: datetime
    channel: Channel
    outlet_code: str | None = None
    staff_id: str | None = None
    about_kind: str | None = None
    about_id: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    words: str | None = None
