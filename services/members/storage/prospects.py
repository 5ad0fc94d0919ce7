"""Prospects: rows to what they mean, and back. Each change of state is one conditional statement."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared
from services.chassis.identifiers import new_id
from services.chassis.security.permission import Scope
from services.members.domain.prospect import OPEN, Contact, NextStep, Prospect, ProspectSource, ProspectStatus, Step
from services.members.storage import tables
from services.members.storage.reach import at_outlets_within
from services.members.storage.safe import MemberKey, Safe

_CONTACT = "contact"
_IS_OPEN = "status IN ('new', 'contacted', 'trial_booked', 'trial_visited')"
_ADD = Prepared(
    f"""INSERT INTO prospects (prospect_id, outlet_code, source, referrer_id, status, may_be_contacted, trial_visits,
                               made_at, changed_at, sealed_contact, wrapped_key, phone_index, command_id)
        VALUES (:prospect_id, :outlet_code, :source, :referrer_id, 'new', :may_be_contacted, 0,
                :now, :now, :sealed_contact, :wrapped_key, :phone_index, :command_id)
        ON CONFLICT (phone_index) WHERE {_IS_OPEN} DO NOTHING RETURNING prospect_id"""  # noqa: S608 - words of ours
)
# Who was lost and comes back is somebody new.
_MOVE = Prepared(
    f"""UPDATE prospects SET status = :status, lost_reason = :lost_reason, changed_at = :now,
                             trial_visits = trial_visits + :visits
         WHERE prospect_id = :prospect_id AND {_IS_OPEN} RETURNING prospect_id"""  # noqa: S608 - words of ours
)
_TOUCH = Prepared(
    f"""UPDATE prospects SET changed_at = :now
         WHERE prospect_id = :prospect_id AND {_IS_OPEN} RETURNING prospect_id"""  # noqa: S608 - words of ours
)
# Their newest word counts for calls; the friend who sent them first stays the one who did.
_ASK_AGAIN = Prepared(
    f"""UPDATE prospects SET changed_at = :now, outlet_code = :outlet_code, may_be_contacted = :may_be_contacted,
                             referrer_id = COALESCE(referrer_id, :referrer_id)
         WHERE prospect_id = :prospect_id AND {_IS_OPEN} RETURNING prospect_id"""  # noqa: S608 - words of ours
)
_SEAL_ANEW = Prepared("UPDATE prospects SET sealed_contact = :sealed_contact WHERE prospect_id = :prospect_id")
_HAND_ON = Prepared(
    f"UPDATE prospects SET outlet_code = :heir WHERE outlet_code = :closed AND {_IS_OPEN}"  # noqa: S608 - words of ours
)
_CONVERT = Prepared(
    """UPDATE prospects SET status = 'converted', member_id = :member_id, lost_reason = NULL, changed_at = :now,
                            sealed_contact = :nothing, wrapped_key = :nothing, phone_index = NULL
        WHERE prospect_id = :prospect_id AND status <> 'converted' AND wrapped_key <> :nothing RETURNING prospect_id"""
)
_FORGET = Prepared(
    """UPDATE prospects SET status = 'lost', lost_reason = 'forgotten',
                            sealed_contact = :nothing, wrapped_key = :nothing, phone_index = NULL
        WHERE prospect_id = :prospect_id AND status <> 'converted' AND wrapped_key <> :nothing
          AND changed_at <= :unchanged_since
          AND NOT EXISTS (SELECT 1 FROM tasks t WHERE t.about_id = prospects.prospect_id AND t.state = 'open'
                             AND t.due_on >= :promised_from)
       RETURNING prospect_id"""
)
_ADD_STEP = Prepared(
    """INSERT INTO prospect_steps (step_id, prospect_id, status, at, staff_id, sealed_words, command_id)
       VALUES (:step_id, :prospect_id, :status, :at, :staff_id, :sealed_words, :command_id)"""
)
_UNSEAL_STEPS = Prepared("UPDATE prospect_steps SET sealed_words = NULL WHERE prospect_id = :prospect_id")


@dataclass(frozen=True, kw_only=True)
class NewProspect:
    """A prospect to be added."""

    outlet_code: str
    source: ProspectSource
    contact: Contact
    may_be_contacted: bool
    referrer_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class SourceCount:
    """What came of the prospects of one source at one outlet."""

    outlet_code: str
    source: str
    made: int
    tried: int
    """Of them, those who came for a trial."""
    converted: int
    lost: int


class Prospects:
    """The prospects of one unit of work."""

    def __init__(self, connection: sa.Connection, safe: Safe, now: datetime) -> None:
        self._connection = connection
        self._safe = safe
        self._now = now

    def add(self, new: NewProspect, *, command_id: str) -> str | None:
        """Its id; None where somebody with this phone is open already."""
        prospect_id = new_id()
        key, wrapped = self._safe.new_member_key(prospect_id)
        phone = new.contact.phone
        if phone and self.open_of_phone(phone):
            return None
        row = {
            "prospect_id": prospect_id,
            "outlet_code": new.outlet_code,
            "source": new.source,
            "referrer_id": new.referrer_id,
            "may_be_contacted": new.may_be_contacted,
            "sealed_contact": key.seal_words(json.dumps(vars(new.contact), ensure_ascii=False), row_id=_CONTACT),
            "wrapped_key": wrapped,
            "phone_index": self._safe.index("phone", phone) if phone else None,
            "now": self._now,
            "command_id": command_id,
        }
        return prospect_id if _ADD.run(self._connection, **row).first() is not None else None

    def note(
        self,
        prospect_id: str,
        status: ProspectStatus,
        *,
        staff_id: str | None,
        command_id: str,
        words: str | None = None,
        step_id: str | None = None,
    ) -> str:
        """Write down what was done; answers the step."""
        step_id = step_id or new_id()
        key = self._key(prospect_id) if words else None
        row = {
            "prospect_id": prospect_id,
            "status": status,
            "at": self._now,
            "staff_id": staff_id,
            "sealed_words": key.seal_words(words, row_id=step_id) if words and key else None,
            "command_id": command_id,
        }
        _ADD_STEP.run(self._connection, step_id=step_id, **row)
        return step_id

    def move(self, prospect_id: str, status: ProspectStatus, *, lost_reason: str | None = None) -> bool:
        """False where they are open no more."""
        row = {"status": status, "lost_reason": lost_reason, "visits": int(status == "trial_visited")}
        return _MOVE.run(self._connection, prospect_id=prospect_id, now=self._now, **row).first() is not None

    def touch(self, prospect_id: str) -> bool:
        """Somebody spoke with them, and they stand where they stood. False where they are open no more."""
        return _TOUCH.run(self._connection, prospect_id=prospect_id, now=self._now).first() is not None

    def ask_again(self, prospect_id: str, again: NewProspect) -> bool:
        """They ask once more, perhaps elsewhere: there they are looked after now. False where they are open no more."""
        row = {name: getattr(again, name) for name in ("outlet_code", "may_be_contacted", "referrer_id")}
        is_open = _ASK_AGAIN.run(self._connection, prospect_id=prospect_id, now=self._now, **row).first() is not None
        return is_open and self._tell_more(prospect_id, again.contact)

    def _tell_more(self, prospect_id: str, told: Contact) -> bool:
        """What they told this time counts; what they left out stays as they told it before. Their row is held."""
        table = tables.prospects.prospects
        key = self._key(prospect_id)
        if key is None:
            return False
        query = sa.select(table.c.sealed_contact).where(table.c.prospect_id == prospect_id)
        sealed = self._connection.execute(query).scalar_one()
        known = json.loads(key.words(sealed, row_id=_CONTACT))
        contact = {**known, **{name: value for name, value in vars(told).items() if value}}
        sealed = key.seal_words(json.dumps(contact, ensure_ascii=False), row_id=_CONTACT)
        _SEAL_ANEW.run(self._connection, prospect_id=prospect_id, sealed_contact=sealed)
        return True

    def hand_on(self, closed: str, heir: str) -> None:
        """Their outlet has closed: another one looks after them. That is no contact."""
        _HAND_ON.run(self._connection, closed=closed, heir=heir)

    def note_word(self, prospect_id: str, words: str | None, *, staff_id: str | None, command_id: str) -> None:
        """Somebody did their task about them: where they are open still, it is written down, and counts as contact."""
        table = tables.prospects.prospects
        if self.touch(prospect_id):
            query = sa.select(table.c.status).where(table.c.prospect_id == prospect_id)
            status = self._connection.execute(query).scalar_one()
            self.note(prospect_id, status, staff_id=staff_id, command_id=command_id, words=words)

    def phone_of(self, prospect_id: str) -> str | None:
        """The phone to call them on."""
        return next((each.phone for each in self.contacts([prospect_id]).values()), None)

    def contacts(self, prospect_ids: Collection[str]) -> dict[str, Contact]:
        """What those of them told who are neither members nor forgotten."""
        if not prospect_ids:
            return {}
        table = tables.prospects.prospects
        query = sa.select(table.c.prospect_id, table.c.wrapped_key, table.c.sealed_contact)
        rows = self._connection.execute(query.where(table.c.prospect_id.in_(prospect_ids))).all()
        return {
            row.prospect_id: contact_of(self._safe.member_key(row.prospect_id, row.wrapped_key), row.sealed_contact)
            for row in rows
            if row.wrapped_key
        }

    def convert(self, prospect_id: str, *, member_id: str) -> bool:
        """They are a member, who keeps their data now: here it is destroyed. Of two that try it, one does."""
        is_converted = self._changed(_CONVERT, prospect_id, member_id=member_id, now=self._now)
        if is_converted:
            _UNSEAL_STEPS.run(self._connection, prospect_id=prospect_id)
        return is_converted

    def forget(self, prospect_id: str, *, unchanged_since: datetime, promised_from: date) -> bool:
        """Destroy what is known of them, unless somebody did something about them after this instant, or is to do
        something on this day or later."""
        bounds = {"unchanged_since": unchanged_since, "promised_from": promised_from}
        is_forgotten = self._changed(_FORGET, prospect_id, **bounds)
        if is_forgotten:
            _UNSEAL_STEPS.run(self._connection, prospect_id=prospect_id)
        return is_forgotten

    def open_of_phone(self, phone: str) -> str | None:
        """The open prospect with this phone (E.164), under whichever generation of the key it was written."""
        table = tables.prospects.prospects
        indexes = self._safe.indexes("phone", phone)
        query = sa.select(table.c.prospect_id).where(sa.text(_IS_OPEN), table.c.phone_index.in_(indexes))
        return self._connection.execute(query).scalar()

    def find(self, prospect_id: str, scope: Scope) -> Prospect | None:
        table = tables.prospects.prospects
        within = sa.and_(table.c.prospect_id == prospect_id, at_outlets_within(table.c.outlet_code, scope))
        return next(iter(self._found(within, most=1)), None)

    def hold(self, prospect_id: str, scope: Scope) -> Prospect | None:
        """The same, held first until the work ends: what a colleague writes down at this moment is read, too."""
        table = tables.prospects.prospects
        query = sa.select(table.c.prospect_id).where(table.c.prospect_id == prospect_id)
        self._connection.execute(query.with_for_update())
        return self.find(prospect_id, scope)

    def wanted(
        self, scope: Scope, *, statuses: Sequence[str] = OPEN, outlet_code: str | None = None, most: int
    ) -> list[Prospect]:
        """Whoever has waited longest for their next step comes first, and before them those who have none."""
        table = tables.prospects.prospects
        asked = [table.c.status.in_(statuses), at_outlets_within(table.c.outlet_code, scope)]
        if outlet_code is not None:
            asked.append(table.c.outlet_code == outlet_code)
        return self._found(sa.and_(*asked), most=most)

    def steps(self, prospect_id: str) -> list[Step]:
        """What was done, the newest first."""
        table = tables.prospects.prospect_steps
        query = sa.select(table).where(table.c.prospect_id == prospect_id)
        rows = self._connection.execute(query.order_by(table.c.at.desc(), table.c.step_id.desc())).all()
        key = self._key(prospect_id) if any(row.sealed_words for row in rows) else None
        return [
            Step(
                step_id=row.step_id,
                status=row.status,
                at=row.at,
                staff_id=row.staff_id,
                words=key.words(row.sealed_words, row_id=row.step_id) if key and row.sealed_words else None,
            )
            for row in rows
        ]

    def without_next_step(self, *, most: int) -> list[Prospect]:
        """Open ones about whom nobody has anything to do, held until the work ends: of two workers each holds others,
        and what a desk does at this moment comes before or after."""
        table, tasks = tables.prospects.prospects, tables.tasks.tasks
        has_one = sa.exists().where(tasks.c.about_id == table.c.prospect_id, tasks.c.state == "open")
        query = sa.select(table.c.prospect_id).where(sa.text(f"prospects.{_IS_OPEN}"), ~has_one).limit(most)
        held = self._connection.execute(query.with_for_update(skip_locked=True)).scalars().all()
        # Read anew: a step may have been written before they were held.
        return self._found(sa.and_(table.c.prospect_id.in_(held), tasks.c.task_id.is_(None)), most=most)

    def unchanged_since(self, instant: datetime, *, promised_from: date, most: int) -> list[str]:
        """Those whose data is there, about whom nobody did anything since then, nor will from this day on."""
        table, tasks = tables.prospects.prospects, tables.tasks.tasks
        is_promised = sa.exists().where(
            tasks.c.about_id == table.c.prospect_id, tasks.c.state == "open", tasks.c.due_on >= promised_from
        )
        query = sa.select(table.c.prospect_id).where(
            table.c.changed_at <= instant, table.c.wrapped_key != b"", table.c.status != "converted", ~is_promised
        )
        return list(self._connection.execute(query.order_by(table.c.changed_at).limit(most)).scalars())

    def counted(self, scope: Scope, *, since: datetime) -> list[SourceCount]:
        """By outlet and source, those who were first heard of since then."""
        table = tables.prospects.prospects

        def count(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
            return sa.func.sum(sa.case((condition, 1), else_=0))

        query = (
            sa.select(
                table.c.outlet_code,
                table.c.source,
                sa.func.count().label("made"),
                count(table.c.trial_visits > 0).label("tried"),
                count(table.c.status == "converted").label("converted"),
                count(table.c.status == "lost").label("lost"),
            )
            .where(table.c.made_at >= since, at_outlets_within(table.c.outlet_code, scope))
            .group_by(table.c.outlet_code, table.c.source)
            .order_by(table.c.outlet_code, table.c.source)
        )
        return [
            SourceCount(
                outlet_code=row.outlet_code,
                source=row.source,
                made=row.made,
                tried=int(row.tried),
                converted=int(row.converted),
                lost=int(row.lost),
            )
            for row in self._connection.execute(query)
        ]

    def _changed(self, statement: Prepared, prospect_id: str, **values: Any) -> bool:
        return statement.run(self._connection, prospect_id=prospect_id, nothing=b"", **values).first() is not None

    def _key(self, prospect_id: str) -> MemberKey | None:
        table = tables.prospects.prospects
        query = sa.select(table.c.wrapped_key).where(table.c.prospect_id == prospect_id)
        wrapped = self._connection.execute(query).scalar()
        return self._safe.member_key(prospect_id, wrapped) if wrapped else None

    def _found(self, condition: sa.ColumnElement[bool], *, most: int) -> list[Prospect]:
        table, tasks = tables.prospects.prospects, tables.tasks.tasks
        next_step = (
            sa.select(tasks.c.task_id)
            .where(tasks.c.about_id == table.c.prospect_id, tasks.c.state == "open")
            .order_by(tasks.c.due_on, tasks.c.task_id)
            .limit(1)
            .correlate(table)
            .scalar_subquery()
        )
        query = (
            sa.select(table, tasks.c.task_id, tasks.c.kind, tasks.c.due_on)
            .outerjoin(tasks, tasks.c.task_id == next_step)
            .where(condition)
            .order_by(tasks.c.due_on.asc().nulls_first(), table.c.changed_at.desc(), table.c.prospect_id)
            .limit(most)
        )
        return [self._prospect(row) for row in self._connection.execute(query)]

    def _prospect(self, row: Any) -> Prospect:
        contact = None
        if row.wrapped_key:
            key = self._safe.member_key(row.prospect_id, row.wrapped_key)
            contact = contact_of(key, row.sealed_contact)
        return Prospect(
            prospect_id=row.prospect_id,
            outlet_code=row.outlet_code,
            source=row.source,
            referrer_id=row.referrer_id,
            status=row.status,
            lost_reason=row.lost_reason,
            may_be_contacted=bool(row.may_be_contacted),
            trial_visits=row.trial_visits,
            made_at=row.made_at,
            changed_at=row.changed_at,
            member_id=row.member_id,
            contact=contact,
            next_step=None if row.task_id is None else _next_step(row.task_id, row.kind, row.due_on),
        )


def contact_of(key: MemberKey, sealed: bytes) -> Contact:
    """What a prospect told, opened with their key."""
    return Contact(**json.loads(key.words(sealed, row_id=_CONTACT)))


def _next_step(task_id: str, kind: Any, due_on: date) -> NextStep:
    return NextStep(task_id=task_id, kind=kind, due_on=due_on)
