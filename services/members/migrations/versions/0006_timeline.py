"""The timeline of a member, and the days that matter to them."""

import sqlalchemy as sa
from alembic import op

from services.chassis.database.column_types import Blob, Id, Instant, Text

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "episodes",
        sa.Column("episode_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("occurred_at", Instant, nullable=False),
        sa.Column("recorded_at", Instant, nullable=False),
        sa.Column("outlet_code", Text),
        sa.Column("channel", Text, nullable=False),
        sa.Column("staff_id", Id),
        sa.Column("about_kind", Text),
        sa.Column("about_id", Text),
        sa.Column("facts", Text, nullable=False),
        sa.Column("sealed_words", Blob),
        sa.Column("command_id", Id, nullable=False),
        sa.PrimaryKeyConstraint("episode_id", name="pk_episodes"),
        sa.UniqueConstraint("command_id", "member_id", "kind", name="uq_episodes_command_id_member_id_kind"),
        sqlite_strict=True,
    )
    op.create_index("ix_episodes_member_id_occurred_at", "episodes", ["member_id", "occurred_at"])
