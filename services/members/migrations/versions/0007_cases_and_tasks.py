"""Cases, tasks and what staff should know."""

import sqlalchemy as sa
from alembic import op

from services.chassis.database.column_types import Blob, Id, Instant, LocalDay, Text

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "tasks",
        sa.Column("task_id", Id, nullable=False),
        sa.Column("member_id", Id),
        sa.Column("prospect_id", Id),
        sa.Column("kind", Text, nullable=False),
        sa.Column("reason", Text, nullable=False),
        sa.Column("occasion", Text, nullable=False),
        sa.Column("outlet_code", Text, nullable=False),
        sa.Column("about_kind", Text),
        sa.Column("about_id", Text),
        sa.Column("due_on", LocalDay, nullable=False),
        sa.Column("staff_id", Id),
        sa.Column("state", Text, nullable=False),
        sa.Column("opened_at", Instant, nullable=False),
        sa.Column("closed_at", Instant),
        sa.Column("outcome", Text),
        sa.Column("sealed_words", Blob),
        sa.Column("command_id", Id, nullable=False),
        sa.CheckConstraint("kind IN ('call', 'follow_up', 'review', 'greet')", name="ck_tasks_kind"),
        sa.CheckConstraint("state IN ('open', 'done', 'dropped')", name="ck_tasks_state"),
        sa.CheckConstraint("(member_id IS NULL) <> (prospect_id IS NULL)", name="ck_tasks_somebody"),
        sa.PrimaryKeyConstraint("task_id", name="pk_tasks"),
        sa.UniqueConstraint("reason", "occasion", name="uq_tasks_reason_occasion"),
        sqlite_strict=True,
    )
    is_open = sa.text("state = 'open'")
    op.create_index(
        "ix_tasks_outlet_code_due_on",
        "tasks",
        ["outlet_code", "due_on"],
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_index("ix_tasks_member_id", "tasks", ["member_id"])
    op.create_index("ix_tasks_about_id", "tasks", ["about_id"])
