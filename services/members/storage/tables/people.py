"""The tables of people: who they are, how they are found, that they came, and what they said yes to."""

from __future__ import annotations

import sqlalchemy as sa

from services.chassis.database.column_types import Blob, Flag, Id, Instant, LocalDay, Text, new_metadata, table

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
    # Of the address; empty bytes for somebody without one, nothing for a row that the job has not looked at yet.
    sa.Column("email_index", Blob),
    sa.Column("enrolled_at", Instant, nullable=False),
    sa.Column("command_id", Id, nullable=False, unique=True),
    sa.Column("origin", Text, nullable=False),
    # From then on nothing personal is left: no key, no profile, no identifier. The row stays for what points to it.
    sa.Column("erased_at", Instant),
    # Since when the birthday is known; nothing: since before anybody asked, or it came with a file of the past.
    sa.Column("birthday_entered_on", LocalDay),
    # Staff are to greet them on it: a task so many days before. Who may see it stands in the sealed profile.
    sa.Column("birthday_remind_days_before", sa.Integer),
    # By which rules of spelling the name is indexed; 0: a job has not come to it yet.
    sa.Column("name_rules", sa.Integer, nullable=False, server_default="0"),
    sa.CheckConstraint("origin IN ('station', 'import')", name="origin"),
)
sa.Index("ix_members_birthday_index", members.c.birthday_index)
sa.Index("ix_members_email_index", members.c.email_index)
# By which the day is found on which somebody joined, years ago.
sa.Index("ix_members_enrolled_at", members.c.enrolled_at)
# Nobody is in it once the job has come to everybody. Other rules (domain/spelling.py) are another number here.
_names_wait = sa.text("name_rules < 1")
sa.Index("ix_members_names_wait", members.c.member_id, sqlite_where=_names_wait, postgresql_where=_names_wait)

# The first three letters of each part of a name, for whoever has forgotten their card.
name_beginnings = table(
    metadata,
    "name_beginnings",
    sa.Column("beginning_index", Blob, primary_key=True),
    sa.Column("member_id", Id, sa.ForeignKey("members.member_id"), primary_key=True),
)
sa.Index("ix_name_beginnings_member_id", name_beginnings.c.member_id)

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
    # Who was turned away is written down as well, and so is who came in and was a mistake.
    sa.Column("was_admitted", Flag, nullable=False, server_default=sa.true()),
    sa.Column("undone_at", Instant),
    # What they came for, such as a class, as the outlet calls it.
    sa.Column("label", Text),
    # By which the door decided, at an outlet that admits by membership; and whether a visit of a pack was used.
    sa.Column("membership_id", Id),
    sa.Column("used_visit", Flag, nullable=False, server_default=sa.false()),
    sa.Column("guests", sa.Integer, nullable=False, server_default="0"),
    # Until when they count as in. Nothing where an outlet admits everyone: its visits are not in the index of those.
    sa.Column("stays_until", Instant),
)
# Read for "who came": the last ones of one outlet, however many came to the others.
sa.Index("ix_visits_outlet_code_checked_in_at", visits.c.outlet_code, visits.c.checked_in_at)
_stays = sa.text("stays_until IS NOT NULL")
# Read for "who is in".
sa.Index(
    "ix_visits_outlet_code_stays_until",
    visits.c.outlet_code,
    visits.c.stays_until,
    sqlite_where=_stays,
    postgresql_where=_stays,
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
    sa.Column("admits", Text, nullable=False, server_default="everyone"),
    sa.Column("capacity", sa.Integer),
    sa.Column("stay_minutes", sa.Integer, nullable=False, server_default="120"),
)

