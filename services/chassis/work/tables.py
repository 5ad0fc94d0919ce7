"""The tables that every service has for its work, defined once."""

from __future__ import annotations

import sqlalchemy as sa

from services.chassis.database.column_types import Id, Instant, LocalDay, Text, table


def work_tables(metadata: sa.MetaData) -> None:
    """Add outbox, inbox, inbox_attempts, commands, job_runs and the audit to a service's metadata."""
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
    _audit_tables(metadata)


def _audit_tables(metadata: sa.MetaData) -> None:
    """Append-only, by triggers that the migration makes. No foreign keys: a proof must be able to name what is gone."""
    table(
        metadata,
        "audit_entries",
        sa.Column("entry_id", Id, primary_key=True),
        sa.Column("at", Instant, nullable=False),
        sa.Column("who_kind", Text, nullable=False),
        sa.Column("who_id", Text, nullable=False),
        sa.Column("role", Text, nullable=False),
        sa.Column("station_id", Text),
        sa.Column("carried_by", Text),
        sa.Column("action", Text, nullable=False),
        sa.Column("object_kind", Text),
        sa.Column("object_id", Text),
        sa.Column("outlet_code", Text),
        sa.Column("territory_path", Text),
        # JSON objects of short values that are not personal.
        sa.Column("before", Text),
        sa.Column("after", Text),
        # Once for each command; not a unique index, which would cost every write more than the proof that looks for it.
        sa.Column("command_id", Id),
        sa.Column("trace_id", Text, nullable=False),
    )
    entries = metadata.tables["audit_entries"]
    sa.Index("ix_audit_entries_outlet_code_entry_id", entries.c.outlet_code, entries.c.entry_id)
    table(
        metadata,
        "audit_seals",
        sa.Column("sequence", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("entry_id", Id, nullable=False, unique=True),
        sa.Column("hash", Text, nullable=False),
    )
    table(
        metadata,
        "audit_heads",
        sa.Column("head_id", Id, primary_key=True),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("hash", Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("kid", Text, nullable=False),
        sa.Column("signature", Text, nullable=False),
    )
