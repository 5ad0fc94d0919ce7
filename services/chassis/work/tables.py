"""The tables that every service has for its work, defined once."""

from __future__ import annotations

import sqlalchemy as sa

from services.chassis.database.column_types import Id, Instant, LocalDay, Text, table


def work_tables(metadata: sa.MetaData) -> None:
    """Add outbox, inbox, inbox_attempts, commands and job_runs to a service's metadata."""
    table(
        metadata,
        "outbox",
        sa.Column("event_id", Id, primary_key=True),
        sa.Column("name", Text, nullable=False),
        sa.Column("subject", Text, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("body", Text, nullable=False),
        sa.Column("traceparent", Text, nullable=False),
        sa.Column("occurred_at", Instant, nullable=False),
        sa.Column("sent_at", Instant),
    )
    unsent = sa.text("sent_at IS NULL")
    outbox = metadata.tables["outbox"]
    # The relay asks for unsent rows fifty times a second; a partial index stays as small as the backlog.
    sa.Index("ix_outbox_unsent", outbox.c.event_id, postgresql_where=unsent, sqlite_where=unsent)
    table(
        metadata,
        "inbox",
        sa.Column("event_id", Id, primary_key=True),
        sa.Column("name", Text, nullable=False),
        sa.Column("received_at", Instant, nullable=False),
    )
    table(
        metadata,
        "inbox_attempts",
        sa.Column("event_id", Id, primary_key=True),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("last_error", Text),
        sa.Column("last_attempt_at", Instant, nullable=False),
    )
    table(
        metadata,
        "commands",
        sa.Column("command_id", Id, primary_key=True),
        sa.Column("fingerprint", Text, nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("answer", Text, nullable=False),
        sa.Column("accepted_at", Instant, nullable=False),
    )
    table(
        metadata,
        "job_runs",
        sa.Column("job", Text, primary_key=True),
        sa.Column("scope", Text, primary_key=True),
        sa.Column("business_date", LocalDay, primary_key=True),
        sa.Column("done_at", Instant, nullable=False),
    )
