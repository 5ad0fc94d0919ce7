"""Who may do what: authors, audit, and what each of them needs."""

import sqlalchemy as sa
from alembic import op

from services.chassis.database.column_types import Blob, Id, Instant, Text
from services.chassis.work.migrations import create_audit_tables

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    create_audit_tables(op)
    _add_authors()
    _place_outlets()
    _add_erasures()
    _create_look_ups()


def _add_authors() -> None:
    """Who stood at the desk; nothing where only the station is known."""
    op.add_column("visits", sa.Column("staff_id", Id))


def _place_outlets() -> None:
    """Where each outlet lies, whether it is open, and how new the copy is."""
    op.add_column("outlets", sa.Column("territory_path", Text, nullable=False, server_default="/"))
    op.execute("UPDATE outlets SET territory_path = '/' || replace(territory_code, '/', '-') || '/'")
    op.add_column("outlets", sa.Column("state", Text, nullable=False, server_default="open"))
    op.add_column("outlets", sa.Column("sequence", sa.BigInteger, nullable=False, server_default="0"))


def _add_erasures() -> None:
    """Whom this service was told to forget, and which part of the suite has."""
    op.add_column("members", sa.Column("erased_at", Instant))
    op.create_table(
        "erasures",
        sa.Column("member_id", Id, nullable=False),
        sa.Column("reason", Text, nullable=False),
        sa.Column("erased_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("member_id", name="pk_erasures"),
        sqlite_strict=True,
    )
    op.create_table(
        "erasure_acknowledgements",
        sa.Column("member_id", Id, nullable=False),
        sa.Column("part", Text, nullable=False),
        sa.Column("acknowledged_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("member_id", "part", name="pk_erasure_acknowledgements"),
        sqlite_strict=True,
    )


def _create_look_ups() -> None:
    """How much each station and person has looked up, and what they asked for in vain, blind."""
    op.create_table(
        "look_up_tallies",
        sa.Column("scope", Text, nullable=False),
        sa.Column("minute_empty_ms", sa.BigInteger, nullable=False),
        sa.Column("hour_empty_ms", sa.BigInteger, nullable=False),
        sa.Column("misses_empty_ms", sa.BigInteger, nullable=False),
        sa.Column("paused_until_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("scope", name="pk_look_up_tallies"),
        sqlite_strict=True,
    )
    op.create_table(
        "look_up_numbers",
        sa.Column("block_index", Blob, nullable=False),
        sa.Column("number_index", Blob, nullable=False),
        sa.Column("asked_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("block_index", "number_index", name="pk_look_up_numbers"),
        sqlite_strict=True,
    )
    op.create_index("ix_look_up_numbers_asked_at", "look_up_numbers", ["asked_at"])
