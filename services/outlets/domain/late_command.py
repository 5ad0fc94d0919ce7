"""A late command: what somebody did at a station without a network, and what the suite could not make of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


class LateCommandError(Exception):
    """What the service says no to; `code` is stable."""

    code = "late_command"


class UnknownLateCommand(LateCommandError):
    """No such line, or not within the caller's reach."""

    code = "unknown_late_command"

    def __init__(self) -> None:
        super().__init__("There is no such line on the list.")


class LateCommandSettled(LateCommandError):
    """Somebody was faster."""

    code = "late_command_settled"

    def __init__(self) -> None:
        super().__init__("Somebody has settled this line before.")


@dataclass(frozen=True, kw_only=True)
class LateCommand:
    """One line of the list. `made_by` and `made_at` are what the station says."""

    late_id: str
    station_id: str
    outlet_code: str
    command_key: str
    kind: str
    ended: str
    code: str
    made_at: datetime
    reported_at: datetime
    made_by: str | None = None
    sent_by: str | None = None
    member_id: str | None = None
    cups: int | None = None
    reward_id: str | None = None
    settled_at: datetime | None = None
    settled_by: str | None = None
    settlement: str | None = None
    note: str | None = None

    @property
    def state(self) -> str:
        return "open" if self.settled_at is None else "settled"


@dataclass(frozen=True)
class NamedLateCommand:
    """A line with what people call the station and those who are named on it."""

    late: LateCommand
    territory_path: str
    station_name: str | None
    made_by_name: str | None
    sent_by_name: str | None
    settled_by_name: str | None
