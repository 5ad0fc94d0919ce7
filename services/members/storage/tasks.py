"""Tasks: opened once for each reason and occasion, whoever asks however often."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared
from services.chassis.identifiers import new_id
from services.members.domain.task import NewTask

_OPEN = Prepared(
    """INSERT INTO tasks (task_id, member_id, prospect_id, kind, reason, occasion, outlet_code, about_kind, about_id,
                          due_on, staff_id, state, opened_at, command_id)
       VALUES (:task_id, :member_id, :prospect_id, :kind, :reason, :occasion, :outlet_code, :about_kind, :about_id,
               :due_on, :staff_id, 'open', :opened_at, :command_id)
       ON CONFLICT (reason, occasion) DO NOTHING RETURNING task_id"""
)
_DROP_ABOUT = Prepared(
    """UPDATE tasks SET state = 'dropped', closed_at = :now, outcome = :outcome
        WHERE about_id = :about_id AND state = 'open'"""
)


class Tasks:
    """The tasks of one unit of work."""

    def __init__(self, connection: sa.Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def open(self, task: NewTask, *, command_id: str) -> bool:
        """Whether this call opened it: of two, one."""
        row = {**vars(task), "task_id": new_id(), "opened_at": self._now, "command_id": command_id}
        return _OPEN.run(self._connection, **row).first() is not None

    def drop_about(self, about_id: str, *, outcome: str) -> None:
        """What is settled needs nobody any more: its open tasks are dropped, with a code that says why."""
        _DROP_ABOUT.run(self._connection, about_id=about_id, outcome=outcome, now=self._now)
