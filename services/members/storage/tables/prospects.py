"""The tables of prospects: people who may become members, what was done about them, and who sent whom."""

from __future__ import annotations

import sqlalchemy as sa

from services.chassis.database.column_types import Blob, Flag, Id, Instant, Text, table
from services.members.storage.tables.people import metadata

prospects = table(
    metadata,
    "prospects",
    sa.Column("prospect_id", Id, primary_key=True),
    sa.Column("outlet_code", Text, nullable=False),
    sa.Column("source", Text, nullable=False),
    # The member who sent them.
    sa.Column("referrer_id", Id),
    sa.Column("status", Text, nullable=False),
    sa.Column("lost_reason", Text),
    sa.Column("may_be_contacted", Flag, nullable=False),
    sa.Column("trial_visits", sa.Integer, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    # The last time that anybody did something about them: long after it they are forgotten.
    sa.Column("changed_at", Instant, nullable=False),
    # Who they became.
    sa.Column("member_id", Id),
    # Name, phone, address and wish, sealed with a key of their own, which lies wrapped beside it; both are emptied
    # when they are a member or forgotten.
    sa.Column("sealed_contact", Blob, nullable=False),
    sa.Column("wrapped_key", Blob, nullable=False),
    sa.Column("phone_index", Blob),
    sa.Column("command_id", Id, nullable=False),
    sa.CheckConstraint(
        "status IN ('new', 'contacted', 'trial_booked', 'trial_visited', 'converted', 'lost')", name="status"
    ),
    sa.CheckConstraint("(status = 'converted') = (member_id IS NOT NULL)", name="member_id"),
)
# Nobody is asked by two people: one open prospect for each phone.
_open = sa.text("status IN ('new', 'contacted', 'trial_booked', 'trial_visited')")
sa.Index("uq_prospects_phone_index", prospects.c.phone_index, unique=True, sqlite_where=_open, postgresql_where=_open)
sa.Index("ix_prospects_outlet_code_status", prospects.c.outlet_code, prospects.c.status)
sa.Index("ix_prospects_changed_at", prospects.c.changed_at)
sa.Index("ix_prospects_member_id", prospects.c.member_id)

prospect_steps = table(
    metadata,
    "prospect_steps",
    sa.Column("step_id", Id, primary_key=True),
    sa.Column("prospect_id", Id, sa.ForeignKey("prospects.prospect_id"), nullable=False),
    sa.Column("status", Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("staff_id", Id),
    # Sealed with the prospect's key.
    sa.Column("sealed_words", Blob),
    sa.Column("command_id", Id, nullable=False),
)
sa.Index("ix_prospect_steps_prospect_id", prospect_steps.c.prospect_id, prospect_steps.c.at)

# Who brought whom, once for each friend; loyalty thanks for it.
referrals = table(
    metadata,
    "referrals",
    sa.Column("member_id", Id, primary_key=True),
    sa.Column("referrer_id", Id, nullable=False),
    sa.Column("outlet_code", Text, nullable=False),
    sa.Column("referred_at", Instant, nullable=False),
)
sa.Index("ix_referrals_referrer_id", referrals.c.referrer_id)
