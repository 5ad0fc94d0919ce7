"""The tables of dues: what is owed, what was paid for it, who was reminded, and what nobody could place yet."""

from __future__ import annotations

import sqlalchemy as sa

from services.chassis.database.column_types import Flag, Id, Instant, LocalDay, Text, table
from services.members.storage.tables.people import metadata

# Append-only, like payments and settlements: what was charged is never edited, it is settled or waived.
dues = table(
    metadata,
    "dues",
    sa.Column("due_id", Id, primary_key=True),
    sa.Column("membership_id", Id, nullable=False),
    sa.Column("member_id", Id, nullable=False),
    # Who pays where it is not the member: a company, a parent.
    sa.Column("payer_id", Id),
    sa.Column("payer_kind", Text),
    sa.Column("reason", Text, nullable=False),
    sa.Column("amount_minor", sa.BigInteger, nullable=False),
    sa.Column("currency", Text, nullable=False),
    sa.Column("due_on", LocalDay, nullable=False),
    # What it pays for, both days included; nothing for a fee.
    sa.Column("period_from", LocalDay),
    sa.Column("period_until", LocalDay),
    sa.Column("outlet_code", Text, nullable=False),
    sa.Column("charged_at", Instant, nullable=False),
    sa.Column("command_id", Id, nullable=False),
    sa.CheckConstraint("reason IN ('joining', 'period', 'change', 'pack')", name="reason"),
    sa.CheckConstraint("amount_minor >= 0", name="amount_minor"),
)
sa.Index("ix_dues_member_id", dues.c.member_id)
sa.Index("ix_dues_membership_id", dues.c.membership_id)

# What the settlements of each due come to, and where its chase stands: made of the rows above and below, and proven.
due_balances = table(
    metadata,
    "due_balances",
    sa.Column("due_id", Id, sa.ForeignKey("dues.due_id"), primary_key=True),
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
    # On the wall of the outlet; nothing while nobody is to be chased.
    sa.Column("next_step_on", LocalDay),
    # Grows with each change of what the payment system is told of it.
    sa.Column("version", sa.Integer, nullable=False),
    sa.CheckConstraint("owed_minor >= 0", name="owed_minor"),
)
_chased = sa.text("next_step_on IS NOT NULL")
sa.Index("ix_due_balances_member_id", due_balances.c.member_id)
sa.Index("ix_due_balances_payer_id", due_balances.c.payer_id)
sa.Index(
    "ix_due_balances_outlet_code_due_on",
    due_balances.c.outlet_code,
    due_balances.c.due_on,
)
sa.Index(
    "ix_due_balances_next_step_on",
    due_balances.c.next_step_on,
    due_balances.c.due_id,
    sqlite_where=_chased,
    postgresql_where=_chased,
)

payments = table(
    metadata,
    "payments",
    sa.Column("payment_id", Id, primary_key=True),
    sa.Column("kind", Text, nullable=False),
    # Whose money it is: a member's, or a company's.
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
    # The payment that is taken back or refunded.
    sa.Column("about_payment_id", Id),
    sa.Column("reason", Text),
    sa.Column("command_id", Id, nullable=False),
    sa.CheckConstraint("kind IN ('payment', 'refund', 'reversal', 'waived')", name="kind"),
    sa.CheckConstraint("source IN ('desk', 'payment_system', 'csv')", name="source"),
    sa.CheckConstraint("amount_minor > 0", name="amount_minor"),
    sa.UniqueConstraint("source", "reference", name="uq_payments_source_reference"),
)
sa.Index("ix_payments_payer_id", payments.c.payer_id)
sa.Index("ix_payments_about_payment_id", payments.c.about_payment_id)

# Where each movement went: to a due, or to the payer's credit where no due is named. Credit that is used for a due is
# two rows without a payment.
settlements = table(
    metadata,
    "settlements",
    sa.Column("settlement_id", Id, primary_key=True),
    sa.Column("payment_id", Id, sa.ForeignKey("payments.payment_id")),
    sa.Column("payer_id", Id, nullable=False),
    sa.Column("due_id", Id, sa.ForeignKey("dues.due_id")),
    sa.Column("currency", Text, nullable=False),
    sa.Column("amount_minor", sa.BigInteger, nullable=False),
    sa.Column("settled_at", Instant, nullable=False),
    sa.Column("command_id", Id, nullable=False),
    sa.CheckConstraint("amount_minor <> 0", name="amount_minor"),
)
sa.Index("ix_settlements_due_id", settlements.c.due_id)
sa.Index("ix_settlements_payer_id", settlements.c.payer_id)
sa.Index("ix_settlements_payment_id", settlements.c.payment_id)

# What is left of a payer's payments for dues to come; its row is what two payments of one payer wait for.
payer_credits = table(
    metadata,
    "payer_credits",
    sa.Column("payer_id", Id, primary_key=True),
    sa.Column("currency", Text, primary_key=True),
    sa.Column("amount_minor", sa.BigInteger, nullable=False),
    sa.CheckConstraint("amount_minor >= 0", name="amount_minor"),
)

