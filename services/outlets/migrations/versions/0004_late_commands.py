"""The list of what was done without a network and did not become what it was meant to be."""

import sqlalchemy as sa
from alembic import op

from services.chassis.database.column_types import Id, Instant, Text

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "late_commands",
        sa.Column("late_id", Id, nullable=False),
        sa.Column("station_id", Id, nullable=False),
        sa.Column("outlet_code", Text, nullable=False),
        sa.Column("command_key", Id, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("ended", Text, nullable=False),
        sa.Column("code", Text, nullable=False),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("made_by", Id),
        sa.Column("sent_by", Id),
        sa.Column("reported_at", Instant, nullable=False),
        sa.Column("member_id", Id),
        sa.Column("cups", sa.Integer),
        sa.Column("reward_id", Id),
        sa.Column("settled_at", Instant),
        sa.Column("settled_by", Id),
        sa.Column("settlement", Text),
        sa.Column("note", Text),
        sa.PrimaryKeyConstraint("late_id", name="pk_late_commands"),
        sa.ForeignKeyConstraint(["outlet_code"], ["outlets.outlet_code"], name="fk_late_commands_outlet_code"),
        sa.UniqueConstraint("station_id", "command_key", name="uq_late_commands_station_id_command_key"),
        sqlite_strict=True,
    )
    op.create_index("ix_late_commands_outlet_code_reported_at", "late_commands", ["outlet_code", "reported_at"])
    op.create_index("ix_late_commands_member_id", "late_commands", ["member_id"])
