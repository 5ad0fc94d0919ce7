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
    _refuse_changes_of_episodes()


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
