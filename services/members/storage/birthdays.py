"""Birthdays: whose it is by blind index, and who was told of in which year."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared
from services.members.domain.birthday import DAYS_BETWEEN_GIFTS, month_days_that_count_on
from services.members.storage import tables
from services.members.storage.safe import Safe

_ANNOUNCE = Prepared(
    """INSERT INTO birthday_announcements (member_id, year, announced_at, local_day)
       VALUES (:member_id, :year, :announced_at, :local_day)
       ON CONFLICT DO NOTHING RETURNING member_id"""
)


@dataclass(frozen=True)
class DueBirthday:
    """A birthday that nobody was told of yet."""

    member_id: str
    home_outlet_code: str
    day: date
    entered_on: date | None = None


class Birthdays:
    """The birthdays of one unit of work."""

    def __init__(self, connection: sa.Connection, safe: Safe) -> None:
        self._connection = connection
        self._safe = safe

    def due(self, day: date, *, zones: Collection[str], most: int) -> Sequence[DueBirthday]:
        """Members at home in these zones whose birthday counts on this day, was not announced for its year, and comes
        long enough after the last that was: somebody may have moved it."""
        members, told = tables.members, tables.birthday_announcements
        counting = month_days_that_count_on(day)
        indexes = [index for month_day in counting for index in self._safe.birthday_indexes(month_day)]
        at_home = sa.select(tables.outlets.c.outlet_code).where(tables.outlets.c.zone.in_(zones))
        was_told = sa.exists().where(
            told.c.member_id == members.c.member_id,
            sa.or_(told.c.year == day.year, told.c.local_day > day - timedelta(days=DAYS_BETWEEN_GIFTS)),
        )
        query = (
            sa.select(members.c.member_id, members.c.home_outlet_code, members.c.birthday_entered_on)
            .where(members.c.birthday_index.in_(indexes), members.c.home_outlet_code.in_(at_home), ~was_told)
            .order_by(members.c.member_id)
            .limit(most)
        )
        return [
            DueBirthday(row.member_id, row.home_outlet_code, day, row.birthday_entered_on)
            for row in self._connection.execute(query)
        ]

    def announce(self, due: DueBirthday, *, at: datetime, local_day: date) -> bool:
        """Whether this call was the one that announced it: of two workers, one."""
        row = _ANNOUNCE.run(
            self._connection, member_id=due.member_id, year=due.day.year, announced_at=at, local_day=local_day
        ).first()
        return row is not None
