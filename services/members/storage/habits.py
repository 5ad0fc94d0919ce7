"""Habits: on which days members came, for those who have not come for a while; a batch of members at a time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from services.chassis.database.column_types import as_day
from services.chassis.database.prepared import Prepared
from services.members.domain.care.habit import VISITS_LOOKED_AT
from services.members.storage import tables

# The first part walks along one index and stops after a batch; only for those who were not here lately are their days
# read. Who was turned away, or came in by mistake, did not come. Who was asked after lately or in this very absence,
# and whose task still waits, is left out before anything is counted: they would hold the places of others.
_AWAY = Prepared(
    """WITH gone AS (
         SELECT v.member_id, MAX(v.business_date) AS last_on FROM visits v
          WHERE v.member_id > :after AND v.was_admitted
          GROUP BY v.member_id
         HAVING MAX(v.checked_in_at) < :before AND MAX(v.checked_in_at) > :since
          ORDER BY v.member_id LIMIT :most),
       days AS (
         SELECT v.member_id, v.business_date, gone.last_on, MAX(v.outlet_code) AS outlet_code
           FROM gone JOIN visits v ON v.member_id = gone.member_id AND v.checked_in_at > :first AND v.was_admitted
          GROUP BY v.member_id, v.business_date, gone.last_on),
       ranked AS (
         SELECT member_id, business_date, outlet_code, last_on,
                ROW_NUMBER() OVER (PARTITION BY member_id ORDER BY business_date DESC) AS place,
                COUNT(*) OVER (PARTITION BY member_id) AS days_here
           FROM days)
       SELECT ranked.member_id, ranked.business_date, ranked.outlet_code, ranked.days_here, m.home_outlet_code
         FROM ranked JOIN members m ON m.member_id = ranked.member_id
        WHERE ranked.place <= :looked_at AND m.erased_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM tasks t
                           WHERE t.member_id = ranked.member_id AND t.reason = 'at_risk'
                             AND (t.state = 'open' OR t.opened_at > :asked_since
                                OR t.occasion >= ranked.member_id || ' ' || CAST(ranked.last_on AS TEXT)))
        ORDER BY ranked.member_id, ranked.place"""
)
_LAST_OF_BATCH = Prepared(
    """SELECT MAX(member_id) AS member_id, COUNT(*) AS members FROM (
         SELECT v.member_id FROM visits v WHERE v.member_id > :after AND v.was_admitted
          GROUP BY v.member_id
         HAVING MAX(v.checked_in_at) < :before AND MAX(v.checked_in_at) > :since
          ORDER BY v.member_id LIMIT :most) AS gone"""
)
# The occasion names the last day of before: a desk may tell only later of a visit that was before the task was opened.
_CAME_BACK = Prepared(
    """UPDATE tasks SET state = 'dropped', closed_at = :now, outcome = 'came_back'
        WHERE reason = 'at_risk' AND state = 'open'
          AND EXISTS (SELECT 1 FROM visits v
                       WHERE v.member_id = tasks.member_id AND v.was_admitted
                         AND v.member_id || ' ' || CAST(v.business_date AS TEXT) > tasks.occasion)"""
)
_RUNS = Prepared("SELECT scope, business_date FROM job_runs WHERE job = :job AND business_date >= :since")


@dataclass(frozen=True)
class Visitor:
    """Somebody who was not here lately, with the different days on which they came, the newest first."""

    member_id: str
    days: Sequence[date]
    last_outlet_code: str
    home_outlet_code: str
    days_in_a_year: int
    """What they are worth to the outlet that misses them."""


@dataclass(frozen=True, kw_only=True)
class Window:
    """Which visits are looked at."""

    first: datetime
    """A year ago."""
    since: datetime
    """Whoever was here last before that has left."""
    before: datetime
    """Whoever was here after that is not missed."""
    asked_since: datetime
    """Whoever was asked after since then is left in peace."""


class HabitsOfMembers:
    """The visits of one unit of work, as habits."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def away(self, window: Window, *, after: str, most: int) -> tuple[list[Visitor], str | None]:
        """A batch of those who were not here lately, and where the next one begins; None after the last."""
        bounds = {"after": after, "before": window.before, "since": window.since, "most": most}
        batch = _LAST_OF_BATCH.run(self._connection, **bounds).one()
        rows = _AWAY.run(
            self._connection,
            **bounds,
            first=window.first,
            asked_since=window.asked_since,
            looked_at=VISITS_LOOKED_AT,
        )
        found: dict[str, Visitor] = {}
        for row in rows:
            day = as_day(row.business_date)
            known = found.get(row.member_id)
            days = (day,) if known is None else (*known.days, day)
            outlet_code = row.outlet_code if known is None else known.last_outlet_code
            found[row.member_id] = Visitor(row.member_id, days, outlet_code, row.home_outlet_code, row.days_here)
        return list(found.values()), batch.member_id if batch.members == most else None

    def days_of(self, member_ids: Collection[str], *, since: datetime) -> dict[str, list[date]]:
        """The different days on which these came since then, the newest first."""
        table = tables.people.visits
        query = (
            sa.select(table.c.member_id, table.c.business_date)
            .where(table.c.member_id.in_(member_ids), table.c.checked_in_at > since, table.c.was_admitted)
            .distinct()
            .order_by(table.c.member_id, table.c.business_date.desc())
        )
        found: dict[str, list[date]] = {}
        for row in self._connection.execute(query):
            found.setdefault(row.member_id, []).append(row.business_date)
        return found

    def drop_who_came_back(self, now: datetime) -> int:
        """Nobody is called who was here since; how many tasks that settled."""
        return _CAME_BACK.run(self._connection, now=now).rowcount

    def runs_since(self, job: str, since: date) -> set[tuple[str, date]]:
        """For which outlets and days of business this job is done."""
        rows = _RUNS.run(self._connection, job=job, since=since)
        return {(row.scope, as_day(row.business_date)) for row in rows}
