"""Units by visit, gifts with a plan, thanks for friends, and rewards given by hand."""

import sqlalchemy as sa
from alembic import op

from services.chassis.database.column_types import Flag, Id, Instant, LocalDay, Text

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("programs", sa.Column("earns_by", Text, nullable=False, server_default="items"))
    op.add_column("programs", sa.Column("gift_on_plans", Text, nullable=False, server_default="[]"))
    op.add_column("programs", sa.Column("gift_on_dates", Text, nullable=False, server_default="[]"))
    op.add_column("programs", sa.Column("thanks_referrer", Flag))
    op.add_column("programs", sa.Column("thanks_friend", Flag))
    op.add_column("rewards", sa.Column("reason", Text))
    op.add_column("rewards", sa.Column("given_staff_id", Id))
    op.create_table(
        "earned_visits",
        sa.Column("check_in_id", Id, nullable=False),
        sa.Column("program", Text, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("business_date", LocalDay, nullable=False),
        sa.Column("entry_id", Id),
        sa.Column("undone_at", Instant),
        sa.Column("reverse_entry_id", Id),
        sa.PrimaryKeyConstraint("check_in_id", "program", name="pk_earned_visits"),
        sa.UniqueConstraint("entry_id", name="uq_earned_visits_entry_id"),
        sa.UniqueConstraint("reverse_entry_id", name="uq_earned_visits_reverse_entry_id"),
        sqlite_strict=True,
    )
    of_day = ["member_id", "program", "business_date"]
    stands = sa.text("entry_id IS NOT NULL AND undone_at IS NULL")
    op.create_index(
        "uq_earned_visits_day", "earned_visits", of_day, unique=True, postgresql_where=stands, sqlite_where=stands
    )
    op.create_index("ix_earned_visits_day", "earned_visits", of_day)
    op.create_table(
        "referrals",
        sa.Column("member_id", Id, nullable=False),
        sa.Column("referrer_id", Id),
        sa.Column("outlet_code", Text),
        sa.Column("referred_at", Instant),
        sa.Column("bought_plan_at", Instant),
        sa.Column("settled_at", Instant),
        sa.Column("outcome", Text),
        sa.CheckConstraint(
            "outcome IN ('thanked', 'friend_only', 'too_late', 'nothing_to_give')", name="ck_referrals_outcome"
        ),
        sa.PrimaryKeyConstraint("member_id", name="pk_referrals"),
        sqlite_strict=True,
    )
    is_open = sa.text("referrer_id IS NOT NULL AND settled_at IS NULL")
    op.create_index("ix_referrals_open", "referrals", ["referred_at"], postgresql_where=is_open, sqlite_where=is_open)
    op.create_index("ix_referrals_referrer_id", "referrals", ["referrer_id", "settled_at"])
