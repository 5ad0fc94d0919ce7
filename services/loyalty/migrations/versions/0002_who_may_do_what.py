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
    _add_adjustments()
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


def _add_adjustments() -> None:
    """What is changed by hand: entries of a kind of their own, with an author and a reason, and a limit of the day."""
    _allow_kinds("'earn', 'spend', 'reverse', 'release', 'expire'", "'adjust'")
    op.create_table(
        "adjustments",
        sa.Column("entry_id", Id, nullable=False),
        sa.Column("command_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("reason", Text, nullable=False),
        sa.Column("staff_id", Id, nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name="pk_adjustments"),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.entry_id"], name="fk_adjustments_entry_id"),
        sa.UniqueConstraint("command_id", name="uq_adjustments_command_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_adjustments_member_id", "adjustments", ["member_id"])
    op.create_table(
        "adjustment_days",
        sa.Column("staff_id", Id, nullable=False),
        sa.Column("program", Text, nullable=False),
        sa.Column("business_date", LocalDay, nullable=False),
        sa.Column("units", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("staff_id", "program", "business_date", name="pk_adjustment_days"),
        sqlite_strict=True,
    )


def _allow_kinds(before: str, more: str) -> None:
    """Widen what `entries` may hold.

    SQLite has no statement for it. To copy the table would mean to delete what is append-only and what lots refer to;
    of a CHECK nothing is on the disk, so its text is changed in place, as the end of sqlite.org/lang_altertable.html
    says. The next table that is made here tells other connections to read the schema anew.
    """
    if op.get_bind().dialect.name == "sqlite":
        op.execute("PRAGMA writable_schema = ON")
        op.execute(
            sa.text("UPDATE sqlite_schema SET sql = replace(sql, :before, :after) WHERE name = 'entries'").bindparams(
                before=f"IN ({before})", after=f"IN ({before}, {more})"
            )
        )
        op.execute("PRAGMA writable_schema = RESET")
        return
    op.drop_constraint("ck_entries_kind", "entries", type_="check")
    op.create_check_constraint("ck_entries_kind", "entries", f"kind IN ({before}, {more})")
