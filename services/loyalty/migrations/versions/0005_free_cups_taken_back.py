"""Free cups taken back: a redemption that was a mistake moves out of the reward's row."""

import sqlalchemy as sa
from alembic import op

from services.chassis.database.column_types import Id, Instant, LocalDay, Text

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "redemption_reversals",
        sa.Column("redemption_id", Id, nullable=False),
        sa.Column("command_id", Id, nullable=False),
        sa.Column("reward_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("redeemed_at", Instant, nullable=False),
        sa.Column("redeemed_on", LocalDay),
        sa.Column("redeemed_outlet_code", Text, nullable=False),
        sa.Column("redeemed_station_id", Id),
        sa.Column("redeemed_staff_id", Id),
        sa.Column("outlet_code", Text, nullable=False),
        sa.Column("station_id", Id),
        sa.Column("staff_id", Id),
        sa.Column("reason", Text, nullable=False),
        sa.Column("reversed_at", Instant, nullable=False),
        sa.Column("business_date", LocalDay, nullable=False),
        sa.PrimaryKeyConstraint("redemption_id", name="pk_redemption_reversals"),
        sa.UniqueConstraint("command_id", name="uq_redemption_reversals_command_id"),
        sa.ForeignKeyConstraint(["reward_id"], ["rewards.reward_id"], name="fk_redemption_reversals_reward_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_redemption_reversals_member_id", "redemption_reversals", ["member_id"])
