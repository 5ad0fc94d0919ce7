"""Tables of the notifications service. None has room for a phone, an address or a name."""

from __future__ import annotations

import sqlalchemy as sa

from services.chassis.database.column_types import Id, Instant, Text, new_metadata, table
from services.chassis.work.tables import work_tables

metadata = new_metadata()

messages = table(
    metadata,
    "messages",
    sa.Column("message_id", Id, primary_key=True),
    sa.Column("member_id", Id, nullable=False),
    sa.Column("kind", Text, nullable=False),
    sa.Column("occasion", Text, nullable=False),
    sa.Column("facts", Text, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    # What it asks for: once that is settled, it is not sent any more.
    sa.Column("about_id", Id),
    sa.Column("settled_at", Instant),
    # One greeting per member and year, one message per reward, one welcome, however often the fact is told.
    sa.UniqueConstraint("member_id", "kind", "occasion"),
)
has_about = sa.text("about_id IS NOT NULL")
sa.Index("ix_messages_about_id", messages.c.about_id, postgresql_where=has_about, sqlite_where=has_about)
# Dues that somebody was reminded of, and when they were settled. Kept: a reminder may arrive after the payment, and who
# owes the due again later (a payment was taken back) is reminded by what happened after that.
reminded_dues = table(
    metadata,
    "reminded_dues",
    sa.Column("due_id", Id, primary_key=True),
    sa.Column("member_id", Id, nullable=False, index=True),
    sa.Column("settled_at", Instant),
)
deliveries = table(
    metadata,
    "deliveries",
    sa.Column("delivery_id", Id, primary_key=True),
    sa.Column("message_id", Id, sa.ForeignKey("messages.message_id"), nullable=False),
    sa.Column("channel", Text, nullable=False),
    sa.Column("state", Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("next_attempt_at", Instant, nullable=False),
    sa.Column("claim_id", Id),
    sa.Column("claimed_until", Instant),
    sa.Column("last_error", Text),
    sa.Column("sent_at", Instant),
    sa.Column("reference", Text),
    sa.UniqueConstraint("message_id", "channel"),
)
# The job asks every second: these indexes hold the open deliveries only, so years of sent ones cost nothing.
is_due, is_sending = sa.text("state = 'due'"), sa.text("state = 'sending'")
sa.Index("ix_deliveries_due", deliveries.c.next_attempt_at, postgresql_where=is_due, sqlite_where=is_due)
sa.Index("ix_deliveries_sending", deliveries.c.claimed_until, postgresql_where=is_sending, sqlite_where=is_sending)
# Members who were erased: a fact of theirs that arrives late must not begin anew.
forgotten_members = table(
    metadata,
    "forgotten_members",
    sa.Column("member_id", Id, primary_key=True),
    sa.Column("forgotten_at", Instant, nullable=False),
)
work_tables(metadata)
