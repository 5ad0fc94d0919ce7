"""Dues: what is owed, what was paid, and who was reminded."""

import sqlalchemy as sa
from alembic import op

from services.chassis.database.column_types import Flag, Id, Instant, LocalDay, Text
from services.chassis.work.migrations import refuse_changes_of

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    _create_dues()
    _create_due_balances()
    _create_payments()
    _create_settlements()
    _create_payer_credits()
    _create_due_disputes()
    _create_due_steps()
    _create_payment_notices()
    _create_payment_methods()
    _create_due_news()
    for table in ("dues", "payments", "settlements", "due_steps"):
        refuse_changes_of(op, table)


def _create_dues() -> None:
    op.create_table(
        "dues",
        sa.Column("due_id", Id, nullable=False),
        sa.Column("membership_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("payer_id", Id),
        sa.Column("payer_kind", Text),
        sa.Column("reason", Text, nullable=False),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", Text, nullable=False),
        sa.Column("due_on", LocalDay, nullable=False),
        sa.Column("period_from", LocalDay),
        sa.Column("period_until", LocalDay),
        sa.Column("outlet_code", Text, nullable=False),
        sa.Column("charged_at", Instant, nullable=False),
        sa.Column("command_id", Id, nullable=False),
        sa.CheckConstraint("reason IN ('joining', 'period', 'change', 'pack')", name="ck_dues_reason"),
        sa.CheckConstraint("amount_minor >= 0", name="ck_dues_amount_minor"),
        sa.PrimaryKeyConstraint("due_id", name="pk_dues"),
        sqlite_strict=True,
    )
    op.create_index("ix_dues_member_id", "dues", ["member_id"])
    op.create_index("ix_dues_membership_id", "dues", ["membership_id"])


def _create_due_balances() -> None:
    op.create_table(
        "due_balances",
        sa.Column("due_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("payer_id", Id, nullable=False),
        sa.Column("outlet_code", Text, nullable=False),
        sa.Column("currency", Text, nullable=False),
        sa.Column("due_on", LocalDay, nullable=False),
        sa.Column("owed_minor", sa.BigInteger, nullable=False),
        sa.Column("is_disputed", Flag, nullable=False),
        sa.Column("chased_from", LocalDay, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("last_step", sa.Integer, nullable=False),
        sa.Column("next_step_on", LocalDay),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("due_id", name="pk_due_balances"),
        sa.ForeignKeyConstraint(["due_id"], ["dues.due_id"], name="fk_due_balances_due_id"),
        sa.CheckConstraint("owed_minor >= 0", name="ck_due_balances_owed_minor"),
        sqlite_strict=True,
    )
    op.create_index("ix_due_balances_member_id", "due_balances", ["member_id"])
    op.create_index(
        "ix_due_balances_next_step_on",
        "due_balances",
        ["next_step_on", "due_id"],
        sqlite_where=sa.text("next_step_on IS NOT NULL"),
        postgresql_where=sa.text("next_step_on IS NOT NULL"),
    )
    op.create_index("ix_due_balances_outlet_code_due_on", "due_balances", ["outlet_code", "due_on"])
    op.create_index("ix_due_balances_payer_id", "due_balances", ["payer_id"])


def _create_payments() -> None:
    op.create_table(
        "payments",
        sa.Column("payment_id", Id, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("payer_id", Id, nullable=False),
        sa.Column("member_id", Id),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", Text, nullable=False),
        sa.Column("source", Text, nullable=False),
        sa.Column("reference", Text, nullable=False),
        sa.Column("received_on", LocalDay, nullable=False),
        sa.Column("recorded_at", Instant, nullable=False),
        sa.Column("outlet_code", Text),
        sa.Column("staff_id", Id),
        sa.Column("about_payment_id", Id),
        sa.Column("reason", Text),
        sa.Column("command_id", Id, nullable=False),
        sa.PrimaryKeyConstraint("payment_id", name="pk_payments"),
        sa.CheckConstraint("amount_minor > 0", name="ck_payments_amount_minor"),
        sa.CheckConstraint("kind IN ('payment', 'refund', 'reversal', 'waived')", name="ck_payments_kind"),
        sa.CheckConstraint("source IN ('desk', 'payment_system', 'csv')", name="ck_payments_source"),
        sa.UniqueConstraint("source", "reference", name="uq_payments_source_reference"),
        sqlite_strict=True,
    )
    op.create_index("ix_payments_about_payment_id", "payments", ["about_payment_id"])
    op.create_index("ix_payments_payer_id", "payments", ["payer_id"])


def _create_settlements() -> None:
    op.create_table(
        "settlements",
        sa.Column("settlement_id", Id, nullable=False),
        sa.Column("payment_id", Id),
        sa.Column("payer_id", Id, nullable=False),
        sa.Column("due_id", Id),
        sa.Column("currency", Text, nullable=False),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("settled_at", Instant, nullable=False),
        sa.Column("command_id", Id, nullable=False),
        sa.PrimaryKeyConstraint("settlement_id", name="pk_settlements"),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.payment_id"], name="fk_settlements_payment_id"),
        sa.ForeignKeyConstraint(["due_id"], ["dues.due_id"], name="fk_settlements_due_id"),
        sa.CheckConstraint("amount_minor <> 0", name="ck_settlements_amount_minor"),
        sqlite_strict=True,
    )
    op.create_index("ix_settlements_due_id", "settlements", ["due_id"])
    op.create_index("ix_settlements_payer_id", "settlements", ["payer_id"])
    op.create_index("ix_settlements_payment_id", "settlements", ["payment_id"])


def _create_payer_credits() -> None:
    op.create_table(
        "payer_credits",
        sa.Column("payer_id", Id, nullable=False),
        sa.Column("currency", Text, nullable=False),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("payer_id", "currency", name="pk_payer_credits"),
        sa.CheckConstraint("amount_minor >= 0", name="ck_payer_credits_amount_minor"),
        sqlite_strict=True,
    )


def _create_due_disputes() -> None:
    op.create_table(
        "due_disputes",
        sa.Column("dispute_id", Id, nullable=False),
        sa.Column("due_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("source", Text, nullable=False),
        sa.Column("reason", Text, nullable=False),
        sa.Column("opened_at", Instant, nullable=False),
        sa.Column("opened_on", LocalDay, nullable=False),
        sa.Column("opened_by", Id),
        sa.Column("settled_at", Instant),
        sa.Column("settled_by", Id),
        sa.Column("outcome", Text),
        sa.PrimaryKeyConstraint("dispute_id", name="pk_due_disputes"),
        sa.ForeignKeyConstraint(["due_id"], ["dues.due_id"], name="fk_due_disputes_due_id"),
        sa.CheckConstraint("outcome IN ('owed', 'not_owed', 'won', 'lost')", name="ck_due_disputes_outcome"),
        sa.CheckConstraint("source IN ('desk', 'payment_system')", name="ck_due_disputes_source"),
        sqlite_strict=True,
    )
    op.create_index("ix_due_disputes_member_id", "due_disputes", ["member_id"])
    op.create_index(
        "uq_due_disputes_open",
        "due_disputes",
        ["due_id"],
        unique=True,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )


def _create_due_steps() -> None:
    op.create_table(
        "due_steps",
        sa.Column("due_id", Id, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("is_skipped", Flag, nullable=False),
        sa.Column("taken_on", LocalDay, nullable=False),
        sa.Column("taken_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("due_id", "round", "step", name="pk_due_steps"),
        sa.ForeignKeyConstraint(["due_id"], ["dues.due_id"], name="fk_due_steps_due_id"),
        sa.CheckConstraint("kind IN ('message', 'call', 'review')", name="ck_due_steps_kind"),
        sqlite_strict=True,
    )


def _create_payment_notices() -> None:
    op.create_table(
        "payment_notices",
        sa.Column("notice_id", Id, nullable=False),
        sa.Column("told_id", Text, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("reference", Text),
        sa.Column("payment_reference", Text),
        sa.Column("due_said", Text),
        sa.Column("member_said", Text),
        sa.Column("amount_minor", sa.BigInteger),
        sa.Column("currency", Text),
        sa.Column("received_on", LocalDay),
        sa.Column("outcome", Text),
        sa.Column("expires_month", Text),
        sa.Column("received_at", Instant, nullable=False),
        sa.Column("state", Text, nullable=False),
        sa.Column("problem", Text),
        sa.Column("closed_at", Instant),
        sa.Column("closed_by", Id),
        sa.PrimaryKeyConstraint("notice_id", name="pk_payment_notices"),
        sa.UniqueConstraint("told_id", name="uq_payment_notices_told_id"),
        sa.CheckConstraint(
            "state IN ('applied', 'unmatched', 'matched', 'dismissed')", name="ck_payment_notices_state"
        ),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_payment_notices_unmatched",
        "payment_notices",
        ["received_at", "notice_id"],
        sqlite_where=sa.text("state = 'unmatched'"),
        postgresql_where=sa.text("state = 'unmatched'"),
    )


def _create_payment_methods() -> None:
    op.create_table(
        "payment_methods",
        sa.Column("member_id", Id, nullable=False),
        sa.Column("expires_month", Text, nullable=False),
        sa.Column("told_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("member_id", name="pk_payment_methods"),
        sqlite_strict=True,
    )


def _create_due_news() -> None:
    op.create_table(
        "due_news",
        sa.Column("news_id", Id, nullable=False),
        sa.Column("due_id", Id, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("owed_minor", sa.BigInteger, nullable=False),
        sa.Column("due_on", LocalDay, nullable=False),
        sa.Column("is_disputed", Flag, nullable=False),
        sa.Column("occurred_at", Instant, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", Instant, nullable=False),
        sa.Column("given_up_at", Instant),
        sa.Column("last_error", Text),
        sa.PrimaryKeyConstraint("news_id", name="pk_due_news"),
        sa.ForeignKeyConstraint(["due_id"], ["dues.due_id"], name="fk_due_news_due_id"),
        sa.UniqueConstraint("due_id", "version", name="uq_due_news_due_id_version"),
        sa.CheckConstraint("kind IN ('due.charged', 'due.settled', 'due.changed')", name="ck_due_news_kind"),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_due_news_next_attempt_at",
        "due_news",
        ["next_attempt_at", "news_id"],
        sqlite_where=sa.text("given_up_at IS NULL"),
        postgresql_where=sa.text("given_up_at IS NULL"),
    )
