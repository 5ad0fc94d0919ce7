"""People who may become members, and who sent them."""

import sqlalchemy as sa
from alembic import op

from services.chassis.database.column_types import Blob, Flag, Id, Instant, Text

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "prospects",
        sa.Column("prospect_id", Id, nullable=False),
        sa.Column("outlet_code", Text, nullable=False),
        sa.Column("source", Text, nullable=False),
        sa.Column("referrer_id", Id),
        sa.Column("status", Text, nullable=False),
        sa.Column("lost_reason", Text),
        sa.Column("may_be_contacted", Flag, nullable=False),
        sa.Column("trial_visits", sa.Integer, nullable=False),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("changed_at", Instant, nullable=False),
        sa.Column("member_id", Id),
        sa.Column("sealed_contact", Blob, nullable=False),
        sa.Column("wrapped_key", Blob, nullable=False),
        sa.Column("phone_index", Blob),
        sa.Column("command_id", Id, nullable=False),
        sa.CheckConstraint(
            "status IN ('new', 'contacted', 'trial_booked', 'trial_visited', 'converted', 'lost')",
            name="ck_prospects_status",
        ),
        sa.CheckConstraint("(status = 'converted') = (member_id IS NOT NULL)", name="ck_prospects_member_id"),
        sa.PrimaryKeyConstraint("prospect_id", name="pk_prospects"),
        sqlite_strict=True,
    )
    is_open = sa.text("status IN ('new', 'contacted', 'trial_booked', 'trial_visited')")
    op.create_index(
        "uq_prospects_phone_index",
        "prospects",
        ["phone_index"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_index("ix_prospects_outlet_code_status", "prospects", ["outlet_code", "status"])
    op.create_index("ix_prospects_changed_at", "prospects", ["changed_at"])
    op.create_index("ix_prospects_member_id", "prospects", ["member_id"])
    op.create_table(
        "prospect_steps",
        sa.Column("step_id", Id, nullable=False),
        sa.Column("prospect_id", Id, nullable=False),
        sa.Column("status", Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("staff_id", Id),
        sa.Column("sealed_words", Blob),
        sa.Column("command_id", Id, nullable=False),
        sa.PrimaryKeyConstraint("step_id", name="pk_prospect_steps"),
        sa.ForeignKeyConstraint(["prospect_id"], ["prospects.prospect_id"], name="fk_prospect_steps_prospect_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_prospect_steps_prospect_id", "prospect_steps", ["prospect_id", "at"])
    op.create_table(
        "referrals",
        sa.Column("member_id", Id, nullable=False),
        sa.Column("referrer_id", Id, nullable=False),
        sa.Column("outlet_code", Text, nullable=False),
        sa.Column("referred_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("member_id", name="pk_referrals"),
        sqlite_strict=True,
    )
    op.create_index("ix_referrals_referrer_id", "referrals", ["referrer_id"])
