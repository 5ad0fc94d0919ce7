"""Cases, tasks and what staff should know."""

import sqlalchemy as sa
from alembic import op

from services.chassis.database.column_types import Blob, Flag, Id, Instant, LocalDay, Text

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    _create_tasks()
    _create_cases()
    _create_compensations()
    _create_answers()


def _create_tasks() -> None:
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
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("postponed", sa.Integer, nullable=False),
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
    is_next_step = sa.text("state = 'open' AND about_kind = 'case'")
    op.create_index(
        "uq_tasks_next_step",
        "tasks",
        ["about_id"],
        unique=True,
        sqlite_where=is_next_step,
        postgresql_where=is_next_step,
    )


def _create_cases() -> None:
    op.create_table(
        "cases",
        sa.Column("case_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("topic", Text, nullable=False),
        sa.Column("state", Text, nullable=False),
        sa.Column("mood", Text, nullable=False),
        sa.Column("outlet_code", Text, nullable=False),
        sa.Column("owner_id", Id),
        sa.Column("channel", Text, nullable=False),
        sa.Column("opened_by", Id),
        sa.Column("opened_at", Instant, nullable=False),
        sa.Column("changed_at", Instant, nullable=False),
        sa.Column("ended_at", Instant),
        sa.CheckConstraint("kind IN ('complaint', 'request', 'question')", name="ck_cases_kind"),
        sa.CheckConstraint("state IN ('open', 'in_work', 'waiting', 'solved', 'closed')", name="ck_cases_state"),
        sa.CheckConstraint("mood IN ('calm', 'annoyed', 'angry')", name="ck_cases_mood"),
        sa.PrimaryKeyConstraint("case_id", name="pk_cases"),
        sqlite_strict=True,
    )
    is_open = sa.text("state IN ('open', 'in_work', 'waiting')")
    op.create_index("ix_cases_outlet_code", "cases", ["outlet_code"], sqlite_where=is_open, postgresql_where=is_open)
    op.create_index("ix_cases_member_id", "cases", ["member_id"])
    op.create_table(
        "case_steps",
        sa.Column("step_id", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("state", Text, nullable=False),
        sa.Column("mood", Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("outlet_code", Text),
        sa.Column("channel", Text, nullable=False),
        sa.Column("staff_id", Id),
        sa.Column("sealed_words", Blob),
        sa.Column("command_id", Id, nullable=False),
        sa.CheckConstraint("kind IN ('opened', 'tried', 'handed_over', 'compensated')", name="ck_case_steps_kind"),
        sa.PrimaryKeyConstraint("step_id", name="pk_case_steps"),
        sqlite_strict=True,
    )
    op.create_index("ix_case_steps_case_id", "case_steps", ["case_id"])
    op.create_index("ix_case_steps_member_id", "case_steps", ["member_id"])


def _create_compensations() -> None:
    op.create_table(
        "compensations",
        sa.Column("compensation_id", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("amount", sa.Integer, nullable=False),
        sa.Column("given_in", Text, nullable=False),
        sa.Column("state", Text, nullable=False),
        sa.Column("staff_id", Id, nullable=False),
        sa.Column("outlet_code", Text, nullable=False),
        sa.Column("business_date", LocalDay, nullable=False),
        sa.Column("promised_at", Instant, nullable=False),
        sa.Column("settled_at", Instant),
        sa.CheckConstraint("kind IN ('stamps', 'reward', 'gift_days')", name="ck_compensations_kind"),
        sa.CheckConstraint("state IN ('promised', 'given', 'refused')", name="ck_compensations_state"),
        sa.CheckConstraint("amount > 0", name="ck_compensations_amount"),
        sa.PrimaryKeyConstraint("compensation_id", name="pk_compensations"),
        sqlite_strict=True,
    )
    op.create_index("ix_compensations_case_id", "compensations", ["case_id"])
    op.create_index("ix_compensations_member_id", "compensations", ["member_id"])
    op.create_table(
        "compensation_days",
        sa.Column("staff_id", Id, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("business_date", LocalDay, nullable=False),
        sa.Column("units", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("staff_id", "kind", "business_date", name="pk_compensation_days"),
        sqlite_strict=True,
    )


def _create_answers() -> None:
    op.create_table(
        "answers",
        sa.Column("answer_id", Id, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("topic", Text, nullable=False),
        sa.Column("texts", Text, nullable=False),
        sa.Column("is_shown", Flag, nullable=False),
        sa.Column("edited_by", Id),
        sa.Column("edited_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("answer_id", "version", name="pk_answers"),
        sqlite_strict=True,
    )
