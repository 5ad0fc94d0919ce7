"""Scheduled jobs: each in its turn, again and again; a failure is noted and never ends the round."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from threading import Event as Flag

import sqlalchemy as sa

from services.chassis.database.column_types import as_day
from services.chassis.database.prepared import Prepared
from services.chassis.database.races import again_after_a_race
from services.chassis.telemetry import metrics, trace
from services.chassis.telemetry.logs import logger

_CLAIM = Prepared(
    """INSERT INTO job_runs (job, scope, business_date, done_at) VALUES (:job, :scope, :business_date, :now)
       ON CONFLICT (job, scope, business_date) DO NOTHING RETURNING job"""
)
_LAST = Prepared("SELECT MAX(business_date) AS business_date FROM job_runs WHERE job = :job AND scope = :scope")


@dataclass(frozen=True)
class Job:
    """Something to look after every so often. `run` asks "is it not yet done for that date?", never "is it 02:30?":
    an hour can be missed, or come twice."""

    name: str
    every_seconds: float
    run: Callable[[], object]


def run_jobs(jobs: Sequence[Job], stop: Flag, *, monotonic: Callable[[], float] = time.monotonic) -> None:
    """Run every job at once and then at its interval, one at a time, until `stop` is set."""
    due_at = {job.name: monotonic() for job in jobs}
    while jobs and not stop.is_set():
        job = min(jobs, key=lambda each: due_at[each.name])
        if stop.wait(max(0.0, due_at[job.name] - monotonic())):
            return
        _run(job)
        # From the end of the run, so that a slow job leaves room for the others.
        due_at[job.name] = monotonic() + job.every_seconds


def once_for(connection: sa.Connection, job: str, *, scope: str, business_date: date, now: datetime) -> bool:
    """Claim a job's work for a scope (an outlet, say) and a business date, in the transaction that does the work.

    False when it is done already. Of two processes at once the second waits for the first, and then gets False.
    """
    claimed = _CLAIM.run(connection, job=job, scope=scope, business_date=business_date, now=now)
    return claimed.first() is not None


def last_done_for(connection: sa.Connection, job: str, *, scope: str) -> date | None:
    """The last date for which a job's work is done: what is later was missed, or is to be done now."""
    last = _LAST.run(connection, job=job, scope=scope).one().business_date
    return None if last is None else as_day(last)


def _run(job: Job) -> None:
    with trace.continuing(None):
        try:
            # Harmless when repeated, as every job is: a job that waited in a ring with somebody goes on at once.
            again_after_a_race(job.run)
        except Exception as error:  # noqa: BLE001 - whatever fails in one job, the others have their turn
            metrics.JOB_RUNS.labels(job.name, "failed").inc()
            logger().error("job failed", job=job.name, error=type(error).__name__, exc_info=error)
        else:
            metrics.JOB_RUNS.labels(job.name, "done").inc()
