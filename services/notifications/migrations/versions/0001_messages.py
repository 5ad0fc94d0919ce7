"""Messages, deliveries, and the tables of work."""

import sqlalchemy as sa
from alembic import op

from services.chassis.database.column_types import Id, Instant, Text
from services.chassis.work.migrations import create_work_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "messages",
        sa.Column("message_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("occasion", Text, nullable=False),
        sa.Column("facts", Text, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("message_id", name="pk_messages"),
        sa.UniqueConstraint("member_id", "kind", "occasion", name="uq_messages_member_id_kind_occasion"),
        sqlite_strict=True,
    )
    op.create_table(
        "deliveries",
        sa.Column("delivery_id", Id, nullable=False),
        sa.Column("message_id", Id, nullable=False),
        sa.Column("channel", Text, nullable=False),
        sa.Column("state", Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", Instant, nullable=False),
        sa.Column("claim_id", Id),
        sa.Column("claimed_until", Instant),
        sa.Column("last_error", Text),
        sa.Column("sent_at", Instant),
        sa.Column("reference", Text),
        sa.PrimaryKeyConstraint("delivery_id", name="pk_deliveries"),
        sa.ForeignKeyConstraint(["message_id"], ["messages.message_id"], name="fk_deliveries_message_id"),
        sa.UniqueConstraint("message_id", "channel", name="uq_deliveries_message_id_channel"),
        sqlite_strict=True,
    )
    due, sending = sa.text("state = 'due'"), sa.text("state = 'sending'")
    op.create_index("ix_deliveries_due", "deliveries", ["next_attempt_at"], postgresql_where=due, sqlite_where=due)
    op.create_index(
        "ix_deliveries_sending", "deliveries", ["claimed_until"], postgresql_where=sending, sqlite_where=sending
    )
    create_work_tables(op)
