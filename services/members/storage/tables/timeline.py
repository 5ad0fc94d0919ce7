"""The table of the timeline: one line for each thing that happened between a member and the franchise."""

from __future__ import annotations

import sqlalchemy as sa

from services.chassis.database.column_types import Blob, Id, Instant, Text, table
from services.members.storage.tables.people import metadata

# Visits are episodes too, and are read from their own table: a check-in writes one row, not two.
episodes = table(
    metadata,
    "episodes",
    sa.Column("episode_id", Id, primary_key=True),
    sa.Column("member_id", Id, nullable=False),
    sa.Column("kind", Text, nullable=False),
    sa.Column("occurred_at", Instant, nullable=False),
    sa.Column("recorded_at", Instant, nullable=False),
    sa.Column("outlet_code", Text),
    sa.Column("channel", Text, nullable=False),
    sa.Column("staff_id", Id),
    # What it is about: a membership, a due, a case, a sale.
    sa.Column("about_kind", Text),
    sa.Column("about_id", Text),
    # Codes, ids, days and amounts as JSON; nothing personal and no free words.
    sa.Column("facts", Text, nullable=False),
    # Free words, sealed with the member's key.
    sa.Column("sealed_words", Blob),
    # The command or the event that it came from: told twice, it stands there once.
    sa.Column("command_id", Id, nullable=False),
    sa.UniqueConstraint("command_id", "member_id", "kind", name="uq_episodes_command_id_member_id_kind"),
)
sa.Index("ix_episodes_member_id_occurred_at", episodes.c.member_id, episodes.c.occurred_at)
