"""Cases: what members want seen to, with the steps that were tried; rows to cases and back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared
from services.chassis.security.permission import Scope
from services.members.domain.care.case import OPEN_STATES, Case, CaseStep, ListedCase
from services.members.storage import tables
from services.members.storage.reach import at_outlets_within
from services.members.storage.safe import MemberKey

_ADD = Prepared(
    """INSERT INTO cases (case_id, member_id, kind, topic, state, mood, outlet_code, owner_id, channel, opened_by,
                          opened_at, changed_at, ended_at)
       VALUES (:case_id, :member_id, :kind, :topic, :state, :mood, :outlet_code, :owner_id, :channel, :opened_by,
               :opened_at, :changed_at, :ended_at)"""
)
_SAVE = Prepared(
    """UPDATE cases SET state = :state, mood = :mood, outlet_code = :outlet_code, owner_id = :owner_id,
                        changed_at = :changed_at, ended_at = :ended_at
        WHERE case_id = :case_id"""
)
_OWN = Prepared("UPDATE cases SET owner_id = :staff_id WHERE case_id = :case_id AND owner_id IS NULL")
_HAND_ON = Prepared(
    """UPDATE cases SET outlet_code = :heir, owner_id = NULL
        WHERE outlet_code = :closed AND state IN ('open', 'in_work', 'waiting')"""
)
_ADD_STEP = Prepared(
    """INSERT INTO case_steps (step_id, case_id, member_id, kind, state, mood, at, outlet_code, channel, staff_id,
                               sealed_words, command_id)
       VALUES (:step_id, :case_id, :member_id, :kind, :state, :mood, :at, :outlet_code, :channel, :staff_id,
               :sealed_words, :command_id)"""
)
_CASE = tuple(column.name for column in tables.cases.cases.c)
_STEP = ("step_id", "case_id", "member_id", "kind", "state", "mood", "at", "outlet_code", "channel", "staff_id")


class Cases:
    """The cases of one unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, case: Case) -> None:
        _ADD.run(self._connection, **vars(case))

    def save(self, case: Case) -> None:
        """Read it after `members.hold`, which holds the member, and with them their cases."""
        changing = ("case_id", "state", "mood", "outlet_code", "owner_id", "changed_at", "ended_at")
        _SAVE.run(self._connection, **{name: getattr(case, name) for name in changing})

    def own(self, case_id: str, *, staff_id: str) -> None:
        """Whoever takes the next step of a case that is nobody's has the case."""
        _OWN.run(self._connection, case_id=case_id, staff_id=staff_id)

    def members_of_owner(self, staff_id: str) -> Sequence[str]:
        """Whose cases somebody has, in an order in which they can be held."""
        table = tables.cases.cases
        query = sa.select(table.c.member_id).where(table.c.owner_id == staff_id).distinct()
        return list(self._connection.execute(query.order_by(table.c.member_id)).scalars())

    def free_of(self, staff_id: str, *, at: Collection[str] | None) -> None:
        """Theirs at these outlets are nobody's; None stands for all."""
        table = tables.cases.cases
        theirs = [table.c.owner_id == staff_id, *([] if at is None else [table.c.outlet_code.in_(at)])]
        self._connection.execute(sa.update(table).where(*theirs).values(owner_id=None))

    def hand_on(self, closed: str, heir: str) -> None:
        """Their outlet has closed: the open ones are anybody's of another."""
        _HAND_ON.run(self._connection, closed=closed, heir=heir)

    def add_step(self, step: CaseStep, key: MemberKey, *, command_id: str) -> None:
        sealed = key.seal_words(step.words, row_id=step.step_id) if step.words else None
        row = {name: getattr(step, name) for name in _STEP}
        _ADD_STEP.run(self._connection, **row, sealed_words=sealed, command_id=command_id)

    def find(self, case_id: str) -> Case | None:
        found = self._listed(tables.cases.cases.c.case_id == case_id, most=1)
        return found[0].case if found else None

    def with_id(self, case_id: str) -> ListedCase | None:
        return next(iter(self._listed(tables.cases.cases.c.case_id == case_id, most=1)), None)

    def of_member(self, member_id: str, *, most: int) -> list[ListedCase]:
        """The open ones first, as lists have them, then the newest."""
        return self._listed(tables.cases.cases.c.member_id == member_id, most=most)

    def open_within(
        self,
        scope: Scope,
        *,
        owner_id: str | None = None,
        outlet_code: str | None = None,
        overdue_by: dict[date, list[str]] | None = None,
        most: int,
    ) -> list[ListedCase]:
        """The open ones; of this owner, or those whose next step should have been made before these days. The angriest
        come first, and of each mood whoever has waited longest for their next step."""
        table, task = tables.cases.cases, tables.tasks.tasks
        asked = [at_outlets_within(table.c.outlet_code, scope), table.c.state.in_(OPEN_STATES)]
        if owner_id is not None:
            asked.append(table.c.owner_id == owner_id)
        if outlet_code is not None:
            asked.append(table.c.outlet_code == outlet_code)
        if overdue_by is not None:
            late = [sa.and_(task.c.due_on < day, table.c.outlet_code.in_(codes)) for day, codes in overdue_by.items()]
            asked.append(sa.or_(sa.false(), *late))
        return self._listed(sa.and_(*asked), most=most)

    def steps(self, case_id: str, key: MemberKey) -> Sequence[CaseStep]:
        """What was tried, the first first."""
        table = tables.cases.case_steps
        query = sa.select(table).where(table.c.case_id == case_id).order_by(table.c.at, table.c.step_id)
        return [_step(row, key) for row in self._connection.execute(query)]

    def _listed(self, condition: sa.ColumnElement[bool], *, most: int) -> list[ListedCase]:
        table, task = tables.cases.cases, tables.tasks.tasks
        is_next = sa.and_(task.c.about_id == table.c.case_id, task.c.about_kind == "case", task.c.state == "open")
        ended = sa.case((table.c.state.in_(OPEN_STATES), 0), else_=1)
        anger = sa.case((table.c.mood == "angry", 0), (table.c.mood == "annoyed", 1), else_=2)
        query = (
            sa.select(table, task.c.due_on.label("next_on"), task.c.kind.label("next_kind"))
            .outerjoin(task, is_next)
            .where(condition)
            .order_by(
                ended,
                sa.case((ended == 1, 0), else_=anger),
                task.c.due_on.asc().nulls_first(),
                sa.case((ended == 0, table.c.opened_at)),
                table.c.opened_at.desc(),
                table.c.case_id,
            )
            .limit(most)
        )
        return [ListedCase(_case(row), row.next_on, row.next_kind) for row in self._connection.execute(query)]


def _case(row: Any) -> Case:
    return Case(**{name: getattr(row, name) for name in _CASE})


def _step(row: Any, key: MemberKey) -> CaseStep:
    words = key.words(row.sealed_words, row_id=row.step_id) if row.sealed_words else None
    return CaseStep(**{name: getattr(row, name) for name in _STEP}, words=words)
