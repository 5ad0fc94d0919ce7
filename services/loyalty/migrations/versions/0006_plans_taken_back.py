"""Plans taken back: of a sale that was a mistake it is remembered, for the news of it may come first."""

import sqlalchemy as sa
from alembic import op

from services.chassis.database.column_types import Id, Instant

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "plans_taken_back",
        sa.Column("membership_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("taken_back_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("membership_id", name="pk_plans_taken_back"),
        sqlite_strict=True,
    )
    op.create_index("ix_plans_taken_back_member_id", "plans_taken_back", ["member_id"])
