"""Members are found by the beginnings of their names, too; a job indexes those who were there before."""

import sqlalchemy as sa
from alembic import op

from services.chassis.database.column_types import Blob, Id

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("members", sa.Column("name_rules", sa.Integer, nullable=False, server_default="0"))
    wait = sa.text("name_rules < 1")
    op.create_index("ix_members_names_wait", "members", ["member_id"], sqlite_where=wait, postgresql_where=wait)
    op.create_table(
        "name_beginnings",
        sa.Column("beginning_index", Blob, primary_key=True),
        sa.Column("member_id", Id, sa.ForeignKey("members.member_id"), primary_key=True),
        sqlite_strict=True,
    )
    op.create_index("ix_name_beginnings_member_id", "name_beginnings", ["member_id"])
