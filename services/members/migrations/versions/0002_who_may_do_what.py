"""Who may do what: authors, audit, and what each of them needs."""

import sqlalchemy as sa
from alembic import op

from services.chassis.database.column_types import Blob, Flag, Id, Instant, Text
from services.chassis.work.migrations import create_audit_tables, refuse_changes_of

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    create_audit_tables(op)
    _add_authors()
    _place_outlets()
    _add_erasures()
    _create_look_ups()
    _add_self_service()
    _add_consents()


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


def _add_self_service() -> None:
    """Who is reached by which address, the codes that were sent there, and the sessions that they opened."""
    op.add_column("members", sa.Column("email_index", Blob))
    op.create_index("ix_members_email_index", "members", ["email_index"])
    op.create_table(
        "code_wishes",
        sa.Column("wish_id", Id, nullable=False),
        sa.Column("sealed_identifier", Blob, nullable=False),
        sa.Column("wished_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("wish_id", name="pk_code_wishes"),
        sqlite_strict=True,
    )
    op.create_index("ix_code_wishes_wished_at", "code_wishes", ["wished_at"])
    op.create_table(
        "sign_in_codes",
        sa.Column("code_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("purpose", Text, nullable=False),
        sa.Column("code_hash", Blob, nullable=False),
        sa.Column("address_index", Blob, nullable=False),
        sa.Column("sealed_letter", Blob),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.Column("tries_left", sa.Integer, nullable=False),
        sa.Column("ended_at", Instant),
        sa.PrimaryKeyConstraint("code_id", name="pk_sign_in_codes"),
        sa.ForeignKeyConstraint(["member_id"], ["members.member_id"], name="fk_sign_in_codes_member_id"),
        sa.CheckConstraint("purpose IN ('sign_in', 'new_email', 'erasure')", name="ck_sign_in_codes_purpose"),
        sa.CheckConstraint("tries_left >= 0", name="ck_sign_in_codes_tries_left"),
        sqlite_strict=True,
    )
    op.create_index("ix_sign_in_codes_address_index_made_at", "sign_in_codes", ["address_index", "made_at"])
    op.create_index("ix_sign_in_codes_member_id", "sign_in_codes", ["member_id"])
    op.create_index("ix_sign_in_codes_made_at", "sign_in_codes", ["made_at"])
    op.create_table(
        "member_sessions",
        sa.Column("token_hash", Text, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("began_at", Instant, nullable=False),
        sa.Column("ends_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_member_sessions"),
        sa.ForeignKeyConstraint(["member_id"], ["members.member_id"], name="fk_member_sessions_member_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_member_sessions_member_id", "member_sessions", ["member_id"])
    op.create_index("ix_member_sessions_ends_at", "member_sessions", ["ends_at"])


def _add_consents() -> None:
    """Who said yes or no to which letters, never to be changed."""
    op.create_table(
        "consents",
        sa.Column("consent_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("purpose", Text, nullable=False),
        sa.Column("channel", Text, nullable=False),
        sa.Column("is_given", Flag, nullable=False),
        sa.Column("said_at", Instant, nullable=False),
        sa.Column("source", Text, nullable=False),
        sa.Column("words_version", Text, nullable=False),
        sa.Column("locale", Text, nullable=False),
        sa.PrimaryKeyConstraint("consent_id", name="pk_consents"),
        sqlite_strict=True,
    )
    op.create_index("ix_consents_member_id", "consents", ["member_id"])
    refuse_changes_of(op, "consents")