due_disputes = table(
    metadata,
    "due_disputes",
    sa.Column("dispute_id", Id, primary_key=True),
    sa.Column("due_id", Id, sa.ForeignKey("dues.due_id"), nullable=False),
    sa.Column("member_id", Id, nullable=False),
    sa.Column("source", Text, nullable=False),
    sa.Column("reason", Text, nullable=False),
    sa.Column("opened_at", Instant, nullable=False),
    sa.Column("opened_on", LocalDay, nullable=False),
    sa.Column("opened_by", Id),
    sa.Column("settled_at", Instant),
    sa.Column("settled_by", Id),
    sa.Column("outcome", Text),
    sa.CheckConstraint("source IN ('desk', 'payment_system')", name="source"),
    sa.CheckConstraint("outcome IN ('owed', 'not_owed', 'won', 'lost')", name="outcome"),
)
_unsettled = sa.text("settled_at IS NULL")
sa.Index(
    "uq_due_disputes_open",
    due_disputes.c.due_id,
    unique=True,
    sqlite_where=_unsettled,
    postgresql_where=_unsettled,
)
sa.Index("ix_due_disputes_member_id", due_disputes.c.member_id)

# Append-only: which rung of the ladder was taken for which due, or left out because a later one had come.
due_steps = table(
    metadata,
    "due_steps",
    sa.Column("due_id", Id, sa.ForeignKey("dues.due_id"), primary_key=True),
    sa.Column("round", sa.Integer, primary_key=True),
    sa.Column("step", sa.Integer, primary_key=True),
    sa.Column("kind", Text, nullable=False),
    sa.Column("day", sa.Integer, nullable=False),
    sa.Column("is_skipped", Flag, nullable=False),
    sa.Column("taken_on", LocalDay, nullable=False),
    sa.Column("taken_at", Instant, nullable=False),
    sa.CheckConstraint("kind IN ('message', 'call', 'review')", name="kind"),
)

# What a payment system told, once for each of its ids; what fits nothing waits here for a person.
payment_notices = table(
    metadata,
    "payment_notices",
    sa.Column("notice_id", Id, primary_key=True),
    # By which the payment system knows it.
    sa.Column("told_id", Text, nullable=False, unique=True),
    sa.Column("kind", Text, nullable=False),
    sa.Column("reference", Text),
    sa.Column("payment_reference", Text),
    # As it was said: the id or the reference of a due.
    sa.Column("due_said", Text),
    sa.Column("member_said", Text),
    sa.Column("amount_minor", sa.BigInteger),
    sa.Column("currency", Text),
    sa.Column("received_on", LocalDay),
    sa.Column("outcome", Text),
    sa.Column("expires_month", Text),
    sa.Column("received_at", Instant, nullable=False),
    sa.Column("state", Text, nullable=False),
    # Why it fits nothing.
    sa.Column("problem", Text),
    sa.Column("closed_at", Instant),
    sa.Column("closed_by", Id),
    sa.CheckConstraint("state IN ('applied', 'unmatched', 'matched', 'dismissed')", name="state"),
)
_unmatched = sa.text("state = 'unmatched'")
sa.Index(
    "ix_payment_notices_unmatched",
    payment_notices.c.received_at,
    payment_notices.c.notice_id,
    sqlite_where=_unmatched,
    postgresql_where=_unmatched,
)

# The month in which what a member pays with ends; nothing else of it is known here.
payment_methods = table(
    metadata,
    "payment_methods",
    sa.Column("member_id", Id, primary_key=True),
    sa.Column("expires_month", Text, nullable=False),
    sa.Column("told_at", Instant, nullable=False),
)

# What the payment system is to be told of a due, as it was then; gone when it was accepted. Empty where there is none.
due_news = table(
    metadata,
    "due_news",
    # By which the payment system knows it.
    sa.Column("news_id", Id, primary_key=True),
    sa.Column("due_id", Id, sa.ForeignKey("dues.due_id"), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("kind", Text, nullable=False),
    sa.Column("owed_minor", sa.BigInteger, nullable=False),
    sa.Column("due_on", LocalDay, nullable=False),
    sa.Column("is_disputed", Flag, nullable=False),
    sa.Column("occurred_at", Instant, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    # While it is being told: when another worker may.
    sa.Column("next_attempt_at", Instant, nullable=False),
    sa.Column("given_up_at", Instant),
    sa.Column("last_error", Text),
    sa.UniqueConstraint("due_id", "version", name="uq_due_news_due_id_version"),
    sa.CheckConstraint("kind IN ('due.charged', 'due.settled', 'due.changed')", name="kind"),
)
_to_be_told = sa.text("given_up_at IS NULL")
sa.Index(
    "ix_due_news_next_attempt_at",
    due_news.c.next_attempt_at,
    due_news.c.news_id,
    sqlite_where=_to_be_told,
    postgresql_where=_to_be_told,
)
