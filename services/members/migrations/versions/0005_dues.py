"""Dues: what is owed, what was paid, and who was reminded."""

import sqlalchemy as sa
from alembic import op

from services.chassis.database.column_types import Id, Instant, LocalDay, Text

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "dues",
        sa.Column("due_id", Id, nullable=False),
        sa.Column("membership_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("payer_id", Id),
        sa.Column("reason", Text, nullable=False),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", Text, nullable=False),
        sa.Column("due_on", LocalDay, nullable=False),
        sa.Column("period_from", LocalDay),
        sa.Column("period_until", LocalDay),
        sa.Column("outlet_code", Text, nullable=False),
        sa.Column("charged_at", Instant, nullable=False),
        sa.Column("command_id", Id, nullable=False),
        sa.CheckConstraint("reason IN ('joining', 'period', 'change', 'pack')", name="ck_dues_reason"),
        sa.CheckConstraint("amount_minor >= 0", name="ck_dues_amount_minor"),
        sa.PrimaryKeyConstraint("due_id", name="pk_dues"),
        sqlite_strict=True,
    )
    op.create_index("ix_dues_member_id", "dues", ["member_id"])
    op.create_index("ix_dues_membership_id", "dues", ["membership_id"])
