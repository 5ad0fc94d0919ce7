"""A task: something that somebody of an outlet is to do by a day, for a member or for somebody who may become one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

TaskKind = Literal["call", "follow_up", "review", "greet"]


@dataclass(frozen=True, kw_only=True)
class NewTask:
    """A task to be opened. The same `reason` and `occasion` open one task, however often they are said."""

    kind: TaskKind
    reason: str
    """A stable code, for which the pages have words: `dues_call`, `dues_review`, `at_risk`, `trial`."""
    occasion: str
    """What it is about this time: the id of the due, the member and the day since when they stay away."""
    outlet_code: str
    due_on: date
    """On the wall of the outlet."""
    member_id: str | None = None
    prospect_id: str | None = None
    about_kind: str | None = None
    about_id: str | None = None
    staff_id: str | None = None
