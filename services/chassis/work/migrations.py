"""The migrations of the work tables, called from the migrations of each service.

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


def create_audit_tables(op: Any) -> None:
    """Create audit_entries, audit_seals and audit_heads as they were in revision 0002."""
    op.create_table(
        "audit_entries",
        sa.Column("entry_id", Id, nullable=False),
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
        sa.Column("before", Text),
        sa.Column("after", Text),
        sa.Column("command_id", Id),
        sa.Column("trace_id", Text, nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name="pk_audit_entries"),
        sqlite_strict=True,
    )
    op.create_index("ix_audit_entries_outlet_code_entry_id", "audit_entries", ["outlet_code", "entry_id"])
    op.create_table(
        "audit_seals",
        sa.Column("sequence", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("entry_id", Id, nullable=False),
        sa.Column("hash", Text, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_audit_seals"),
        sa.UniqueConstraint("entry_id", name="uq_audit_seals_entry_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "audit_heads",
        sa.Column("head_id", Id, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("hash", Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("kid", Text, nullable=False),
        sa.Column("signature", Text, nullable=False),
        sa.PrimaryKeyConstraint("head_id", name="pk_audit_heads"),
        sqlite_strict=True,
    )
    for table in ("audit_entries", "audit_seals", "audit_heads"):
        refuse_changes_of(op, table)


def refuse_changes_of(op: Any, table: str) -> None:
    """What happened is never edited: not by a bug, and not by hand."""
    words = f"{table} are append-only"
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuse_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_are_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{words}'; END $$"
    )
    # For each statement: it is refused also where no row would have matched, and TRUNCATE has no rows.
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_are_append_only()"
    )
