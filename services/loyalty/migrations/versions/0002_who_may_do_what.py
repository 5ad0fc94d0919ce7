"""Who may do what: authors, audit, and what each of them needs."""

import sqlalchemy as sa
from alembic import op

from services.chassis.database.column_types import Flag, Id, Instant, LocalDay, Text
from services.chassis.work.migrations import create_audit_tables

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    create_audit_tables(op)
    _add_authors()
    _place_outlets()
    _add_redeem_codes()
    _add_policy()
    # Members who were erased.
    op.add_column("members", sa.Column("forgotten_at", Instant))


def _add_authors() -> None:
    """Who stood at the counter; nothing where only the station is known."""
    op.add_column("sales", sa.Column("staff_id", Id))
    op.add_column("reversals", sa.Column("staff_id", Id))
    op.add_column("rewards", sa.Column("redeemed_staff_id", Id))


def _place_outlets() -> None:
    """Where each outlet lies, whether it is open, and how new the copy is."""
    op.add_column("outlets", sa.Column("territory_path", Text, nullable=False, server_default="/"))
    op.execute("UPDATE outlets SET territory_path = '/' || replace(territory_code, '/', '-') || '/'")
    op.add_column("outlets", sa.Column("state", Text, nullable=False, server_default="open"))
    op.add_column("outlets", sa.Column("sequence", sa.BigInteger, nullable=False, server_default="0"))


def _add_redeem_codes() -> None:
    """What a member shows to be handed a reward, and who guessed wrong."""
    op.create_table(
        "redeem_codes",
        sa.Column("member_id", Id, nullable=False),
        sa.Column("reward_id", Id, nullable=False),
        sa.Column("code_hash", Text, nullable=False),
        sa.Column("issued_at", Instant, nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.Column("used_at", Instant),
        sa.PrimaryKeyConstraint("member_id", name="pk_redeem_codes"),
        sa.ForeignKeyConstraint(["reward_id"], ["rewards.reward_id"], name="fk_redeem_codes_reward_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_redeem_codes_code_hash", "redeem_codes", ["code_hash"])
    op.create_index("ix_redeem_codes_reward_id", "redeem_codes", ["reward_id"])
    op.create_table(
        "code_guesses",
        sa.Column("scope", Text, nullable=False),
        sa.Column("guesses", sa.Integer, nullable=False),
        sa.Column("began_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("scope", name="pk_code_guesses"),
        sqlite_strict=True,
    )


def _add_policy() -> None:
    """When a reward needs a code, and what was handed over without one."""
    op.add_column("programs", sa.Column("reward_worth_minor", sa.BigInteger))
    op.add_column("programs", sa.Column("live_code_above_minor", sa.BigInteger))
    op.add_column("programs", sa.Column("live_code_at_new_outlet", Flag))
    op.add_column("rewards", sa.Column("redeemed_on", LocalDay))
    op.add_column("rewards", sa.Column("worth_without_code_minor", sa.BigInteger))
