"""Memberships: their facts, which are only ever added to, and the row that tells what the facts have made of each.

A fact and the row change together. Whoever does something says which version they looked at: one conditional statement
decides, so that of two at once one wins and the other one is told to look again.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared, Row
from services.members.domain.memberships.facts import DaysGifted, Fact, Numbered
from services.members.domain.memberships.fold import after, begun
from services.members.domain.memberships.membership import RENEWED_WITHIN_DAYS, Membership
from services.members.domain.memberships.plan import Plan
from services.members.domain.memberships.refusals import MembershipChanged, UnknownMembership
from services.members.domain.memberships.verdict import SAME_VISIT
from services.members.storage.membership_rows import body_of, fact_of, membership_of, row_of
from services.members.storage.plans import Plans
from services.members.storage.tables import members, outlets
from services.members.storage.tables.memberships import membership_facts, memberships

_AT_ONCE = 500
_SNAPSHOT = (
    *("membership_id", "member_id", "version", "plan_version_id", "outlet_code", "payer_kind", "payer_id"),
    *("starts_on", "renews", "period", "anchor_on", "periods", "frozen_days", "gifted_days", "visits", "visits_used"),
    *("freezes", "credit_minor", "last_period", "cancelled_on", "ended_on"),
    *("valid_until", "ends_on", "renews_on", "tells_on"),
)
_BEGIN = Prepared(
    f"INSERT INTO memberships ({', '.join(_SNAPSHOT)}) VALUES ({', '.join(f':{name}' for name in _SNAPSHOT)})"  # noqa: S608
)
# A check-in counts visits by itself.
_CHANGED = [name for name in _SNAPSHOT if name not in ("membership_id", "visits_used")]
# The visits as well: what is handed on or converted must be what is left at this very moment.
_CHANGE = Prepared(
    f"""UPDATE memberships SET {", ".join(f"{name} = :{name}" for name in _CHANGED)}
         WHERE membership_id = :membership_id AND version = :version - 1 AND visits_used = :visits_used"""  # noqa: S608
)
_ADD_FACT = Prepared(
    """INSERT INTO membership_facts (membership_id, sequence, kind, acted_on, body, period, reason, recorded_at,
                                     outlet_code, staff_id, command_id)
       VALUES (:membership_id, :sequence, :kind, :acted_on, :body, :period, :reason, :recorded_at,
               :outlet_code, :staff_id, :command_id)"""
)
# PostgreSQL looks at the row anew once another one's lock on it is gone, so of two desks that scan the same member at
# once the second uses nothing, and looks who came first. What a desk sends hours later is measured by when somebody
# came, and does not hide the newest use.
_USE_VISIT = Prepared(
    """UPDATE memberships SET visits_used = visits_used + 1,
                              last_used_outlet = CASE WHEN last_used_at > :at THEN last_used_outlet
                                                      ELSE :outlet_code END,
                              last_used_at = CASE WHEN last_used_at > :at THEN last_used_at ELSE :at END
        WHERE membership_id = :membership_id AND visits_used < visits AND ended_on IS NULL
          AND (last_used_at IS NULL OR last_used_at <= :before OR last_used_at >= :after
               OR last_used_outlet <> :outlet_code)"""
)
_GIVE_BACK = Prepared(
    """UPDATE memberships SET visits_used = visits_used - 1, last_used_at = NULL, last_used_outlet = NULL
        WHERE membership_id = :membership_id AND visits_used > 0 AND ended_on IS NULL"""
)
_NOTE_TOLD = Prepared(
    "UPDATE memberships SET told_until = :told_until, tells_on = NULL WHERE membership_id = :membership_id"
)


NightlyJob = Literal["renews_on", "tells_on"]
"""By the column that says on which local day it has something to do."""


@dataclass(frozen=True)
class By:
    """Who does something, where and why; nobody and nowhere where the night does it."""

    command_id: str
    outlet_code: str | None = None
    staff_id: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Recorded:
    """A fact with who did it, as the file of a member shows it."""

    membership_id: str
    sequence: int
    fact: Fact
    by: By
    recorded_at: datetime


@dataclass(frozen=True)
class StoredMembership:
    """A row as it is kept, with the facts that it should tell of; for the proof."""

    row: Mapping[str, Any]
    facts: list[Numbered]
    plans: Mapping[str, Plan]


class Memberships:
    """The memberships of one unit of work."""

    def __init__(self, connection: sa.Connection, plans: Plans, now: datetime) -> None:
        self._connection = connection
        self._plans = plans
        self._now = now

    def of_member(self, member_id: str) -> list[Membership]:
        """All that they ever had, the oldest first."""
        return self.of_members([member_id]).get(member_id, [])

    def of_members(self, member_ids: Collection[str]) -> dict[str, list[Membership]]:
        """The same for several, in one statement."""
        query = sa.select(memberships).where(memberships.c.member_id.in_(member_ids))
        found: dict[str, list[Membership]] = {}
        for membership in self._read(query.order_by(memberships.c.membership_id)):
            found.setdefault(membership.member_id, []).append(membership)
        return found

    def named(self, membership_id: str) -> Membership:
        """Raises UnknownMembership."""
        found = self._read(sa.select(memberships).where(memberships.c.membership_id == membership_id))
        if not found:
            raise UnknownMembership
        return found[0]

    def with_ids(self, membership_ids: Collection[str]) -> list[Membership]:
        """Those that there are, the oldest first."""
        query = sa.select(memberships).where(memberships.c.membership_id.in_(membership_ids))
        return self._read(query.order_by(memberships.c.membership_id))

    def running_at(self, outlet_code: str, today: date, *, after: str, most: int) -> list[Membership]:
        """A page of those that this outlet has and that may be used or renewed still, the oldest first."""
        query = sa.select(memberships).where(*_running_at(outlet_code, today), memberships.c.membership_id > after)
        return self._read(query.order_by(memberships.c.membership_id).limit(most))

    def count_running_at(self, outlet_code: str, today: date) -> int:
        """How many that are."""
        query = sa.select(sa.func.count()).select_from(memberships).where(*_running_at(outlet_code, today))
        return int(self._connection.execute(query).scalar_one())

    def paid_by(self, payer_id: str) -> list[Membership]:
        """What others have, and they pay for; the oldest first."""
        query = sa.select(memberships).where(memberships.c.payer_id == payer_id)
        return self._read(query.order_by(memberships.c.membership_id))

    def begin(self, membership_id: str, fact: Fact, *, by: By) -> Membership:
        """A new one, with its first fact."""
        plan_version_id: str = vars(fact)["plan_version_id"]
        membership = begun(membership_id, fact, self._plans.with_ids([plan_version_id]))
        _BEGIN.run(self._connection, **row_of(membership))
        _ADD_FACT.run(self._connection, **self._fact_row(membership, fact, by))
        return membership

    def add(self, membership: Membership, fact: Fact, *, by: By) -> Membership:
        """One fact more on what was looked at. Raises MembershipChanged where somebody was faster."""
        changed = self._after(membership, fact)
        if _CHANGE.run(self._connection, **row_of(changed)).rowcount != 1:
            raise MembershipChanged
        _ADD_FACT.run(self._connection, **self._fact_row(changed, fact, by))
        return changed

    def add_to_held(self, facts: Sequence[tuple[Membership, Fact, By]]) -> list[Membership]:
        """The same for many that this work holds (`due`): two round trips for all of them."""
        changed = [self._after(membership, fact) for membership, fact, _ in facts]
        _CHANGE.run_many(self._connection, [row_of(each) for each in changed])
        rows = [self._fact_row(each, fact, by) for each, (_, fact, by) in zip(changed, facts, strict=True)]
        _ADD_FACT.run_many(self._connection, rows)
        return changed

    def is_any_due(self, job: NightlyJob, day: date, *, zones: Collection[str]) -> bool:
        """Whether the night has anything to do; without holding anybody up."""
        return self._connection.execute(_due(job, day, zones).limit(1)).first() is not None

    def due(self, job: NightlyJob, day: date, *, zones: Collection[str], most: int) -> list[Membership]:
        """Those for which the night has something to do on this local day, held with their members until the work ends.

        Of two workers each holds others; what a desk holds at this moment is left for the next round.
        """
        held = _due(job, day, zones).order_by(memberships.c[job]).limit(most)
        return self._read(held.with_for_update(of=(memberships, members), skip_locked=True))

    def told_until(self, membership_ids: Collection[str]) -> dict[str, date]:
        """The last day that was told of each, where any was."""
        query = sa.select(memberships.c.membership_id, memberships.c.told_until)
        query = query.where(memberships.c.membership_id.in_(membership_ids), memberships.c.told_until.is_not(None))
        return {row.membership_id: row.told_until for row in self._connection.execute(query)}

    def note_told(self, told_until: Mapping[str, date]) -> None:
        """The night has told of these last days, by membership: it looks again when something moves them."""
        rows = [{"membership_id": membership_id, "told_until": day} for membership_id, day in told_until.items()]
        _NOTE_TOLD.run_many(self._connection, rows)

    def days_gifted(self, member_id: str, *, since: datetime) -> int:
        """What all memberships of the member were given since then. Ask while the member is held."""
        query = (
            sa.select(membership_facts.c.body)
            .join(memberships, memberships.c.membership_id == membership_facts.c.membership_id)
            .where(
                memberships.c.member_id == member_id,
                membership_facts.c.kind == DaysGifted.kind,
                membership_facts.c.recorded_at >= since,
            )
        )
        return sum(json.loads(body)["days"] for body in self._connection.execute(query).scalars())

    def use_visit(self, membership_id: str, *, outlet_code: str, at: datetime) -> bool:
        """Count one visit of a pack down for whoever came at this instant; False where none was left, or one was used
        at this outlet within ten minutes of it. Of two at the last one, one gets it."""
        words = {"outlet_code": outlet_code, "at": at, "before": at - SAME_VISIT, "after": at + SAME_VISIT}
        return _USE_VISIT.run(self._connection, membership_id=membership_id, **words).rowcount == 1

    def hold(self, membership_id: str) -> None:
        """Nobody else uses a visit of it until this work ends."""
        query = sa.select(memberships.c.version).where(memberships.c.membership_id == membership_id)
        self._connection.execute(query.with_for_update())

    def give_back_visit(self, membership_id: str) -> bool:
        """False where it is over: what was left of it is with somebody else."""
        return _GIVE_BACK.run(self._connection, membership_id=membership_id).rowcount == 1

    def facts_of(self, membership_ids: Collection[str]) -> list[Recorded]:
        """What was done to them, in its order."""
        query = sa.select(membership_facts).where(membership_facts.c.membership_id.in_(membership_ids))
        query = query.order_by(membership_facts.c.membership_id, membership_facts.c.sequence)
        return [_recorded(row) for row in self._connection.execute(query)]

    def every(self) -> Iterator[StoredMembership]:
        """All of them with all of their facts, some hundreds at a time."""
        after_id = ""
        while True:
            query = sa.select(memberships).where(memberships.c.membership_id > after_id)
            rows = (
                self._connection.execute(query.order_by(memberships.c.membership_id).limit(_AT_ONCE)).mappings().all()
            )
            if not rows:
                return
            after_id = rows[-1]["membership_id"]
            facts: dict[str, list[Recorded]] = {}
            for recorded in self.facts_of([row["membership_id"] for row in rows]):
                facts.setdefault(recorded.membership_id, []).append(recorded)
            for row in rows:
                own = facts.get(row["membership_id"], [])
                versions = {row["plan_version_id"], *(vars(each.fact).get("plan_version_id", "") for each in own)}
                numbered = [Numbered(each.sequence, each.fact) for each in own]
                yield StoredMembership(dict(row), numbered, self._plans.with_ids(versions - {""}))

    def _after(self, membership: Membership, fact: Fact) -> Membership:
        plan_version_id = vars(fact).get("plan_version_id", membership.plan.plan_version_id)
        return after(membership, fact, self._plans.with_ids([plan_version_id]))

    def _read(self, query: sa.Select[Any]) -> list[Membership]:
        rows = self._connection.execute(query).all()
        plans = self._plans.with_ids(row.plan_version_id for row in rows)
        return [membership_of(row, plans) for row in rows]

    def _fact_row(self, membership: Membership, fact: Fact, by: By) -> Row:
        return {
            **vars(by),
            "membership_id": membership.membership_id,
            "sequence": membership.version,
            "kind": fact.kind,
            "acted_on": fact.on,
            "body": body_of(fact),
            # One of its own: a membership that was taken over begins with its first period here.
            "period": vars(fact).get("period", 1 if membership.version == 1 else None),
            "recorded_at": self._now,
        }


def _due(job: NightlyJob, day: date, zones: Collection[str]) -> sa.Select[Any]:
    # Nothing is renewed at a gym that is closed, and nobody is told that it ends: nobody can come there anyway.
    there = sa.select(outlets.c.outlet_code).where(outlets.c.zone.in_(zones), outlets.c.state == "open")
    query = sa.select(memberships).join(members, members.c.member_id == memberships.c.member_id)
    return query.where(memberships.c[job] <= day, memberships.c.outlet_code.in_(there), members.c.erased_at.is_(None))


def _running_at(outlet_code: str, today: date) -> tuple[sa.ColumnElement[bool], ...]:
    is_erased = sa.exists().where(members.c.member_id == memberships.c.member_id, members.c.erased_at.is_not(None))
    has_end = sa.or_(memberships.c.ends_on.is_(None), memberships.c.ends_on >= today)
    may_be_renewed = memberships.c.valid_until >= today - timedelta(days=RENEWED_WITHIN_DAYS)
    return memberships.c.outlet_code == outlet_code, has_end, may_be_renewed, ~is_erased


def _recorded(row: Any) -> Recorded:
    fact = fact_of(row.kind, row.acted_on, row.body)
    by = By(row.command_id, row.outlet_code, row.staff_id, row.reason)
    return Recorded(row.membership_id, row.sequence, fact, by, row.recorded_at)
