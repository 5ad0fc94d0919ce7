"""The timeline of a member, and the days that matter to them."""

import sqlalchemy as sa
from alembic import op

from services.chassis.database.column_types import Blob, Flag, Id, Instant, LocalDay, Text

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
    _refuse_changes_of_episodes()
    _create_dates()


def _refuse_changes_of_episodes() -> None:
    """What happened is never edited; it goes with its member, so that deleting must be allowed."""
    words = "episodes are never changed"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER episodes_refuse_update BEFORE UPDATE ON episodes BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION episodes_are_never_changed() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{words}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER episodes_refuse_update BEFORE UPDATE ON episodes "
        "FOR EACH STATEMENT EXECUTE FUNCTION episodes_are_never_changed()"
    )


def _create_dates() -> None:
    op.add_column("members", sa.Column("birthday_entered_on", LocalDay))
    op.create_index("ix_members_enrolled_at", "members", ["enrolled_at"])
    op.create_table(
        "important_dates",
        sa.Column("date_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("day_index", Blob, nullable=False),
        sa.Column("entered_on", LocalDay, nullable=False),
        sa.Column("remind_days_before", sa.Integer),
        sa.Column("greets", Flag, nullable=False),
        sa.Column("command_id", Id, nullable=False),
        sa.PrimaryKeyConstraint("date_id", name="pk_important_dates"),
        sa.ForeignKeyConstraint(["member_id"], ["members.member_id"], name="fk_important_dates_member_id_members"),
        sa.CheckConstraint("kind IN ('joined', 'name_day', 'child', 'dog', 'other')", name="ck_important_dates_kind"),
        sa.CheckConstraint("remind_days_before BETWEEN 0 AND 30", name="ck_important_dates_remind_days_before"),
        sqlite_strict=True,
    )
    op.create_index("ix_important_dates_day_index", "important_dates", ["day_index"])
    op.create_index("ix_important_dates_member_id", "important_dates", ["member_id"])
    op.create_table(
        "date_announcements",
        sa.Column("date_id", Id, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("announced_at", Instant, nullable=False),
        sa.Column("local_day", LocalDay, nullable=False),
        sa.Column("brings_gift", Flag, nullable=False),
        sa.PrimaryKeyConstraint("date_id", "year", name="pk_date_announcements"),
        sqlite_strict=True,
    )
    op.create_index("ix_date_announcements_member_id", "date_announcements", ["member_id"])
