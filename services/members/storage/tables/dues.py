"""The table of dues: what is owed for a membership, and since when."""

from __future__ import annotations

import sqlalchemy as sa

from services.chassis.database.column_types import Id, Instant, LocalDay, Text, table
from services.members.storage.tables.people import metadata

dues = table(
    metadata,
    "dues",
    sa.Column("due_id", Id, primary_key=True),
    sa.Column("membership_id", Id, nullable=False),
    sa.Column("member_id", Id, nullable=False),
    # Who pays where it is not the member: a company, a parent.
    sa.Column("payer_id", Id),
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
