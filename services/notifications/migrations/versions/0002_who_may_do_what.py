"""Who may do what: authors, audit, and what each of them needs."""

import sqlalchemy as sa
from alembic import op

from services.chassis.database.column_types import Id, Instant
from services.chassis.work.migrations import create_audit_tables

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    create_audit_tables(op)
    op.create_table(
        "forgotten_members",
        sa.Column("member_id", Id, nullable=False),
        sa.Column("forgotten_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("member_id", name="pk_forgotten_members"),
        sqlite_strict=True,
    )
