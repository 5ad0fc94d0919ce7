"""The tables of admission: what a door decides by, and what is counted there."""

from __future__ import annotations

import sqlalchemy as sa

from services.chassis.database.column_types import Blob, Id, Instant, LocalDay, Text, table
from services.members.storage.tables.people import metadata

# All that counts at a door of one member, gathered from the tables below, memberships and dues, so that a check-in
# reads one row. Whatever changes a part of it writes the row anew in its own transaction; `regulars verify` compares.
# Somebody of whom nothing counts has no row.
admission_facts = table(
    metadata,
    "admission_facts",
    sa.Column("member_id", Id, primary_key=True),
    # A JSON object (storage/admission_text.py).
    sa.Column("facts", Text, nullable=False),
)
# How many guests were brought in by a membership in one of its periods.
guest_tallies = table(
    metadata,
    "guest_tallies",
    sa.Column("membership_id", Id, primary_key=True),
    sa.Column("period_from", LocalDay, primary_key=True),
    sa.Column("guests", sa.Integer, nullable=False),
)
bans = table(
    metadata,
    "bans",
    sa.Column("ban_id", Id, primary_key=True),
    sa.Column("member_id", Id, nullable=False),
    # A code, for which the pages have words: what happened is a case.
    sa.Column("reason", Text, nullable=False),
    # The last day; nothing: for ever.
    sa.Column("until_on", LocalDay),
    sa.Column("outlet_code", Text),
    sa.Column("banned_at", Instant, nullable=False),
    sa.Column("staff_id", Id),
    sa.Column("lifted_at", Instant),
)
sa.Index("ix_bans_member_id", bans.c.member_id)
waivers = table(
    metadata,
    "waivers",
    sa.Column("waiver_id", Id, primary_key=True),
    sa.Column("member_id", Id, nullable=False),
    # Which words were signed.
    sa.Column("version", Text, nullable=False),
    sa.Column("signed_on", LocalDay, nullable=False),
    sa.Column("outlet_code", Text),
    sa.Column("recorded_at", Instant, nullable=False),
    sa.Column("staff_id", Id),
)
sa.Index("ix_waivers_member_id", waivers.c.member_id)
# A few words that whoever stands at a desk is to know, one note for a member.
attention_notes = table(
    metadata,
    "attention_notes",
    sa.Column("member_id", Id, primary_key=True),
    sa.Column("sealed_words", Blob, nullable=False),
    sa.Column("noted_at", Instant, nullable=False),
    sa.Column("staff_id", Id),
)
photos = table(
    metadata,
    "photos",
    sa.Column("member_id", Id, primary_key=True),
    sa.Column("media_type", Text, nullable=False),
    sa.Column("sealed_photo", Blob, nullable=False),
    sa.Column("taken_at", Instant, nullable=False),
    sa.Column("staff_id", Id),
    sa.CheckConstraint("media_type IN ('image/jpeg', 'image/png')", name="media_type"),
)
