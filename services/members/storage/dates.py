"""Important dates: whose day it is by blind index, and who was told of it in which year."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from services.chassis.database.column_types import as_day, as_instant
from services.chassis.database.prepared import Prepared
from services.members.domain.birthday import WINDOW_DAYS
from services.members.domain.important_date import (
    DateKind,
    ImportantDate,
    Keeping,
    date_brings_gift,
    days_of_earlier_years,
)
from services.members.storage.reminders import drop_past, occasion_in
from services.members.storage.safe import Safe
from services.members.storage.tables.dates import date_announcements, important_dates
from services.members.storage.tables.people import members, outlets
from services.members.storage.tables.tasks import tasks

REASON = "important_date"
"""Of the tasks that a date opens."""

_ADD = Prepared(
    """INSERT INTO important_dates (date_id, member_id, kind, day_index, entered_on, remind_days_before, greets,
                                    command_id)
       VALUES (:date_id, :member_id, :kind, :day_index, :entered_on, :remind_days_before, :greets, :command_id)"""
)
_REMOVE = Prepared("DELETE FROM important_dates WHERE date_id = :date_id AND member_id = :member_id RETURNING kind")
_KEEP = Prepared(
    """UPDATE important_dates SET greets = :greets, remind_days_before = :remind_days_before
        WHERE date_id = :date_id AND member_id = :member_id"""
)
_ANNOUNCE = Prepared(
    """INSERT INTO date_announcements (date_id, year, member_id, kind, announced_at, local_day, brings_gift)
       VALUES (:date_id, :year, :member_id, :kind, :announced_at, :local_day, :brings_gift)
       ON CONFLICT DO NOTHING RETURNING date_id"""
)
_LAST_GIFT = Prepared(
    """SELECT MAX(local_day) AS local_day FROM date_announcements
        WHERE member_id = :member_id AND kind = :kind AND brings_gift = :yes"""
)
# Of the same kind and day: of the twins, or taken away since and named again under another id.
_WAS_TOLD_BY_ANOTHER = Prepared(
    """SELECT 1 FROM date_announcements told
        WHERE told.member_id = :member_id AND told.kind = :kind AND told.year = :year AND told.date_id <> :date_id
          AND told.local_day BETWEEN :day AND :last_day
          AND (EXISTS (SELECT 1 FROM important_dates twin, important_dates own
                        WHERE twin.date_id = told.date_id AND own.date_id = :date_id
                          AND own.day_index = twin.day_index)
               OR NOT EXISTS (SELECT 1 FROM important_dates gone WHERE gone.date_id = told.date_id))
        LIMIT 1"""
)


@dataclass(frozen=True)
class DueDate:
    """A date that counts on this day, and of which nobody was told yet."""

    date_id: str
    member_id: str
    kind: DateKind
    home_outlet_code: str
    entered_on: date
    day: date
    remind_days_before: int | None = None
    greets: bool = True

    @property
    def key(self) -> str:
        """After which the next page begins."""
        return self.date_id


@dataclass(frozen=True)
class Announced:
    """What an announcement comes to."""

    brings_gift: bool
    greets: bool


class Dates:
    """The important dates of one unit of work."""

    def __init__(self, connection: sa.Connection, safe: Safe) -> None:
        self._connection = connection
        self._safe = safe

    def add(self, member_id: str, kept: ImportantDate, keeping: Keeping, *, entered_on: date, command_id: str) -> None:
        _ADD.run(
            self._connection,
            **vars(keeping),
            date_id=kept.date_id,
            member_id=member_id,
            kind=kept.kind,
            day_index=self._safe.birthday_index(kept.day.month_day),
            entered_on=entered_on,
            command_id=command_id,
        )

    def remove(self, date_id: str, *, member_id: str) -> bool:
        """False where this member has no such date."""
        return _REMOVE.run(self._connection, date_id=date_id, member_id=member_id).first() is not None

    def keep(self, date_id: str, keeping: Keeping, *, member_id: str) -> None:
        """What is done about it from now on."""
        _KEEP.run(self._connection, **vars(keeping), date_id=date_id, member_id=member_id)

    def keepings(self, member_id: str) -> dict[str, Keeping]:
        """What is done about each of a member's dates."""
        table = important_dates
        rows = self._connection.execute(sa.select(table).where(table.c.member_id == member_id))
        return {
            row.date_id: Keeping(remind_days_before=row.remind_days_before, greets=bool(row.greets)) for row in rows
        }

    def due(self, day: date, *, zones: Collection[str], most: int) -> Sequence[DueDate]:
        """Dates that count on this day and were not announced in this year. One that nobody wants a letter about may
        bring a gift all the same."""
        told = date_announcements
        was_told = sa.exists().where(told.c.date_id == important_dates.c.date_id, told.c.year == day.year)
        return self._counting_on(day, zones, most, ~was_told)

    def to_remind_of(
        self, day: date, *, days_away: int, zones: Collection[str], most: int, after: str = ""
    ) -> Sequence[DueDate]:
        """Dates that come on this day, and of which a task should have been opened by now; those after the last one of
        the page before, for some of them get no task."""
        kept = important_dates
        was_opened = sa.exists().where(
            tasks.c.reason == REASON, tasks.c.occasion == occasion_in(day.year, of=important_dates.c.date_id)
        )
        is_next = sa.and_(kept.c.remind_days_before >= days_away, kept.c.date_id > after)
        return self._counting_on(day, zones, most, ~was_opened, is_next, ordered_by=[kept.c.date_id])

    def drop_past_reminders(self, days: Collection[date], *, now: datetime) -> int:
        """Drop the open tasks about dates that come on none of these days; how many that were."""
        return drop_past(
            self._connection,
            self._safe,
            days,
            reason=REASON,
            day_index=important_dates.c.day_index,
            of=important_dates.c.date_id,
            is_about=important_dates.c.date_id == tasks.c.about_id,
            now=now,
        )

    def joined_on(self, day: date, *, zones: Collection[str], most: int) -> Sequence[DueDate]:
        """Members who joined at a station on this day of an earlier year, and were not told in this one. Those who came
        with a file joined some other day, which nobody knows."""
        told = date_announcements
        was_told = sa.exists().where(told.c.date_id == members.c.member_id, told.c.year == day.year)
        # Somebody of the staff has named the day: then that one counts.
        is_named = sa.exists().where(
            important_dates.c.member_id == members.c.member_id, important_dates.c.kind == "joined"
        )
        first = self._connection.execute(sa.select(sa.func.min(members.c.enrolled_at))).scalar()
        if first is None:
            return []
        is_that_day = [
            sa.and_(
                members.c.home_outlet_code.in_(sa.select(outlets.c.outlet_code).where(outlets.c.zone == zone)),
                members.c.enrolled_at >= begins,
                members.c.enrolled_at < ends,
            )
            for zone in zones
            for begins, ends in days_of_earlier_years(day, zone=zone, since=as_instant(first).year - 1)
        ]
        if not is_that_day:
            return []
        query = (
            sa.select(members.c.member_id, members.c.home_outlet_code, members.c.enrolled_at)
            .where(
                sa.or_(*is_that_day),
                members.c.origin == "station",
                members.c.erased_at.is_(None),
                ~was_told,
                ~is_named,
            )
            .order_by(members.c.member_id)
            .limit(most)
        )
        return [
            DueDate(
                row.member_id, row.member_id, "joined", row.home_outlet_code, as_instant(row.enrolled_at).date(), day
            )
            for row in self._connection.execute(query)
        ]

    def announce(self, due: DueDate, *, at: datetime, local_day: date) -> Announced | None:
        """Nothing where another call was the one that announced it. A day is greeted once: not again under another id,
        and the birthday of twins is one."""
        was_greeted = due.greets and self._was_told_by_another(due)
        last = _LAST_GIFT.run(self._connection, member_id=due.member_id, kind=due.kind, yes=True).one().local_day
        brings_gift = date_brings_gift(
            entered_on=due.entered_on, day=due.day, last_gift_on=None if last is None else as_day(last)
        )
        row = _ANNOUNCE.run(
            self._connection,
            date_id=due.date_id,
            year=due.day.year,
            member_id=due.member_id,
            kind=due.kind,
            announced_at=at,
            local_day=local_day,
            brings_gift=brings_gift,
        ).first()
        return None if row is None else Announced(brings_gift, due.greets and not was_greeted)

    def _was_told_by_another(self, due: DueDate) -> bool:
        row = _WAS_TOLD_BY_ANOTHER.run(
            self._connection,
            member_id=due.member_id,
            kind=due.kind,
            year=due.day.year,
            date_id=due.date_id,
            day=due.day,
            last_day=due.day + timedelta(days=WINDOW_DAYS),
        ).first()
        return row is not None

    def _counting_on(
        self,
        day: date,
        zones: Collection[str],
        most: int,
        *conditions: sa.ColumnElement[bool],
        # Of twins, the one with a letter first.
        ordered_by: Sequence[sa.ColumnElement[Any]] = (
            important_dates.c.member_id,
            important_dates.c.greets.desc(),
            important_dates.c.date_id,
        ),
    ) -> Sequence[DueDate]:
        kept, indexes = important_dates, self._safe.birthday_indexes_of([day])
        at_home = sa.select(outlets.c.outlet_code).where(outlets.c.zone.in_(zones))
        query = (
            sa.select(kept, members.c.home_outlet_code)
            .join(members, members.c.member_id == kept.c.member_id)
            .where(kept.c.day_index.in_(indexes), members.c.home_outlet_code.in_(at_home), *conditions)
            .order_by(*ordered_by)
            .limit(most)
        )
        return [
            DueDate(
                row.date_id,
                row.member_id,
                row.kind,
                row.home_outlet_code,
                row.entered_on,
                day,
                row.remind_days_before,
                bool(row.greets),
            )
            for row in self._connection.execute(query)
        ]
