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
    # One greeting per member and year, one message per reward, one welcome, however often the fact is told.
    sa.UniqueConstraint("member_id", "kind", "occasion"),
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
