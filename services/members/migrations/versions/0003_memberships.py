"""Plans, memberships and what happened to them."""

import sqlalchemy as sa
from alembic import op

from services.chassis.database.column_types import Flag, Id, Instant, LocalDay, Text
from services.chassis.work.migrations import refuse_changes_of

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _create_plan_versions()
    op.create_table(
        "payers",
        sa.Column("payer_id", Id, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("reference", Text, nullable=False),
        sa.Column("is_active", Flag, nullable=False),
        sa.Column("added_at", Instant, nullable=False),
        sa.Column("command_id", Id, nullable=False),
        sa.PrimaryKeyConstraint("payer_id", name="pk_payers"),
        sa.UniqueConstraint("reference", name="uq_payers_reference"),
        sqlite_strict=True,
    )
    _create_memberships()
    _create_membership_facts()
    for table in ("plan_versions", "membership_facts"):
        refuse_changes_of(op, table)


def _create_plan_versions() -> None:
    op.create_table(
        "plan_versions",
        sa.Column("plan_version_id", Id, nullable=False),
        sa.Column("code", Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("titles", Text, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("currency", Text, nullable=False),
        sa.Column("price_minor", sa.BigInteger, nullable=False),
        sa.Column("joining_fee_minor", sa.BigInteger, nullable=False),
        sa.Column("period_months", sa.Integer, nullable=False),
        sa.Column("period_days", sa.Integer, nullable=False),
        sa.Column("visits", sa.Integer),
        sa.Column("windows", Text, nullable=False),
        sa.Column("outlet_codes", Text, nullable=False),
        sa.Column("territory_path", Text, nullable=False),
        sa.Column("guests", sa.Integer, nullable=False),
        sa.Column("freeze_days", sa.Integer, nullable=False),
        sa.Column("grace_days", sa.Integer, nullable=False),
        sa.Column("grace_minor", sa.BigInteger, nullable=False),
        sa.Column("notice_days", sa.Integer, nullable=False),
        sa.Column("renews", Flag, nullable=False),
        sa.Column("needs_waiver", Flag, nullable=False),
        sa.Column("joining_age", sa.Integer),
        sa.Column("is_corporate", Flag, nullable=False),
        sa.Column("is_sold", Flag, nullable=False),
        sa.Column("defined_at", Instant, nullable=False),
        sa.Column("staff_id", Id),
        sa.Column("command_id", Id, nullable=False),
        sa.PrimaryKeyConstraint("plan_version_id", name="pk_plan_versions"),
        sa.UniqueConstraint("code", "version", name="uq_plan_versions_code_version"),
        sa.CheckConstraint("kind IN ('period', 'pack')", name="ck_plan_versions_kind"),
        sa.CheckConstraint("price_minor >= 0 AND joining_fee_minor >= 0", name="ck_plan_versions_money"),
        sa.CheckConstraint("(period_months > 0) <> (period_days > 0)", name="ck_plan_versions_length"),
        sa.CheckConstraint("(kind = 'pack') = (visits IS NOT NULL)", name="ck_plan_versions_visits"),
        sqlite_strict=True,
    )


def _create_memberships() -> None:
    op.create_table(
        "memberships",
        sa.Column("membership_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("plan_version_id", Id, nullable=False),
        sa.Column("outlet_code", Text, nullable=False),
        sa.Column("payer_kind", Text),
        sa.Column("payer_id", Id),
        sa.Column("starts_on", LocalDay, nullable=False),
        sa.Column("renews", Flag, nullable=False),
        sa.Column("period", sa.Integer, nullable=False),
        sa.Column("anchor_on", LocalDay, nullable=False),
        sa.Column("periods", sa.Integer, nullable=False),
        sa.Column("frozen_days", sa.Integer, nullable=False),
        sa.Column("gifted_days", sa.Integer, nullable=False),
        sa.Column("visits", sa.Integer),
        sa.Column("visits_used", sa.Integer, nullable=False, server_default="0"),
        sa.Column("freezes", Text, nullable=False),
        sa.Column("credit_minor", sa.BigInteger, nullable=False),
        sa.Column("last_period", sa.Integer),
        sa.Column("cancelled_on", LocalDay),
        sa.Column("ended_on", LocalDay),
        sa.Column("valid_until", LocalDay, nullable=False),
        sa.Column("ends_on", LocalDay),
        sa.Column("renews_on", LocalDay),
        sa.Column("tells_on", LocalDay),
        sa.Column("told_period", sa.Integer),
        sa.PrimaryKeyConstraint("membership_id", name="pk_memberships"),
        sa.ForeignKeyConstraint(
            ["plan_version_id"], ["plan_versions.plan_version_id"], name="fk_memberships_plan_version_id"
        ),
        sa.CheckConstraint("payer_kind IN ('company', 'member')", name="ck_memberships_payer_kind"),
        sa.CheckConstraint("visits_used >= 0", name="ck_memberships_visits_used"),
        sqlite_strict=True,
    )
    op.create_index("ix_memberships_member_id", "memberships", ["member_id"])
    for column in ("payer_id", "renews_on", "tells_on"):
        is_set = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            f"ix_memberships_{column}", "memberships", [column], sqlite_where=is_set, postgresql_where=is_set
        )


def _create_membership_facts() -> None:
    op.create_table(
        "membership_facts",
        sa.Column("membership_id", Id, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("acted_on", LocalDay, nullable=False),
        sa.Column("body", Text, nullable=False),
        sa.Column("period", sa.Integer),
        sa.Column("reason", Text),
        sa.Column("recorded_at", Instant, nullable=False),
        sa.Column("outlet_code", Text),
        sa.Column("staff_id", Id),
        sa.Column("command_id", Id, nullable=False),
        sa.PrimaryKeyConstraint("membership_id", "sequence", name="pk_membership_facts"),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.membership_id"], name="fk_membership_facts_membership_id"
        ),
        sa.UniqueConstraint("membership_id", "period", name="uq_membership_facts_membership_id_period"),
        sqlite_strict=True,
    )
