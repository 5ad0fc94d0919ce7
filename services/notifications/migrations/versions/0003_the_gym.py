"""Reminders of dues, and the dues that need none any more."""

import sqlalchemy as sa
from alembic import op

from services.chassis.database.column_types import Id, Instant

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("messages", sa.Column("about_id", Id))
    op.add_column("messages", sa.Column("settled_at", Instant))
    has_about = sa.text("about_id IS NOT NULL")
    op.create_index(
        "ix_messages_about_id", "messages", ["about_id"], postgresql_where=has_about, sqlite_where=has_about
    )
    op.create_table(
        "reminded_dues",
        sa.Column("due_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("settled_at", Instant),
        sa.PrimaryKeyConstraint("due_id", name="pk_reminded_dues"),
        sqlite_strict=True,
    )
    op.create_index("ix_reminded_dues_member_id", "reminded_dues", ["member_id"])
