"""The tables of members. Columns named sealed or index are the only ones that come from personal data."""

from __future__ import annotations

import sqlalchemy as sa

from services.chassis.database.column_types import Blob, Id, Instant, LocalDay, Text, new_metadata, table
from services.chassis.work.tables import work_tables

metadata = new_metadata()

members = table(
    metadata,
    "members",
    sa.Column("member_id", Id, primary_key=True),
    sa.Column("sealed_profile", Blob, nullable=False),
    # The key that opens this member's sealed columns, itself sealed: destroying it erases the person.
    sa.Column("wrapped_key", Blob, nullable=False),
    sa.Column("locale", Text, nullable=False),
    sa.Column("home_outlet_code", Text, nullable=False),
    sa.Column("birthday_index", Blob),
    sa.Column("enrolled_at", Instant, nullable=False),
    sa.Column("command_id", Id, nullable=False, unique=True),
    sa.Column("origin", Text, nullable=False),
    # From then on nothing personal is left: no key, no profile, no identifier. The row stays for what points to it.
    sa.Column("erased_at", Instant),
    sa.CheckConstraint("origin IN ('station', 'import')", name="origin"),
)
sa.Index("ix_members_birthday_index", members.c.birthday_index)

identifiers = table(
    metadata,
    "identifiers",
    sa.Column("identifier_id", Id, primary_key=True),
    sa.Column("member_id", Id, sa.ForeignKey("members.member_id"), nullable=False),
    sa.Column("kind", Text, nullable=False),
    sa.Column("blind_index", Blob, nullable=False),
    # Of the last four digits, for "my number ends in…"; phones and card numbers only.
    sa.Column("tail_index", Blob),
    sa.Column("sealed_value", Blob, nullable=False),
    sa.Column("state", Text, nullable=False),
    sa.Column("added_at", Instant, nullable=False),
    sa.Column("replaced_at", Instant),
    sa.CheckConstraint("kind IN ('phone', 'card_number', 'card_id', 'external_id')", name="kind"),
    sa.CheckConstraint("state IN ('active', 'replaced')", name="state"),
)
_active = sa.text("state = 'active'")
_replaced = sa.text("state = 'replaced'")
# Not "state = 'active'" alone: PostgreSQL would then walk all of this index, instead of looking into the unique one,
# for anyone who is asked for by phone, and keep that plan in each connection until the table is first analysed.
_active_with_tail = sa.text("state = 'active' AND tail_index IS NOT NULL")
# One owner at a time, decided by the database: of two who enrol one phone at once, one is told that it is taken.
sa.Index(
    "uq_identifiers_active",
    identifiers.c.blind_index,
    unique=True,
    sqlite_where=_active,
    postgresql_where=_active,
)
sa.Index("ix_identifiers_replaced", identifiers.c.blind_index, sqlite_where=_replaced, postgresql_where=_replaced)
sa.Index(
    "ix_identifiers_tail_index",
    identifiers.c.tail_index,
    sqlite_where=_active_with_tail,
    postgresql_where=_active_with_tail,
)
sa.Index("ix_identifiers_member_id", identifiers.c.member_id)

visits = table(
    metadata,
    "visits",
    sa.Column("check_in_id", Id, primary_key=True),
    sa.Column("member_id", Id, sa.ForeignKey("members.member_id"), nullable=False),
    sa.Column("outlet_code", Text, nullable=False),
    sa.Column("station_id", Text, nullable=False),
    sa.Column("checked_in_at", Instant, nullable=False),
    sa.Column("business_date", LocalDay, nullable=False),
    sa.Column("verdict_code", Text, nullable=False),
    sa.Column("command_id", Id, nullable=False, unique=True),
    sa.Column("staff_id", Id),
)
# Read for "when were they here last": one look at the end of a member's visits to an outlet, however many there are.
sa.Index(
    "ix_visits_member_id_outlet_code_checked_in_at", visits.c.member_id, visits.c.outlet_code, visits.c.checked_in_at
)

# The last standing that loyalty told, shown with its age when loyalty does not answer. No foreign key: it is a copy.
loyalty_summaries = table(
    metadata,
    "loyalty_summaries",
    sa.Column("member_id", Id, primary_key=True),
    sa.Column("sequence", sa.BigInteger, nullable=False),
    sa.Column("standing", Text, nullable=False),
    sa.Column("as_of", Instant),
)

outlets = table(
    metadata,
    "outlets",
    sa.Column("outlet_code", Text, primary_key=True),
    sa.Column("name", Text, nullable=False),
    sa.Column("territory_code", Text, nullable=False),
    sa.Column("country", Text, nullable=False),
    sa.Column("zone", Text, nullable=False),
    sa.Column("business_day_starts_at", Text, nullable=False),
    sa.Column("locale", Text, nullable=False),
    sa.Column("territory_path", Text, nullable=False, server_default="/"),
    sa.Column("state", Text, nullable=False, server_default="open"),
    # That of the newest fact which is in here: an older one that comes late changes nothing.
    sa.Column("sequence", sa.BigInteger, nullable=False, server_default="0"),
)

birthday_announcements = table(
    metadata,
    "birthday_announcements",
    sa.Column("member_id", Id, sa.ForeignKey("members.member_id"), primary_key=True),
    sa.Column("year", sa.Integer, primary_key=True),
    sa.Column("announced_at", Instant, nullable=False),
    sa.Column("local_day", LocalDay, nullable=False),
)

# No foreign keys: after a restore, an erasure may be known of somebody whom the backup does not know.
erasures = table(
    metadata,
    "erasures",
    sa.Column("member_id", Id, primary_key=True),
    sa.Column("reason", Text, nullable=False),
    sa.Column("erased_at", Instant, nullable=False),
)
# Who has done their part: the erasure is complete when all have.
erasure_acknowledgements = table(
    metadata,
    "erasure_acknowledgements",
    sa.Column("member_id", Id, primary_key=True),
    sa.Column("part", Text, primary_key=True),
    sa.Column("acknowledged_at", Instant, nullable=False),
)
# How much each station and each person has looked up lately; an empty bucket is swept away.
table(
    metadata,
    "look_up_tallies",
    # "station:ID" or "person:ID".
    sa.Column("scope", Text, primary_key=True),
    sa.Column("minute_empty_ms", sa.BigInteger, nullable=False),
    sa.Column("hour_empty_ms", sa.BigInteger, nullable=False),
    sa.Column("misses_empty_ms", sa.BigInteger, nullable=False),
    sa.Column("paused_until_ms", sa.BigInteger, nullable=False),
)
# What was asked for lately and found nobody, blind, for as long as neighbours are compared: ten minutes.
look_up_numbers = table(
    metadata,
    "look_up_numbers",
    sa.Column("block_index", Blob, primary_key=True),
    sa.Column("number_index", Blob, primary_key=True),
    sa.Column("asked_at", Instant, nullable=False),
)
sa.Index("ix_look_up_numbers_asked_at", look_up_numbers.c.asked_at)

work_tables(metadata)
