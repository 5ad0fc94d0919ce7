"""Birthdays: whose it is by blind index, and who was told of in which year."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared
from services.members.domain.birthday import DAYS_BETWEEN_GIFTS
from services.members.storage import tables
from services.members.storage.reminders import drop_past, occasion_in
from services.members.storage.safe import Safe

_ANNOUNCE = Prepared(
    """INSERT INTO birthday_announcements (member_id, year, announced_at, local_day)
       VALUES (:member_id, :year, :announced_at, :local_day)
       ON CONFLICT DO NOTHING RETURNING member_id"""
)


REASON = "birthday"
"""Of the tasks that a birthday opens."""


@dataclass(frozen=True)
class DueBirthday:
    """A birthday that nobody was told of yet."""

    member_id: str
    home_outlet_code: str
    day: date
    entered_on: date | None = None
    remind_days_before: int | None = None

    @property
    def key(self) -> str:
        """After which the next page begins."""
        return self.member_id


class Birthdays:
    """The birthdays of one unit of work."""

    def __init__(self, connection: sa.Connection, safe: Safe) -> None:
        self._connection = connection
        self._safe = safe

    def due(self, day: date, *, zones: Collection[str], most: int) -> Sequence[DueBirthday]:
        """Members at home in these zones whose birthday counts on this day, was not announced for its year, and comes
        long enough after the last that was: somebody may have moved it."""
        members, told = tables.members, tables.birthday_announcements
        was_told = sa.exists().where(
            told.c.member_id == members.c.member_id,
            sa.or_(told.c.year == day.year, told.c.local_day > day - timedelta(days=DAYS_BETWEEN_GIFTS)),
        )
        return self._counting_on(day, zones, most, ~was_told)

    def to_remind_of(
        self, day: date, *, days_away: int, zones: Collection[str], most: int, after: str = ""
    ) -> Sequence[DueBirthday]:
        """Birthdays that come on this day, and of which a task should have been opened by now."""
        members, tasks = tables.members, tables.tasks.tasks
        was_opened = sa.exists().where(
            tasks.c.reason == REASON, tasks.c.occasion == occasion_in(day.year, of=tables.members.c.member_id)
        )
        is_near = sa.and_(members.c.birthday_remind_days_before >= days_away, members.c.member_id > after)
        return self._counting_on(day, zones, most, ~was_opened, is_near)

    def drop_past_reminders(self, days: Collection[date], *, now: datetime) -> int:
        """Drop the open tasks about birthdays that come on none of these days; how many that were."""
        members = tables.members
        return drop_past(
            self._connection,
            self._safe,
            days,
            reason=REASON,
            day_index=members.c.birthday_index,
            of=members.c.member_id,
            is_about=members.c.member_id == tables.tasks.tasks.c.member_id,
            now=now,
        )

    def remind_days_before(self, member_id: str) -> int | None:
        """Since when staff are to be reminded; nothing where nobody is."""
        query = sa.select(tables.members.c.birthday_remind_days_before).where(tables.members.c.member_id == member_id)
        days: int | None = self._connection.execute(query).scalar()
        return days

    def keep(self, member_id: str, *, remind_days_before: int | None) -> None:
        self._connection.execute(
            tables.members.update()
            .where(tables.members.c.member_id == member_id)
            .values(birthday_remind_days_before=remind_days_before)
        )

    def announce(self, due: DueBirthday, *, at: datetime, local_day: date) -> bool:
        """Whether this call was the one that announced it: of two workers, one."""
        row = _ANNOUNCE.run(
            self._connection, member_id=due.member_id, year=due.day.year, announced_at=at, local_day=local_day
        ).first()
        return row is not None

    def _counting_on(
        self, day: date, zones: Collection[str], most: int, *conditions: sa.ColumnElement[bool]
    ) -> Sequence[DueBirthday]:
        members = tables.members
        at_home = sa.select(tables.outlets.c.outlet_code).where(tables.outlets.c.zone.in_(zones))
        query = (
            sa.select(
                members.c.member_id,
                members.c.home_outlet_code,
                members.c.birthday_entered_on,
                members.c.birthday_remind_days_before,
            )
            .where(
                members.c.birthday_index.in_(self._safe.birthday_indexes_of([day])),
                members.c.home_outlet_code.in_(at_home),
                *conditions,
            )
            .order_by(members.c.member_id)
            .limit(most)
        )
        return [
            DueBirthday(
                row.member_id,
                row.home_outlet_code,
                day,
                row.birthday_entered_on,
                row.birthday_remind_days_before,
            )
            for row in self._connection.execute(query)
        ]
