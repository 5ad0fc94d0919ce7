"""Visits: who came to which outlet when, and who was turned away; a command causes one at most."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from services.chassis.database.column_types import Id, as_day, as_instant
from services.chassis.database.prepared import Prepared, Row
from services.members.storage import tables

_ADD = Prepared(
    """INSERT INTO visits (check_in_id, member_id, outlet_code, station_id, checked_in_at, business_date,
                           verdict_code, staff_id, was_admitted, label, membership_id, used_visit, stays_until,
                           command_id)
       VALUES (:check_in_id, :member_id, :outlet_code, :station_id, :checked_in_at, :business_date,
               :verdict_code, :staff_id, :was_admitted, :label, :membership_id, :used_visit, :stays_until,
               :command_id)"""
)
_AT = Prepared(
    """SELECT check_in_id, verdict_code, label FROM visits
        WHERE member_id = :member_id AND outlet_code = :outlet_code AND checked_in_at = :at AND was_admitted
        ORDER BY check_in_id LIMIT 1"""
)
_ABOUT = Prepared(
    """SELECT checked_in_at FROM visits
        WHERE member_id = :member_id AND outlet_code = :outlet_code AND was_admitted
          AND checked_in_at > :earliest AND checked_in_at < :latest
        ORDER BY checked_in_at DESC LIMIT 1"""
)
_COLUMNS = """check_in_id, member_id, outlet_code, station_id, checked_in_at, business_date, verdict_code, staff_id,
              was_admitted, label, membership_id, used_visit, stays_until, undone_at, guests"""
_LAST = Prepared(
    """SELECT outlet_code, checked_in_at FROM visits
        WHERE member_id = :member_id AND was_admitted ORDER BY checked_in_at DESC, check_in_id DESC LIMIT 1"""
)
_FIND = Prepared(f"SELECT {_COLUMNS} FROM visits WHERE check_in_id = :check_in_id")  # noqa: S608
# Each changes a visit that is as it was thought to be, and of two who want the same one does it.
_ADMIT = Prepared(
    """UPDATE visits SET was_admitted = :yes, membership_id = :membership_id, used_visit = :used_visit,
                         stays_until = :stays_until, verdict_code = :verdict_code
        WHERE check_in_id = :check_in_id AND NOT was_admitted AND undone_at IS NULL"""
)
_CAME_BY = Prepared(
    """SELECT 1 FROM visits
        WHERE member_id = :member_id AND membership_id = :membership_id AND was_admitted AND checked_in_at >= :since
        LIMIT 1"""
)
_LABEL = Prepared("UPDATE visits SET label = :label WHERE check_in_id = :check_in_id AND was_admitted")
# What somebody said by hand stays, whatever a desk says of everybody.
_LABEL_WHERE_NONE = Prepared(
    """UPDATE visits SET label = COALESCE(label, :label)
        WHERE check_in_id = :check_in_id RETURNING label"""
)
_LABELS = Prepared(
    """SELECT label, COUNT(*) AS visits FROM visits
        WHERE outlet_code = :outlet_code AND checked_in_at > :since AND was_admitted AND label IS NOT NULL
        GROUP BY label ORDER BY COUNT(*) DESC, label"""
)
_UNDO = Prepared(
    """UPDATE visits SET was_admitted = :no, undone_at = :now, stays_until = NULL
        WHERE check_in_id = :check_in_id AND was_admitted RETURNING guests"""
)
_SEND_GUESTS_AWAY = Prepared("UPDATE visits SET guests = 0 WHERE check_in_id = :check_in_id")
_LEAVE = Prepared(
    """UPDATE visits SET stays_until = :now
        WHERE member_id = :member_id AND outlet_code = :outlet_code AND was_admitted AND stays_until > :now
       RETURNING check_in_id"""
)
_RE_ENTER = Prepared("UPDATE visits SET stays_until = :stays_until WHERE check_in_id = :check_in_id AND was_admitted")
_ADD_GUEST = Prepared(
    "UPDATE visits SET guests = guests + 1 WHERE check_in_id = :check_in_id AND was_admitted RETURNING guests"
)
_TAKE_GUEST_BACK = Prepared(
    """UPDATE visits SET guests = guests - 1 WHERE check_in_id = :check_in_id AND was_admitted AND guests > 0
       RETURNING guests"""
)
_INSIDE = Prepared(
    f"""SELECT {_COLUMNS} FROM visits WHERE outlet_code = :outlet_code AND stays_until > :now
         ORDER BY checked_in_at DESC, check_in_id DESC"""  # noqa: S608
)


def _latest(more: str = "") -> Prepared:
    """Whoever was erased since is not shown any more."""
    return Prepared(
        f"""SELECT {_COLUMNS} FROM visits
             WHERE outlet_code = :outlet_code AND checked_in_at > :since{more}
               AND EXISTS (SELECT 1 FROM members m WHERE m.member_id = visits.member_id AND m.erased_at IS NULL)
             ORDER BY checked_in_at DESC, check_in_id DESC LIMIT :most"""  # noqa: S608
    )


_LATEST, _LATEST_FOR = _latest(), _latest(" AND label = :label")
# A member who came twice is there once, and so is everybody whom they brought. Asked for apart from the look that
# recognises somebody: how many rows lie behind a moment nobody knows before it is, so in that look PostgreSQL would
# trust no plan and think of a new one for every guest, which takes longer than all of the rest.
_HOW_FULL = Prepared(
    """SELECT COUNT(DISTINCT member_id) + COALESCE(SUM(guests), 0) AS inside,
              COALESCE(MAX(CASE WHEN member_id = :member_id THEN 1 ELSE 0 END), 0) AS is_in
         FROM visits WHERE outlet_code = :outlet_code AND stays_until > :now"""
)
_COUNTS_BEFORE = sa.text(
    """SELECT v.check_in_id, (SELECT COUNT(*) FROM (SELECT 1 FROM visits b
                               WHERE b.member_id = v.member_id AND b.was_admitted AND b.checked_in_at < v.checked_in_at
                               LIMIT 101) AS seen) AS visits
         FROM visits v WHERE v.check_in_id IN :check_in_ids"""
).bindparams(sa.bindparam("check_in_ids", expanding=True, type_=Id()))


@dataclass(frozen=True)
class Visit:
    """An identified visit, with the verdict that the desk was shown."""

    check_in_id: str
    member_id: str
    outlet_code: str
    station_id: str
    checked_in_at: datetime
    business_date: date
    verdict_code: str
    staff_id: str | None = None
    """Who stood at the desk, where somebody had signed in."""
    was_admitted: bool = True
    label: str | None = None
    membership_id: str | None = None
    """By which the door decided."""
    used_visit: bool = False
    """Whether that was a pack, and one of its visits was used."""
    stays_until: datetime | None = None
    """Until when they count as in; nothing where nobody counts."""


@dataclass(frozen=True)
class StoredVisit(Visit):
    """A visit as it stands now."""

    undone_at: datetime | None = None
    guests: int = 0


@dataclass(frozen=True)
class SameVisit:
    """The visit of whoever is in already."""

    check_in_id: str
    label: str | None


@dataclass(frozen=True)
class LastVisit:
    """When somebody was last there, and where."""

    outlet_code: str
    at: datetime


class Visits:
    """The visits of one unit of work."""

    def __init__(self, connection: sa.Connection, write_later: Callable[[Prepared, Row], None]) -> None:
        self._connection = connection
        self._write_later = write_later

    def add(self, visit: Visit, *, command_id: str) -> None:
        """Written at the end of the work: a check-in reads nothing after it."""
        self._write_later(_ADD, {**vars(visit), "command_id": command_id})

    def at(self, instant: datetime, *, member_id: str, outlet_code: str) -> SameVisit | None:
        """The visit that began at this instant; nothing where it was undone."""
        row = _AT.run(self._connection, member_id=member_id, outlet_code=outlet_code, at=instant).first()
        return None if row is None else SameVisit(row.check_in_id, row.label)

    def verdict_at(self, instant: datetime, *, member_id: str, outlet_code: str) -> str | None:
        """What was said when the visit began that began at this instant; whoever was let in keeps their stop."""
        row = _AT.run(self._connection, member_id=member_id, outlet_code=outlet_code, at=instant).first()
        return None if row is None else str(row.verdict_code)

    def about(self, instant: datetime, *, within: timedelta, member_id: str, outlet_code: str) -> datetime | None:
        """When a visit began so close to this instant, before or after it."""
        row = _ABOUT.run(
            self._connection,
            member_id=member_id,
            outlet_code=outlet_code,
            earliest=instant - within,
            latest=instant + within,
        ).first()
        return None if row is None else as_instant(row.checked_in_at)

    def came_by(self, membership_id: str, member_id: str, *, since: datetime) -> bool:
        """Whether its member was let in by it since then."""
        words = {"membership_id": membership_id, "member_id": member_id, "since": since}
        return _CAME_BY.run(self._connection, **words).first() is not None

    def last(self, member_id: str) -> LastVisit | None:
        """Wherever it was; who was turned away was no visitor, and what was undone never was."""
        row = _LAST.run(self._connection, member_id=member_id).first()
        return None if row is None else LastVisit(row.outlet_code, as_instant(row.checked_in_at))

    def find(self, check_in_id: str) -> StoredVisit | None:
        row = _FIND.run(self._connection, check_in_id=check_in_id).first()
        return None if row is None else _stored(row)

    def hold(self, check_in_id: str) -> StoredVisit:
        """As it is now: nobody lets them in or undoes it until this work ends."""
        table = tables.people.visits
        query = sa.select(*(table.c[name] for name in _COLUMNS.replace(",", " ").split()))
        return _stored(
            self._connection.execute(query.where(table.c.check_in_id == check_in_id).with_for_update()).one()
        )

    def admit(
        self,
        check_in_id: str,
        *,
        membership_id: str | None,
        used_visit: bool,
        stays_until: datetime | None,
        verdict_code: str,
    ) -> bool:
        """Somebody who was turned away comes in after all; False when they are in, or it was undone. The verdict is the
        one they were stopped by, or another that was reached since."""
        words = {"membership_id": membership_id, "used_visit": used_visit, "stays_until": stays_until, "yes": True}
        words["verdict_code"] = verdict_code
        return _ADMIT.run(self._connection, check_in_id=check_in_id, **words).rowcount == 1

    def undo(self, check_in_id: str, now: datetime) -> int | None:
        """It never was a visit; how many guests had come with it, who did not come either. Nothing when it was none
        already."""
        row = _UNDO.run(self._connection, check_in_id=check_in_id, now=now, no=False).first()
        if row is not None and row.guests:
            _SEND_GUESTS_AWAY.run(self._connection, check_in_id=check_in_id)
        return None if row is None else int(row.guests)

    def say_label(self, check_in_id: str, label: str | None) -> bool:
        """What they came for; False where they did not come in."""
        return _LABEL.run(self._connection, check_in_id=check_in_id, label=label).rowcount == 1

    def say_label_where_none(self, check_in_id: str, label: str) -> str | None:
        """What they came for, unless that was said already; what it is now."""
        row = _LABEL_WHERE_NONE.run(self._connection, check_in_id=check_in_id, label=label).first()
        return None if row is None else str(row.label)

    def leave(self, member_id: str, outlet_code: str, now: datetime) -> str | None:
        """Whoever came twice leaves once: the last check-in of theirs, or nothing where they did not count as in."""
        left = _LEAVE.run(self._connection, member_id=member_id, outlet_code=outlet_code, now=now)
        return max((str(row.check_in_id) for row in left), default=None)

    def re_enter(self, check_in_id: str, *, stays_until: datetime) -> bool:
        """The same visit goes on; False when it was none."""
        return _RE_ENTER.run(self._connection, check_in_id=check_in_id, stays_until=stays_until).rowcount == 1

    def add_guest(self, check_in_id: str) -> int | None:
        """How many guests the visit has with this one; nothing when it is no visit."""
        row = _ADD_GUEST.run(self._connection, check_in_id=check_in_id).first()
        return None if row is None else int(row.guests)

    def take_guest_back(self, check_in_id: str) -> int | None:
        """How many guests the visit has without this one; nothing when nobody came with it."""
        row = _TAKE_GUEST_BACK.run(self._connection, check_in_id=check_in_id).first()
        return None if row is None else int(row.guests)

    def inside(self, outlet_code: str, now: datetime) -> list[StoredVisit]:
        """Those who count as in, whoever came last first; a member who came twice is there once, with all guests."""
        found: dict[str, StoredVisit] = {}
        for row in _INSIDE.run(self._connection, outlet_code=outlet_code, now=now):
            last = found.get(row.member_id)
            found[row.member_id] = _stored(row) if last is None else replace(last, guests=last.guests + row.guests)
        return list(found.values())

    def latest(self, outlet_code: str, *, since: datetime, most: int, label: str | None = None) -> list[StoredVisit]:
        """The last visits to an outlet after a moment, those of who was turned away included, or those for one thing;
        the newest first."""
        words = {"outlet_code": outlet_code, "since": since, "most": most}
        if label is None:
            return [_stored(row) for row in _LATEST.run(self._connection, **words)]
        return [_stored(row) for row in _LATEST_FOR.run(self._connection, **words, label=label)]

    def labels(self, outlet_code: str, *, since: datetime) -> list[tuple[str, int]]:
        """What people came in for after a moment, and how many; the most first."""
        rows = _LABELS.run(self._connection, outlet_code=outlet_code, since=since)
        return [(str(row.label), int(row.visits)) for row in rows]

    def count_inside(self, outlet_code: str, now: datetime) -> int:
        """How many count as in, with their guests."""
        return self.how_full(outlet_code, now, for_member=None)[0]

    def how_full(self, outlet_code: str, now: datetime, *, for_member: str | None) -> tuple[int, bool]:
        """How many count as in, with their guests, and whether this member is one of them."""
        row = _HOW_FULL.run(self._connection, outlet_code=outlet_code, now=now, member_id=for_member).one()
        return int(row.inside), bool(row.is_in)

    def counts_before(self, visits: Sequence[Visit]) -> dict[str, int]:
        """By check-in, how often the member had come in before, to whichever outlet; more than a hundred are not
        counted."""
        if not visits:
            return {}
        ids = [visit.check_in_id for visit in visits]
        rows = self._connection.execute(_COUNTS_BEFORE, {"check_in_ids": ids})
        return {str(row.check_in_id): int(row.visits) for row in rows}


def _stored(row: Any) -> StoredVisit:
    known = {**row._asdict()}
    for name in ("checked_in_at", "undone_at", "stays_until"):
        known[name] = as_instant(known[name]) if known[name] else None
    for name in ("was_admitted", "used_visit"):
        known[name] = bool(known[name])
    return StoredVisit(**{**known, "business_date": as_day(known["business_date"])})
