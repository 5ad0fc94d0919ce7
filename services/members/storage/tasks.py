"""Tasks: opened once for each reason and occasion, whoever asks however often; taken by one, whoever tries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared
from services.chassis.identifiers import new_id
from services.chassis.security.permission import Scope
from services.members.domain.task import DayLoad, NewTask, Task, Wanted
from services.members.storage import tables
from services.members.storage.reach import at_outlets_within
from services.members.storage.safe import MemberKey, Safe

_INSERT = """
    INSERT INTO tasks (task_id, member_id, prospect_id, kind, reason, occasion, outlet_code, about_kind, about_id,
                       due_on, staff_id, state, attempts, postponed, opened_at, sealed_words, command_id)
    VALUES (:task_id, :member_id, :prospect_id, :kind, :reason, :occasion, :outlet_code, :about_kind, :about_id,
            :due_on, :staff_id, 'open', 0, 0, :opened_at, :sealed_words, :command_id)
    ON CONFLICT (reason, occasion) DO NOTHING"""
_OPEN = Prepared(f"{_INSERT} RETURNING task_id")
_OPEN_MANY = Prepared(_INSERT)
# Nothing is dropped for a task that was there before: the one that is open may be the newer one.
_OVERTAKE = Prepared(
    """UPDATE tasks SET state = 'dropped', closed_at = :opened_at, outcome = 'overtaken'
        WHERE about_id = :about_id AND state = 'open' AND (kind = 'call' OR reason = :reason)
          AND opened_at < :opened_at AND EXISTS (SELECT 1 FROM tasks AS next WHERE next.task_id = :task_id)"""
)
_CALL_NO_MORE = Prepared(
    """UPDATE tasks SET kind = 'follow_up'
        WHERE member_id = :member_id AND kind = 'call' AND state = 'open' AND reason IN ('at_risk', 'by_hand')"""
)
_DROP_ABOUT = Prepared(
    """UPDATE tasks SET state = 'dropped', closed_at = :now, outcome = :outcome
        WHERE about_id = :about_id AND state = 'open'"""
)
# With an occasion of its own it stands in nobody's way: the same may be opened once more.
_WITHDRAW_ABOUT = Prepared(
    """UPDATE tasks SET state = 'dropped', closed_at = :now, outcome = 'not_needed',
                        occasion = occasion || ' ' || task_id
        WHERE about_id = :about_id AND state = 'open'"""
)
_OPEN_ABOUT = Prepared(
    "SELECT task_id FROM tasks WHERE about_id = :about_id AND member_id = :member_id AND state = 'open'"
)
_SAY_ANEW = Prepared("UPDATE tasks SET sealed_words = :sealed_words WHERE task_id = :task_id")
_TAKE = Prepared(
    """UPDATE tasks SET staff_id = :staff_id
        WHERE task_id = :task_id AND state = 'open' AND (staff_id IS NULL OR staff_id = :staff_id) RETURNING task_id"""
)
_GIVE = Prepared(
    """UPDATE tasks SET staff_id = :staff_id, outlet_code = :outlet_code
        WHERE task_id = :task_id AND state = 'open' RETURNING task_id"""
)
_HAND_ON = Prepared(
    "UPDATE tasks SET outlet_code = :heir, staff_id = NULL WHERE outlet_code = :closed AND state = 'open'"
)
# The kind as it is now: who says no to calls at this moment gets none.
_MOVE = Prepared(
    """UPDATE tasks SET due_on = :due_on, kind = COALESCE(:kind, kind), attempts = attempts + :attempts,
                        postponed = postponed + :postponed
        WHERE task_id = :task_id AND state = 'open' RETURNING task_id"""
)
_CLOSE = Prepared(
    """UPDATE tasks SET state = :state, closed_at = :now, outcome = :outcome
        WHERE task_id = :task_id AND state = 'open' RETURNING task_id"""
)
_COLUMNS = (
    "task_id",
    "kind",
    "reason",
    "outlet_code",
    "due_on",
    "opened_at",
    "state",
    "member_id",
    "prospect_id",
    "about_kind",
    "about_id",
    "staff_id",
    "attempts",
    "postponed",
    "outcome",
    "closed_at",
)


class Tasks:
    """The tasks of one unit of work."""

    def __init__(self, connection: sa.Connection, safe: Safe, now: datetime) -> None:
        self._connection = connection
        self._safe = safe
        self._now = now

    def open(
        self, task: NewTask, *, command_id: str, words: str | None = None, key: MemberKey | None = None
    ) -> str | None:
        """The id of the task that this call opened: of two calls, one opens it. `key` seals the words."""
        row = self._row(task, command_id)
        task_id: str = row["task_id"]
        if words and key:
            row["sealed_words"] = key.seal_words(words, row_id=task_id)
        return task_id if _OPEN.run(self._connection, **row).first() is not None else None

    def open_next(self, tasks: Sequence[NewTask], *, command_id: str) -> None:
        """Open a batch, each once. Whatever is the next step about something takes the place of the step before: of an
        older task of the same reason, and of any call that nobody made."""
        rows = [self._row(task, command_id) for task in tasks]
        _OPEN_MANY.run_many(self._connection, rows)
        names = ("task_id", "about_id", "reason", "opened_at")
        _OVERTAKE.run_many(self._connection, [{name: row[name] for name in names} for row in rows])

    def drop_about(self, about_id: str, *, outcome: str) -> None:
        """What is settled needs nobody any more: its open tasks are dropped, with a code that says why."""
        _DROP_ABOUT.run(self._connection, about_id=about_id, outcome=outcome, now=self._now)

    def withdraw_about(self, about_id: str) -> None:
        """Not needed as things are; where they change once more, its open tasks may be opened again."""
        _WITHDRAW_ABOUT.run(self._connection, about_id=about_id, now=self._now)

    def call_no_more(self, member_id: str) -> None:
        """What we wanted to call about is done another way; what they owe or asked us stays a call."""
        _CALL_NO_MORE.run(self._connection, member_id=member_id)

    def say_anew(self, about_id: str, *, words: str, key: MemberKey) -> None:
        """What the open tasks about something say from now on."""
        for row in _OPEN_ABOUT.run(self._connection, about_id=about_id, member_id=key.member_id).all():
            sealed = key.seal_words(words, row_id=row.task_id)
            _SAY_ANEW.run(self._connection, task_id=row.task_id, sealed_words=sealed)

    def take(self, task_id: str, *, staff_id: str) -> bool:
        """Whether it is theirs now: of two who take it at once, one has it."""
        return _TAKE.run(self._connection, task_id=task_id, staff_id=staff_id).first() is not None

    def give(self, task_id: str, *, staff_id: str | None, outlet_code: str) -> bool:
        """To this person, or to everybody of the outlet. False when it is closed."""
        row = {"task_id": task_id, "staff_id": staff_id, "outlet_code": outlet_code}
        return _GIVE.run(self._connection, **row).first() is not None

    def free_of(self, staff_id: str, *, at: Collection[str] | None) -> None:
        """Whatever they had taken at these outlets is anybody's there; None stands for all."""
        table = tables.tasks.tasks
        theirs = [table.c.staff_id == staff_id, table.c.state == "open"]
        if at is not None:
            theirs.append(table.c.outlet_code.in_(at))
        self._connection.execute(sa.update(table).where(*theirs).values(staff_id=None))

    def hand_on(self, closed: str, heir: str) -> None:
        """Their outlet has closed: what is to be done there is anybody's of another."""
        _HAND_ON.run(self._connection, closed=closed, heir=heir)

    def move(self, task: Task, due_on: date, *, kind: str | None = None, attempts: int = 0, postponed: int = 0) -> bool:
        """To another day. False when it is closed."""
        row = {"due_on": due_on, "kind": kind, "attempts": attempts, "postponed": postponed}
        return _MOVE.run(self._connection, task_id=task.task_id, **row).first() is not None

    def close(self, task_id: str, *, outcome: str, is_done: bool) -> bool:
        """False when somebody closed it before."""
        row = {"state": "done" if is_done else "dropped", "outcome": outcome, "now": self._now}
        return _CLOSE.run(self._connection, task_id=task_id, **row).first() is not None

    def find(self, task_id: str) -> Task | None:
        return next(iter(self._found(tables.tasks.tasks.c.task_id == task_id, most=1)), None)

    def of_occasion(self, reason: str, occasion: str) -> Task | None:
        table = tables.tasks.tasks
        return next(iter(self._found(sa.and_(table.c.reason == reason, table.c.occasion == occasion), most=1)), None)

    def is_any_open(self, about_id: str, *, reason: str) -> bool:
        """Whether somebody is to do something about it for this reason already."""
        table = tables.tasks.tasks
        is_open = sa.and_(table.c.about_id == about_id, table.c.reason == reason, table.c.state == "open")
        return bool(self._connection.execute(sa.select(sa.exists().where(is_open))).scalar_one())

    def open_of_case(self, case_id: str) -> Task | None:
        """The next step of a case."""
        table = tables.tasks.tasks
        is_next = sa.and_(table.c.about_id == case_id, table.c.about_kind == "case", table.c.state == "open")
        return next(iter(self._found(is_next, most=1)), None)

    def wanted(self, wanted: Wanted, scope: Scope, *, most: int) -> list[Task]:
        """The open ones, the longest overdue first."""
        return self._found(self._is_wanted(wanted, scope), most=most)

    def load(self, wanted: Wanted, scope: Scope) -> list[DayLoad]:
        """How much is due when."""
        table = tables.tasks.tasks
        is_free = sa.case((table.c.staff_id.is_(None), 1), else_=0)
        query = (
            sa.select(table.c.due_on, table.c.kind, sa.func.count().label("tasks"), sa.func.sum(is_free).label("free"))
            .where(self._is_wanted(wanted, scope))
            .group_by(table.c.due_on, table.c.kind)
            .order_by(table.c.due_on, table.c.kind)
        )
        return [DayLoad(row.due_on, row.kind, row.tasks, int(row.free)) for row in self._connection.execute(query)]

    def _row(self, task: NewTask, command_id: str) -> dict[str, Any]:
        made = {"task_id": new_id(), "opened_at": self._now, "sealed_words": None, "command_id": command_id}
        return {**vars(task), **made}

    @staticmethod
    def _is_wanted(wanted: Wanted, scope: Scope) -> sa.ColumnElement[bool]:
        table = tables.tasks.tasks
        asked = [table.c.state == "open", at_outlets_within(table.c.outlet_code, scope)]
        if wanted.due_by is not None:
            due = [
                sa.and_(table.c.due_on <= day, table.c.outlet_code.in_(codes)) for day, codes in wanted.due_by.items()
            ]
            asked.append(sa.or_(sa.false(), *due))
        if wanted.first_on is not None:
            asked.append(table.c.due_on >= wanted.first_on)
        if wanted.last_on is not None:
            asked.append(table.c.due_on <= wanted.last_on)
        if wanted.free_or_of is not None:
            asked.append(sa.or_(table.c.staff_id.is_(None), table.c.staff_id == wanted.free_or_of))
        if wanted.outlet_code is not None:
            asked.append(table.c.outlet_code == wanted.outlet_code)
        if wanted.member_id is not None:
            asked.append(table.c.member_id == wanted.member_id)
        return sa.and_(*asked)

    def _found(self, condition: sa.ColumnElement[bool], *, most: int) -> list[Task]:
        table = tables.tasks.tasks
        query = (
            sa.select(table, tables.members.c.wrapped_key)
            .outerjoin(tables.members, tables.members.c.member_id == table.c.member_id)
            .where(condition)
            .order_by(table.c.due_on, table.c.opened_at, table.c.task_id)
            .limit(most)
        )
        return [self._task(row) for row in self._connection.execute(query)]

    def _task(self, row: Any) -> Task:
        words = None
        if row.sealed_words and row.wrapped_key:
            words = self._safe.member_key(row.member_id, row.wrapped_key).words(row.sealed_words, row_id=row.task_id)
        return Task(**{name: getattr(row, name) for name in _COLUMNS}, words=words)
