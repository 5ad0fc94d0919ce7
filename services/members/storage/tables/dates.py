"""The tables of important dates. What a date is stands in the member's sealed profile; here stands how it is found."""

from __future__ import annotations

import sqlalchemy as sa

from services.chassis.database.column_types import Blob, Flag, Id, Instant, LocalDay, Text, table
from services.members.storage.tables.people import metadata

important_dates = table(
    metadata,
    "important_dates",
    sa.Column("date_id", Id, primary_key=True),
    sa.Column("member_id", Id, sa.ForeignKey("members.member_id"), nullable=False),
    sa.Column("kind", Text, nullable=False),
    # The blind index of month and day, as a birthday has one.
    sa.Column("day_index", Blob, nullable=False),
    sa.Column("entered_on", LocalDay, nullable=False),
    sa.Column("remind_days_before", sa.Integer),
    sa.Column("greets", Flag, nullable=False),
    sa.Column("command_id", Id, nullable=False),
    sa.CheckConstraint("kind IN ('joined', 'name_day', 'child', 'dog', 'other')", name="kind"),
    sa.CheckConstraint("remind_days_before BETWEEN 0 AND 30", name="remind_days_before"),
)
sa.Index("ix_important_dates_day_index", important_dates.c.day_index)
sa.Index("ix_important_dates_member_id", important_dates.c.member_id)

# Each day once a year. It outlives the date: a day that is taken away and named again brings no second gift.
date_announcements = table(
    metadata,
    "date_announcements",
    sa.Column("date_id", Id, primary_key=True),
    sa.Column("year", sa.Integer, primary_key=True),
    sa.Column("member_id", Id, nullable=False),
    sa.Column("kind", Text, nullable=False),
    sa.Column("announced_at", Instant, nullable=False),
    sa.Column("local_day", LocalDay, nullable=False),
    sa.Column("brings_gift", Flag, nullable=False),
)
sa.Index("ix_date_announcements_member_id", date_announcements.c.member_id)