# Who works where, as outlets tells it: an id, and no name. No foreign key: it is a copy.
staff = table(
    metadata,
    "staff",
    sa.Column("staff_id", Id, primary_key=True),
    # Nothing of whoever had left before anything else was told of them.
    sa.Column("role", Text),
    sa.Column("outlet_code", Text),
    sa.Column("territory_code", Text),
    sa.Column("has_left", Flag, nullable=False),
    sa.Column("sequence", sa.BigInteger, nullable=False),
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
# What somebody typed who wants a code, until a job has looked whose it is.
code_wishes = table(
    metadata,
    "code_wishes",
    sa.Column("wish_id", Id, primary_key=True),
    sa.Column("sealed_identifier", Blob, nullable=False),
    sa.Column("wished_at", Instant, nullable=False),
)
sa.Index("ix_code_wishes_wished_at", code_wishes.c.wished_at)

sign_in_codes = table(
    metadata,
    "sign_in_codes",
    sa.Column("code_id", Id, primary_key=True),
    sa.Column("member_id", Id, sa.ForeignKey("members.member_id"), nullable=False),
    sa.Column("purpose", Text, nullable=False),
    sa.Column("code_hash", Blob, nullable=False),
    sa.Column("address_index", Blob, nullable=False),
    # Code and address, sealed with the member's key, for whoever sends them; gone once the code is good no more.
    sa.Column("sealed_letter", Blob),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
    sa.Column("tries_left", sa.Integer, nullable=False),
    sa.Column("ended_at", Instant),
    sa.CheckConstraint("purpose IN ('sign_in', 'new_email', 'erasure')", name="purpose"),
    sa.CheckConstraint("tries_left >= 0", name="tries_left"),
)
sa.Index("ix_sign_in_codes_address_index_made_at", sign_in_codes.c.address_index, sign_in_codes.c.made_at)
sa.Index("ix_sign_in_codes_member_id", sign_in_codes.c.member_id)
sa.Index("ix_sign_in_codes_made_at", sign_in_codes.c.made_at)

# An address that a manager has replaced, sealed with the member's key, for the letter that tells it; gone days later.
former_addresses = table(
    metadata,
    "former_addresses",
    sa.Column("address_id", Id, primary_key=True),
    sa.Column("member_id", Id, sa.ForeignKey("members.member_id"), nullable=False),
    sa.Column("sealed_address", Blob, nullable=False),
    sa.Column("replaced_at", Instant, nullable=False),
)
sa.Index("ix_former_addresses_member_id", former_addresses.c.member_id)
sa.Index("ix_former_addresses_replaced_at", former_addresses.c.replaced_at)

# Whoever holds the link of this member's card said that it is not they; a desk looks and settles it.
disownments = table(
    metadata,
    "disownments",
    sa.Column("member_id", Id, sa.ForeignKey("members.member_id"), primary_key=True),
    sa.Column("disownment_id", Id, nullable=False),
    sa.Column("disowned_at", Instant, nullable=False),
)

member_sessions = table(
    metadata,
    "member_sessions",
    sa.Column("token_hash", Text, primary_key=True),
    sa.Column("member_id", Id, sa.ForeignKey("members.member_id"), nullable=False),
    sa.Column("began_at", Instant, nullable=False),
    sa.Column("ends_at", Instant, nullable=False),
)
sa.Index("ix_member_sessions_member_id", member_sessions.c.member_id)
sa.Index("ix_member_sessions_ends_at", member_sessions.c.ends_at)

# Append-only, by triggers that the migration makes: who said yes or no to what, when, where and to which words.
consents = table(
    metadata,
    "consents",
    sa.Column("consent_id", Id, primary_key=True),
    sa.Column("member_id", Id, nullable=False),
    sa.Column("purpose", Text, nullable=False),
    sa.Column("channel", Text, nullable=False),
    sa.Column("is_given", Flag, nullable=False),
    sa.Column("said_at", Instant, nullable=False),
    sa.Column("source", Text, nullable=False),
    sa.Column("words_version", Text, nullable=False),
    sa.Column("locale", Text, nullable=False),
)
sa.Index("ix_consents_member_id", consents.c.member_id)
