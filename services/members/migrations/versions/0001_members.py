"""Members, their identifiers and visits, copies of outlets and standings, and the tables of work."""

import sqlalchemy as sa
from alembic import op

from services.chassis.database.column_types import Blob, Id, Instant, LocalDay, Text
from services.chassis.work.migrations import create_work_tables

revision = "0001"
down_revision = None

_ACTIVE = sa.text("state = 'active'")
_ACTIVE_WITH_TAIL = sa.text("state = 'active' AND tail_index IS NOT NULL")
_REPLACED = sa.text("state = 'replaced'")


def upgrade() -> None:
    _create_members()
    _create_identifiers()
    _create_visits()
    _create_copies()
    op.create_table(
        "birthday_announcements",
        sa.Column("member_id", Id, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("announced_at", Instant, nullable=False),
        sa.Column("local_day", LocalDay, nullable=False),
        sa.PrimaryKeyConstraint("member_id", "year", name="pk_birthday_announcements"),
        sa.ForeignKeyConstraint(["member_id"], ["members.member_id"], name="fk_birthday_announcements_member_id"),
        sqlite_strict=True,
    )
    create_work_tables(op)


def _create_members() -> None:
    op.create_table(
        "members",
        sa.Column("member_id", Id, nullable=False),
        sa.Column("sealed_profile", Blob, nullable=False),
        sa.Column("wrapped_key", Blob, nullable=False),
        sa.Column("locale", Text, nullable=False),
        sa.Column("home_outlet_code", Text, nullable=False),
        sa.Column("birthday_index", Blob),
        sa.Column("enrolled_at", Instant, nullable=False),
        sa.Column("command_id", Id, nullable=False),
        sa.Column("origin", Text, nullable=False),
        sa.PrimaryKeyConstraint("member_id", name="pk_members"),
        sa.UniqueConstraint("command_id", name="uq_members_command_id"),
        sa.CheckConstraint("origin IN ('station', 'import')", name="ck_members_origin"),
        sqlite_strict=True,
    )
    op.create_index("ix_members_birthday_index", "members", ["birthday_index"])


def _create_identifiers() -> None:
    op.create_table(
        "identifiers",
        sa.Column("identifier_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("blind_index", Blob, nullable=False),
        sa.Column("tail_index", Blob),
        sa.Column("sealed_value", Blob, nullable=False),
        sa.Column("state", Text, nullable=False),
        sa.Column("added_at", Instant, nullable=False),
        sa.Column("replaced_at", Instant),
        sa.PrimaryKeyConstraint("identifier_id", name="pk_identifiers"),
        sa.ForeignKeyConstraint(["member_id"], ["members.member_id"], name="fk_identifiers_member_id"),
        sa.CheckConstraint("kind IN ('phone', 'card_number', 'card_id', 'external_id')", name="ck_identifiers_kind"),
        sa.CheckConstraint("state IN ('active', 'replaced')", name="ck_identifiers_state"),
        sqlite_strict=True,
    )
    for name, column, unique, where in (
        ("uq_identifiers_active", "blind_index", True, _ACTIVE),
        ("ix_identifiers_replaced", "blind_index", False, _REPLACED),
        ("ix_identifiers_tail_index", "tail_index", False, _ACTIVE_WITH_TAIL),
    ):
        op.create_index(name, "identifiers", [column], unique=unique, sqlite_where=where, postgresql_where=where)
    op.create_index("ix_identifiers_member_id", "identifiers", ["member_id"])


def _create_visits() -> None:
    op.create_table(
        "visits",
        sa.Column("check_in_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("outlet_code", Text, nullable=False),
        sa.Column("station_id", Text, nullable=False),
        sa.Column("checked_in_at", Instant, nullable=False),
        sa.Column("business_date", LocalDay, nullable=False),
        sa.Column("verdict_code", Text, nullable=False),
        sa.Column("command_id", Id, nullable=False),
        sa.PrimaryKeyConstraint("check_in_id", name="pk_visits"),
        sa.ForeignKeyConstraint(["member_id"], ["members.member_id"], name="fk_visits_member_id"),
        sa.UniqueConstraint("command_id", name="uq_visits_command_id"),
        sqlite_strict=True,
    )
    columns = ["member_id", "outlet_code", "checked_in_at"]
    op.create_index("ix_visits_member_id_outlet_code_checked_in_at", "visits", columns)


def _create_copies() -> None:
    op.create_table(
        "loyalty_summaries",
        sa.Column("member_id", Id, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("standing", Text, nullable=False),
        sa.Column("as_of", Instant),
        sa.PrimaryKeyConstraint("member_id", name="pk_loyalty_summaries"),
        sqlite_strict=True,
    )
    op.create_table(
        "outlets",
        sa.Column("outlet_code", Text, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("territory_code", Text, nullable=False),
        sa.Column("country", Text, nullable=False),
        sa.Column("zone", Text, nullable=False),
        sa.Column("business_day_starts_at", Text, nullable=False),
        sa.Column("locale", Text, nullable=False),
        sa.PrimaryKeyConstraint("outlet_code", name="pk_outlets"),
        sqlite_strict=True,
    )
