"""One night of a gym with a hundred thousand members: every job of members once, and again, and after an outage."""

from __future__ import annotations

import os
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

import psycopg

from deploy.private import PrivatePostgreSQL
from services.chassis.clock import FixedClock
from services.chassis.identifiers import new_id
from services.chassis.process import Service
from services.chassis.security.keys import SecretRing
from services.chassis.settings import read_settings
from services.members.bootstrap import build
from services.members.settings import MembersSettings
from services.members.storage.safe import Safe
from tests.bench import machine
from tests.bench.gym import OUTLETS, Gym, give_everybody_a_past
from tests.bench.people import fill, phones_of

# By then it is past nine at every outlet, from Almaty to New York, and no day has ended.
EVENING = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
_DATABASE = "regulars_members"
_GUESTS = 120
_DAYS = 90
_A_MONTH = 30
# What a night leaves behind, by the rows that tell of it.
_EFFECTS = {
    "renewals": "SELECT count(*) FROM membership_facts WHERE kind = 'renewed'",
    "told that it ends": "SELECT count(*) FROM memberships WHERE told_until IS NOT NULL",
    "steps of dunning": "SELECT count(*) FROM due_steps",
    "tasks": "SELECT count(*) FROM tasks",
    "birthdays": "SELECT count(*) FROM birthday_announcements",
    "important dates": "SELECT count(*) FROM date_announcements",
}


def measure_night(directory: Path, members: int) -> dict[str, Any]:
    """Seconds of each job on a PostgreSQL of its own, one after the other as the worker runs them."""
    clock = FixedClock(EVENING - timedelta(days=_DAYS))
    # Months of waiting for the disk are nobody's figure: only what is measured waits for it.
    with PrivatePostgreSQL(directory / "postgresql", durable=False) as server:
        server.create_database(_DATABASE)
        found = _fill(directory, server, clock, members)
    with PrivatePostgreSQL(directory / "postgresql") as server, closing(_service(directory, server, clock)) as service:
        gym, url = Gym(service, clock), server.url(_DATABASE)
        # What was left over for those who are new tonight, such as the birthdays of today.
        gym.do_jobs()
        for name, days in (("night", 1), ("after a missed night", 2), ("after a missed month", _A_MONTH)):
            clock.advance(timedelta(days=days))
            found[name] = _jobs(gym, url)
            found[f"{name}, again"] = _jobs(gym, url)
    return found


def _fill(directory: Path, server: PrivatePostgreSQL, clock: FixedClock, members: int) -> dict[str, Any]:
    url, outlets = server.url(_DATABASE), [outlet.code for outlet in OUTLETS]
    with closing(_service(directory, server, clock)) as service:
        service.migrate()
        began = time.perf_counter()
        gym = Gym(service, clock)
        gym.open()
        gym.live(guests=_GUESTS, days=_DAYS)
        lived = time.perf_counter()
        phones = phones_of(members - _GUESTS)
        fill(url, directory / "keys", phones, outlets=outlets, at=clock.now(), spare_this_month=False)
        give_everybody_a_past(url, gym.member_ids)
        _give_everybody_a_dog(url, directory / "keys", at=clock.now())
    return {
        "members": members,
        "rows": _rows(url),
        "seconds_to_live": round(lived - began, 1),
        "seconds_to_fill": round(time.perf_counter() - lived, 1),
    }


def _give_everybody_a_dog(url: str, keys: Path, *, at: datetime) -> None:
    """And it has a day of the year on which it is greeted."""
    safe = Safe(index_key=SecretRing(keys, "members-index"), master_key=SecretRing(keys, "members-data"))
    days = [safe.birthday_index(f"{number % 12 + 1:02d}-{number // 12 % 28 + 1:02d}") for number in range(12 * 28)]
    entered_on = (at - timedelta(days=_DAYS)).date()
    columns = "date_id, member_id, kind, day_index, entered_on, greets, command_id"
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        member_ids = [row[0] for row in cursor.execute("SELECT member_id FROM members")]
        with cursor.copy(f"COPY important_dates ({columns}) FROM STDIN".encode()) as copy:
            for member_id, day in zip(member_ids, cycle(days), strict=False):
                copy.write_row((new_id(), member_id, "dog", day, entered_on, True, new_id()))


def _service(directory: Path, server: PrivatePostgreSQL, clock: FixedClock) -> Service:
    settings = {"VAR": str(directory), "MEMBERS_DATABASE_URL": server.url(_DATABASE)}
    return build(read_settings(MembersSettings, settings), clock)


def _jobs(gym: Gym, url: str) -> dict[str, Any]:
    before, seconds, used = _effects(url), {}, machine.cost(os.getpid())
    for job in gym.service.jobs:
        began = time.perf_counter()
        job.run()
        seconds[job.name] = round(time.perf_counter() - began, 2)
    used = machine.cost(os.getpid()) - used
    effects = {name: count - before[name] for name, count in _effects(url).items() if count != before[name]}
    return {
        "seconds": round(sum(seconds.values()), 1),
        # Of the jobs and of PostgreSQL together: what the clock would say were the machine their own.
        "cpu_seconds": round(used.total, 1),
        "by_job": seconds,
        "effects": effects,
    }


def _effects(url: str) -> dict[str, int]:
    return {name: _count(url, query) for name, query in _EFFECTS.items()}


def _rows(url: str) -> dict[str, int]:
    tables = ("members", "memberships", "membership_facts", "due_balances", "payments", "visits", "episodes")
    return {table: _count(url, f"SELECT count(*) FROM {table}") for table in tables}


def _count(url: str, query: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return int(row[0])
