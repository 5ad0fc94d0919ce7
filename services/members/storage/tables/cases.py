"""The tables of cases: what members want seen to, what was tried, what was given for it, and what staff answer."""

from __future__ import annotations

import sqlalchemy as sa

from services.chassis.database.column_types import Blob, Flag, Id, Instant, LocalDay, Text, table
from services.members.storage.tables.people import metadata

cases = table(
    metadata,
    "cases",
    sa.Column("case_id", Id, primary_key=True),
    sa.Column("member_id", Id, nullable=False),
    sa.Column("kind", Text, nullable=False),
    sa.Column("topic", Text, nullable=False),
    sa.Column("state", Text, nullable=False),
    sa.Column("mood", Text, nullable=False),
    # Who looks after it, and who of them; the first may be another outlet than the one where it was opened.
    sa.Column("outlet_code", Text, nullable=False),
    sa.Column("owner_id", Id),
    sa.Column("channel", Text, nullable=False),
    sa.Column("opened_by", Id),
    sa.Column("opened_at", Instant, nullable=False),
    sa.Column("changed_at", Instant, nullable=False),
    sa.Column("ended_at", Instant),
    sa.CheckConstraint("kind IN ('complaint', 'request', 'question')", name="kind"),
    sa.CheckConstraint("state IN ('open', 'in_work', 'waiting', 'solved', 'closed')", name="state"),
    sa.CheckConstraint("mood IN ('calm', 'annoyed', 'angry')", name="mood"),
)
_open = sa.text("state IN ('open', 'in_work', 'waiting')")
sa.Index("ix_cases_outlet_code", cases.c.outlet_code, sqlite_where=_open, postgresql_where=_open)
sa.Index("ix_cases_member_id", cases.c.member_id)

# Only ever added to: what was tried is what the next one builds on.
case_steps = table(
    metadata,
    "case_steps",
    sa.Column("step_id", Id, primary_key=True),
    sa.Column("case_id", Id, nullable=False),
    sa.Column("member_id", Id, nullable=False),
    sa.Column("kind", Text, nullable=False),
    sa.Column("state", Text, nullable=False),
    sa.Column("mood", Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("outlet_code", Text),
    sa.Column("channel", Text, nullable=False),
    sa.Column("staff_id", Id),
    sa.Column("sealed_words", Blob),
    sa.Column("command_id", Id, nullable=False),
    sa.CheckConstraint("kind IN ('opened', 'tried', 'handed_over', 'compensated')", name="kind"),
)
sa.Index("ix_case_steps_case_id", case_steps.c.case_id)
sa.Index("ix_case_steps_member_id", case_steps.c.member_id)

# Promised first and given then: what another service gives is counted here before it is asked for there.
compensations = table(
    metadata,
    "compensations",
    sa.Column("compensation_id", Id, primary_key=True),
    sa.Column("case_id", Id, nullable=False),
    sa.Column("member_id", Id, nullable=False),
    sa.Column("kind", Text, nullable=False),
    sa.Column("amount", sa.Integer, nullable=False),
    # What it is given in: the program, the kind of reward, the membership.
    sa.Column("given_in", Text, nullable=False),
    sa.Column("state", Text, nullable=False),
    sa.Column("staff_id", Id, nullable=False),
    sa.Column("outlet_code", Text, nullable=False),
    sa.Column("business_date", LocalDay, nullable=False),
    sa.Column("promised_at", Instant, nullable=False),
    sa.Column("settled_at", Instant),
    sa.CheckConstraint("kind IN ('stamps', 'reward', 'gift_days')", name="kind"),
    sa.CheckConstraint("state IN ('promised', 'given', 'refused')", name="state"),
    sa.CheckConstraint("amount > 0", name="amount"),
)
sa.Index("ix_compensations_case_id", compensations.c.case_id)
sa.Index("ix_compensations_member_id", compensations.c.member_id)

# What each person has given on a day, in one row: two at once cannot both take the last of it.
compensation_days = table(
    metadata,
    "compensation_days",
    sa.Column("staff_id", Id, primary_key=True),
    sa.Column("kind", Text, primary_key=True),
    sa.Column("business_date", LocalDay, primary_key=True),
    sa.Column("units", sa.Integer, nullable=False),
)

# Each edit is a version; the newest counts.
answers = table(
    metadata,
    "answers",
    sa.Column("answer_id", Id, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("topic", Text, nullable=False),
    # Title and text by language, as JSON.
    sa.Column("texts", Text, nullable=False),
    sa.Column("is_shown", Flag, nullable=False),
    sa.Column("edited_by", Id),
    sa.Column("edited_at", Instant, nullable=False),
)
