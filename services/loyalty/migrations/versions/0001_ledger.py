"""Programs, the ledger with its lots and allocations, sales, rewards, and the tables of work."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from services.chassis.database.column_types import Flag, Id, Instant, LocalDay, Text
from services.chassis.work.migrations import create_work_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    _create_tables()
    create_work_tables(op)
    for table in ("entries", "allocations"):
        _refuse_changes_of(table)


def _refuse_changes_of(table: str) -> None:
    """What happened is never edited: not by a bug, and not by hand."""
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuse_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} are append-only'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_are_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} are append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_are_append_only()"
    )


def _where(condition: str) -> dict[str, Any]:
    return {"postgresql_where": sa.text(condition), "sqlite_where": sa.text(condition)}


def _create_tables() -> None:
    op.create_table(
        "programs",
        sa.Column("program", Text, nullable=False),
        sa.Column("unit", Text, nullable=False),
        sa.Column("target", sa.Integer, nullable=False),
        sa.Column("categories", Text, nullable=False),
        sa.Column("titles", Text, nullable=False),
        sa.Column("reward_titles", Text, nullable=False),
        sa.Column("reward_expires_after_days", sa.Integer),
        sa.Column("lots_expire_after_days", sa.Integer),
        sa.Column("is_active", Flag, nullable=False),
        sa.Column("changed_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("program", name="pk_programs"),
        sa.CheckConstraint("target > 0", name="ck_programs_target"),
        sqlite_strict=True,
    )
    op.create_table(
        "outlets",
        sa.Column("outlet_code", Text, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("territory_code", Text, nullable=False),
        sa.Column("country", Text, nullable=False),
        sa.Column("zone", Text, nullable=False),
        sa.Column("currency", Text, nullable=False),
        sa.Column("business_day_starts_at", Text, nullable=False),
        sa.PrimaryKeyConstraint("outlet_code", name="pk_outlets"),
        sqlite_strict=True,
    )
    op.create_table(
        "members",
        sa.Column("member_id", Id, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("changed_at", Instant),
        sa.Column("is_confirmed", Flag, nullable=False),
        sa.PrimaryKeyConstraint("member_id", name="pk_members"),
        sqlite_strict=True,
    )
    op.create_table(
        "accounts",
        sa.Column("member_id", Id, nullable=False),
        sa.Column("program", Text, nullable=False),
        sa.Column("balance", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("member_id", "program", name="pk_accounts"),
        sqlite_strict=True,
    )
    op.create_table(
        "sales",
        sa.Column("sale_id", Id, nullable=False),
        sa.Column("command_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("outlet_code", Text, nullable=False),
        sa.Column("station_id", Id),
        sa.Column("receipt_number", Text),
        sa.Column("occurred_at", Instant, nullable=False),
        sa.Column("recorded_at", Instant, nullable=False),
        sa.Column("business_date", LocalDay, nullable=False),
        sa.Column("lines", Text, nullable=False),
        sa.PrimaryKeyConstraint("sale_id", name="pk_sales"),
        sa.UniqueConstraint("command_id", name="uq_sales_command_id"),
        sa.UniqueConstraint("outlet_code", "receipt_number", name="uq_sales_outlet_code_receipt_number"),
        sqlite_strict=True,
    )
    op.create_index("ix_sales_member_id", "sales", ["member_id"])
    op.create_table(
        "reversals",
        sa.Column("sale_id", Id, nullable=False),
        sa.Column("command_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("outlet_code", Text, nullable=False),
        sa.Column("station_id", Id),
        sa.Column("reason", Text, nullable=False),
        sa.Column("reversed_at", Instant, nullable=False),
        sa.Column("business_date", LocalDay, nullable=False),
        sa.PrimaryKeyConstraint("sale_id", name="pk_reversals"),
        sa.ForeignKeyConstraint(["sale_id"], ["sales.sale_id"], name="fk_reversals_sale_id"),
        sa.UniqueConstraint("command_id", name="uq_reversals_command_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "entries",
        sa.Column("entry_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("program", Text, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("quantity", sa.BigInteger, nullable=False),
        sa.Column("command_id", Id, nullable=False),
        sa.Column("sale_id", Id),
        sa.Column("reward_id", Id),
        sa.Column("outlet_code", Text, nullable=False),
        sa.Column("occurred_at", Instant, nullable=False),
        sa.Column("recorded_at", Instant, nullable=False),
        sa.Column("business_date", LocalDay, nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name="pk_entries"),
        sa.CheckConstraint("kind IN ('earn', 'spend', 'reverse', 'release', 'expire')", name="ck_entries_kind"),
        sa.CheckConstraint("quantity <> 0", name="ck_entries_quantity"),
        sqlite_strict=True,
    )
    op.create_index("ix_entries_member_id_entry_id", "entries", ["member_id", "entry_id"])
    op.create_index("uq_entries_earn", "entries", ["sale_id", "program"], unique=True, **_where("kind = 'earn'"))
    op.create_index("uq_entries_release", "entries", ["reward_id"], unique=True, **_where("kind = 'release'"))
    op.create_index("uq_entries_reverse", "entries", ["sale_id", "program"], unique=True, **_where("kind = 'reverse'"))
    op.create_index("uq_entries_spend", "entries", ["reward_id"], unique=True, **_where("kind = 'spend'"))
    op.create_table(
        "lots",
        sa.Column("lot_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("program", Text, nullable=False),
        sa.Column("quantity", sa.BigInteger, nullable=False),
        sa.Column("remaining", sa.BigInteger, nullable=False),
        sa.Column("expires_on", LocalDay),
        sa.Column("earned_at", Instant, nullable=False),
        sa.Column("outlet_code", Text, nullable=False),
        sa.PrimaryKeyConstraint("lot_id", name="pk_lots"),
        sa.CheckConstraint("remaining >= 0 AND remaining <= quantity", name="ck_lots_remaining"),
        sa.ForeignKeyConstraint(["lot_id"], ["entries.entry_id"], name="fk_lots_lot_id"),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_lots_due", "lots", ["outlet_code", "expires_on"], **_where("remaining > 0 AND expires_on IS NOT NULL")
    )
    op.create_index("ix_lots_member_id_program", "lots", ["member_id", "program"])
    op.create_table(
        "allocations",
        sa.Column("allocation_id", Id, nullable=False),
        sa.Column("entry_id", Id, nullable=False),
        sa.Column("lot_id", Id, nullable=False),
        sa.Column("quantity", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("allocation_id", name="pk_allocations"),
        sa.CheckConstraint("quantity <> 0", name="ck_allocations_quantity"),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.entry_id"], name="fk_allocations_entry_id"),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.lot_id"], name="fk_allocations_lot_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_allocations_entry_id", "allocations", ["entry_id"])
    op.create_index("ix_allocations_lot_id", "allocations", ["lot_id"])
    op.create_table(
        "rewards",
        sa.Column("reward_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("program", Text),
        sa.Column("titles", Text, nullable=False),
        sa.Column("state", Text, nullable=False),
        sa.Column("issued_at", Instant, nullable=False),
        sa.Column("outlet_code", Text, nullable=False),
        sa.Column("expires_on", LocalDay),
        sa.Column("occasion", Text),
        sa.Column("redeemed_at", Instant),
        sa.Column("redeemed_outlet_code", Text),
        sa.Column("redeemed_station_id", Id),
        sa.Column("redeemed_command_id", Id),
        sa.PrimaryKeyConstraint("reward_id", name="pk_rewards"),
        sa.CheckConstraint("state IN ('issued', 'redeemed', 'released', 'expired')", name="ck_rewards_state"),
        sa.UniqueConstraint("member_id", "occasion", name="uq_rewards_member_id_occasion"),
        sa.UniqueConstraint("redeemed_command_id", name="uq_rewards_redeemed_command_id"),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_rewards_due",
        "rewards",
        ["outlet_code", "expires_on"],
        **_where("state = 'issued' AND expires_on IS NOT NULL"),
    )
    op.create_index("ix_rewards_issued", "rewards", ["member_id"], **_where("state = 'issued'"))
    op.create_index("ix_rewards_member_id", "rewards", ["member_id"])
