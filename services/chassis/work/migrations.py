"""The first migration of the work tables, called from the first migration of each service.

A later change of these tables is a new function here and a new revision in each service: what has been applied
somewhere is never edited.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from services.chassis.database.column_types import Id, Instant, LocalDay, Text


def create_work_tables(op: Any) -> None:
    """Create outbox, inbox, inbox_attempts, commands and job_runs as they were in revision 0001."""
    op.create_table(
        "outbox",
        sa.Column("event_id", Id, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("subject", Text, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("body", Text, nullable=False),
        sa.Column("traceparent", Text, nullable=False),
        sa.Column("occurred_at", Instant, nullable=False),
        sa.Column("sent_at", Instant),
        sa.PrimaryKeyConstraint("event_id", name="pk_outbox"),
        sqlite_strict=True,
    )
    unsent = sa.text("sent_at IS NULL")
    op.create_index("ix_outbox_unsent", "outbox", ["event_id"], postgresql_where=unsent, sqlite_where=unsent)
    op.create_table(
        "inbox",
        sa.Column("event_id", Id, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("received_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("event_id", name="pk_inbox"),
        sqlite_strict=True,
    )
    op.create_table(
        "inbox_attempts",
        sa.Column("event_id", Id, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("last_error", Text),
        sa.Column("last_attempt_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("event_id", name="pk_inbox_attempts"),
        sqlite_strict=True,
    )
    op.create_table(
        "commands",
        sa.Column("command_id", Id, nullable=False),
        sa.Column("fingerprint", Text, nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("answer", Text, nullable=False),
        sa.Column("accepted_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("command_id", name="pk_commands"),
        sqlite_strict=True,
    )
    op.create_table(
        "job_runs",
        sa.Column("job", Text, nullable=False),
        sa.Column("scope", Text, nullable=False),
        sa.Column("business_date", LocalDay, nullable=False),
        sa.Column("done_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("job", "scope", "business_date", name="pk_job_runs"),
        sqlite_strict=True,
    )
