"""Who may come in: what admission decides by."""

import sqlalchemy as sa
from alembic import op

from services.chassis.database.column_types import Blob, Flag, Id, Instant, LocalDay, Text

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    _tell_visits_apart()
    _say_how_outlets_admit()
    _create_facts()
    _create_what_is_known()


def _tell_visits_apart() -> None:
    """Until now whoever was recognised came in."""
    op.add_column("visits", sa.Column("was_admitted", Flag, nullable=False, server_default=sa.true()))
    op.add_column("visits", sa.Column("undone_at", Instant))
    op.add_column("visits", sa.Column("label", Text))
    op.add_column("visits", sa.Column("membership_id", Id))
    op.add_column("visits", sa.Column("used_visit", Flag, nullable=False, server_default=sa.false()))
    op.add_column("visits", sa.Column("guests", sa.Integer, nullable=False, server_default="0"))
    op.add_column("visits", sa.Column("stays_until", Instant))
    stays = sa.text("stays_until IS NOT NULL")
    columns = ["outlet_code", "stays_until"]
    op.create_index("ix_visits_outlet_code_stays_until", "visits", columns, sqlite_where=stays, postgresql_where=stays)


def _say_how_outlets_admit() -> None:
    op.add_column("outlets", sa.Column("admits", Text, nullable=False, server_default="everyone"))
    op.add_column("outlets", sa.Column("capacity", sa.Integer))
    op.add_column("outlets", sa.Column("stay_minutes", sa.Integer, nullable=False, server_default="120"))


def _create_facts() -> None:
    op.add_column("memberships", sa.Column("last_used_at", Instant))
    op.add_column("memberships", sa.Column("last_used_outlet", Text))
    op.create_table(
        "admission_facts",
        sa.Column("member_id", Id, nullable=False),
        sa.Column("facts", Text, nullable=False),
        sa.PrimaryKeyConstraint("member_id", name="pk_admission_facts"),
        sqlite_strict=True,
    )
    op.create_table(
        "guest_tallies",
        sa.Column("membership_id", Id, nullable=False),
        sa.Column("period_from", LocalDay, nullable=False),
        sa.Column("guests", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("membership_id", "period_from", name="pk_guest_tallies"),
        sqlite_strict=True,
    )


def _create_what_is_known() -> None:
    op.create_table(
        "bans",
        sa.Column("ban_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("reason", Text, nullable=False),
        sa.Column("until_on", LocalDay),
        sa.Column("outlet_code", Text),
        sa.Column("banned_at", Instant, nullable=False),
        sa.Column("staff_id", Id),
        sa.Column("lifted_at", Instant),
        sa.PrimaryKeyConstraint("ban_id", name="pk_bans"),
        sqlite_strict=True,
    )
    op.create_index("ix_bans_member_id", "bans", ["member_id"])
    op.create_table(
        "waivers",
        sa.Column("waiver_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("version", Text, nullable=False),
        sa.Column("signed_on", LocalDay, nullable=False),
        sa.Column("outlet_code", Text),
        sa.Column("recorded_at", Instant, nullable=False),
        sa.Column("staff_id", Id),
        sa.PrimaryKeyConstraint("waiver_id", name="pk_waivers"),
        sqlite_strict=True,
    )
    op.create_index("ix_waivers_member_id", "waivers", ["member_id"])
    op.create_table(
        "attention_notes",
        sa.Column("member_id", Id, nullable=False),
        sa.Column("sealed_words", Blob, nullable=False),
        sa.Column("noted_at", Instant, nullable=False),
        sa.Column("staff_id", Id),
        sa.PrimaryKeyConstraint("member_id", name="pk_attention_notes"),
        sqlite_strict=True,
    )
    op.create_table(
        "photos",
        sa.Column("member_id", Id, nullable=False),
        sa.Column("media_type", Text, nullable=False),
        sa.Column("sealed_photo", Blob, nullable=False),
        sa.Column("taken_at", Instant, nullable=False),
        sa.Column("staff_id", Id),
        sa.CheckConstraint("media_type IN ('image/jpeg', 'image/png')", name="ck_photos_media_type"),
        sa.PrimaryKeyConstraint("member_id", name="pk_photos"),
        sqlite_strict=True,
    )
