"""Reminders: the tasks about days of the year, each opened once in every year."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

import sqlalchemy as sa

from services.members.storage.safe import Safe
from services.members.storage.tables.tasks import tasks


def occasion_in(year: int, *, of: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    """By which the task about something is opened once a year."""
    return of + sa.literal(f":{year}")


def drop_past(
    connection: sa.Connection,
    safe: Safe,
    days: Collection[date],
    *,
    reason: str,
    day_index: sa.ColumnElement[bytes],
    of: sa.ColumnElement[str],
    is_about: sa.ColumnElement[bool],
    now: datetime,
) -> int:
    """Drop the open tasks about what comes on none of these days; how many that were.

    `day_index` and `of` are the columns that say when it is and what it is; `is_about` leads from its row to the task.
    """
    is_ahead = [
        sa.and_(
            day_index.in_(safe.birthday_indexes_of(day for day in days if day.year == year)),
            tasks.c.occasion == occasion_in(year, of=of),
        )
        for year in sorted({day.year for day in days})
    ]
    goes_on = sa.exists().where(is_about, sa.or_(*is_ahead))
    dropped = connection.execute(
        tasks.update()
        .where(tasks.c.reason == reason, tasks.c.state == "open", ~goes_on)
        .values(state="dropped", closed_at=now, outcome="not_needed")
    )
    return dropped.rowcount
