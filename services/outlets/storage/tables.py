"""Tables of the outlets service."""

from __future__ import annotations

import sqlalchemy as sa

from services.chassis.database.column_types import Blob, Id, Instant, Text, new_metadata, table
from services.chassis.work.tables import work_tables

metadata = new_metadata()

territories = table(
    metadata,
    "territories",
    sa.Column("territory_code", Text, primary_key=True),
    sa.Column("name", Text, nullable=False),
    sa.Column("parent_code", Text, sa.ForeignKey("territories.territory_code")),
    # Every territory above and this one, "/baltics/riga/": what somebody looks after is one prefix.
    sa.Column("path", Text, nullable=False, server_default=""),
)
outlets = table(
    metadata,
    "outlets",
    sa.Column("outlet_code", Text, primary_key=True),
    sa.Column("name", Text, nullable=False),
    sa.Column("territory_code", Text, sa.ForeignKey("territories.territory_code"), nullable=False),
    sa.Column("country", Text, nullable=False),
    sa.Column("zone", Text, nullable=False),
    sa.Column("currency", Text, nullable=False),
    sa.Column("locale", Text, nullable=False),
    sa.Column("business_day_starts_at", Text, nullable=False),
    # Whom it lets in, how many at once, and how long somebody counts as in.
    sa.Column("admits", Text, nullable=False, server_default="everyone"),
    sa.Column("capacity", sa.Integer),
    sa.Column("stay_minutes", sa.Integer, nullable=False, server_default="120"),
    # A JSON list of what a visit may be for.
    sa.Column("labels", Text, nullable=False, server_default="[]"),
    sa.Column("opened_at", Instant, nullable=False),
    sa.Column("closed_at", Instant),
    # Grows with every change; those who keep copies tell an older picture by it.
    sa.Column("sequence", sa.BigInteger, nullable=False, server_default="1"),
)
sa.Index("ix_outlets_territory_code", outlets.c.territory_code)
# What became of each outlet, append-only by triggers that the migration makes.
outlet_changes = table(
    metadata,
    "outlet_changes",
    sa.Column("outlet_code", Text, sa.ForeignKey("outlets.outlet_code"), primary_key=True),
    sa.Column("sequence", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("changed_at", Instant, nullable=False),
    # Nothing where the administrator did it on the command line.
    sa.Column("changed_by", Id),
    sa.Column("role", Text),
    sa.Column("what", Text, nullable=False),
    # JSON objects of what differs.
    sa.Column("before", Text, nullable=False),
    sa.Column("after", Text, nullable=False),
)
stations = table(
    metadata,
    "stations",
    sa.Column("station_id", Id, primary_key=True),
    sa.Column("outlet_code", Text, sa.ForeignKey("outlets.outlet_code"), nullable=False),
    sa.Column("added_at", Instant, nullable=False),
    # Those from before devices had keys are tills at work.
    sa.Column("name", Text, nullable=False, server_default="Till"),
    sa.Column("kind", Text, nullable=False, server_default="till"),
    sa.Column("state", Text, nullable=False, server_default="active"),
    sa.Column("fingerprint", Text),
    sa.Column("code_hash", Text),
    sa.Column("code_expires_at", Instant),
    sa.Column("last_seen_at", Instant),
    sa.Column("app_version", Text),
    sa.Column("queue_length", sa.Integer),
    sa.Column("revoked_at", Instant),
    sa.Column("revocation_reason", Text),
    sa.CheckConstraint("kind IN ('till', 'device')", name="kind"),
    sa.CheckConstraint("state IN ('waiting_for_device', 'waiting_for_manager', 'active', 'revoked')", name="state"),
)
sa.Index("ix_stations_outlet_code", stations.c.outlet_code)
sa.Index("ix_stations_code_hash", stations.c.code_hash, unique=True)
# Every key that any device ever had: none comes back.
station_keys = table(
    metadata,
    "station_keys",
    sa.Column("public_key", Text, primary_key=True),
    sa.Column("station_id", Id, sa.ForeignKey("stations.station_id"), nullable=False),
    sa.Column("added_at", Instant, nullable=False),
    sa.Column("retired_at", Instant),
)
sa.Index("ix_station_keys_station_id", station_keys.c.station_id)
used_nonces = table(
    metadata,
    "used_nonces",
    sa.Column("nonce_id", Text, primary_key=True),
    sa.Column("ends_at", Instant, nullable=False),
)
sa.Index("ix_used_nonces_ends_at", used_nonces.c.ends_at)
# Staff, and what they prove themselves with.
staff = table(
    metadata,
    "staff",
    sa.Column("staff_id", Id, primary_key=True),
    sa.Column("name", Text, nullable=False),
    sa.Column("login", Text, unique=True),
    sa.Column("role", Text, nullable=False),
    sa.Column("outlet_code", Text, sa.ForeignKey("outlets.outlet_code")),
    sa.Column("territory_code", Text, sa.ForeignKey("territories.territory_code")),
    sa.Column("locale", Text, nullable=False),
    sa.Column("state", Text, nullable=False),
    sa.Column("pin_hash", Text),
    sa.Column("password_hash", Text),
    sa.Column("sealed_totp", Blob),
    # The last code that was used: each is good once.
    sa.Column("totp_last_step", sa.BigInteger),
    sa.Column("added_at", Instant, nullable=False),
    sa.Column("added_by", Id),
    sa.Column("left_at", Instant),
    # How often the suite was told where they work; nothing was told yet of whoever was here before it was.
    sa.Column("placed_sequence", sa.BigInteger, nullable=False, server_default="0"),
    sa.CheckConstraint("role IN ('cashier', 'reception', 'outlet_manager', 'territory_manager', 'hq')", name="role"),
    sa.CheckConstraint("state IN ('invited', 'active', 'left')", name="state"),
)
sa.Index("ix_staff_outlet_code", staff.c.outlet_code)
sa.Index("ix_staff_left_at", staff.c.left_at)
sign_in_failures = table(
    metadata,
    "sign_in_failures",
    # What is guessed at: "pin:PERSON:STATION", "login:HASH", "step-up:PERSON".
    sa.Column("scope", Text, primary_key=True),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("counted_at", Instant, nullable=False),
    sa.Column("locked_until", Instant),
)
sessions = table(
    metadata,
    "sessions",
    sa.Column("session_id", Id, primary_key=True),
    sa.Column("staff_id", Id, sa.ForeignKey("staff.staff_id"), nullable=False),
    sa.Column("station_id", Id),
    sa.Column("outlet_code", Text),
    sa.Column("began_at", Instant, nullable=False),
    sa.Column("ends_at", Instant, nullable=False),
    sa.Column("last_seen_at", Instant, nullable=False),
    sa.Column("proven_at", Instant),
    sa.Column("ended_at", Instant),
)
sa.Index("ix_sessions_staff_id", sessions.c.staff_id)
sa.Index("ix_sessions_station_id", sessions.c.station_id)
sa.Index("ix_sessions_ended_at", sessions.c.ended_at)
set_up_links = table(
    metadata,
    "set_up_links",
    sa.Column("token_hash", Text, primary_key=True),
    sa.Column("staff_id", Id, sa.ForeignKey("staff.staff_id"), nullable=False),
    # Shown while the link is good, and the person's own from then on.
    sa.Column("sealed_totp", Blob, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
    sa.Column("used_at", Instant),
)
sa.Index("ix_set_up_links_staff_id", set_up_links.c.staff_id)
passkeys = table(
    metadata,
    "passkeys",
    sa.Column("credential_id", Text, primary_key=True),
    sa.Column("staff_id", Id, sa.ForeignKey("staff.staff_id"), nullable=False),
    sa.Column("public_key", Blob, nullable=False),
    sa.Column("sign_count", sa.BigInteger, nullable=False),
    sa.Column("name", Text, nullable=False),
    sa.Column("added_at", Instant, nullable=False),
)
sa.Index("ix_passkeys_staff_id", passkeys.c.staff_id)
oidc_identities = table(
    metadata,
    "oidc_identities",
    sa.Column("issuer", Text, primary_key=True),
    sa.Column("subject", Text, primary_key=True),
    sa.Column("staff_id", Id, sa.ForeignKey("staff.staff_id"), nullable=False, unique=True),
    sa.Column("bound_at", Instant, nullable=False),
)
# Sign-ins that are on their way: a passkey's challenge, a state sent to the provider, a code that it brought back.
ceremonies = table(
    metadata,
    "ceremonies",
    sa.Column("secret_hash", Text, primary_key=True),
    sa.Column("kind", Text, nullable=False),
    sa.Column("staff_id", Id),
    sa.Column("remembered", Text, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
)
# What was done at a station without a network and did not become what it was meant to be, until a manager settles it.
# No foreign keys to stations and people: a till's facts outlive it, and who made a command is what the station says.
late_commands = table(
    metadata,
    "late_commands",
    sa.Column("late_id", Id, primary_key=True),
    sa.Column("station_id", Id, nullable=False),
    sa.Column("outlet_code", Text, sa.ForeignKey("outlets.outlet_code"), nullable=False),
    sa.Column("command_key", Id, nullable=False),
    sa.Column("kind", Text, nullable=False),
    sa.Column("ended", Text, nullable=False),
    sa.Column("code", Text, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("made_by", Id),
    sa.Column("sent_by", Id),
    sa.Column("reported_at", Instant, nullable=False),
    sa.Column("member_id", Id),
    sa.Column("cups", sa.Integer),
    sa.Column("reward_id", Id),
    sa.Column("settled_at", Instant),
    sa.Column("settled_by", Id),
    sa.Column("settlement", Text),
    sa.Column("note", Text),
    sa.UniqueConstraint("station_id", "command_key"),
)
sa.Index("ix_late_commands_outlet_code_reported_at", late_commands.c.outlet_code, late_commands.c.reported_at)
sa.Index("ix_late_commands_member_id", late_commands.c.member_id)

work_tables(metadata)
