"""The tables of memberships: what is sold, who has it, what was done to it, and who pays for others."""

from __future__ import annotations

import sqlalchemy as sa

from services.chassis.database.column_types import Flag, Id, Instant, LocalDay, Text, table
from services.members.storage.tables.people import metadata

# Append-only, by triggers that the migration makes: who bought under a version keeps it.
plan_versions = table(
    metadata,
    "plan_versions",
    sa.Column("plan_version_id", Id, primary_key=True),
    sa.Column("code", Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    # By language, as JSON; so are windows and outlet codes, which nothing is ever looked for by.
    sa.Column("titles", Text, nullable=False),
    sa.Column("kind", Text, nullable=False),
    sa.Column("currency", Text, nullable=False),
    sa.Column("price_minor", sa.BigInteger, nullable=False),
    sa.Column("joining_fee_minor", sa.BigInteger, nullable=False),
    sa.Column("period_months", sa.Integer, nullable=False),
    sa.Column("period_days", sa.Integer, nullable=False),
    sa.Column("visits", sa.Integer),
    sa.Column("windows", Text, nullable=False),
    sa.Column("outlet_codes", Text, nullable=False),
    sa.Column("territory_path", Text, nullable=False),
    sa.Column("guests", sa.Integer, nullable=False),
    sa.Column("freeze_days", sa.Integer, nullable=False),
    sa.Column("grace_days", sa.Integer, nullable=False),
    sa.Column("grace_minor", sa.BigInteger, nullable=False),
    sa.Column("notice_days", sa.Integer, nullable=False),
    sa.Column("renews", Flag, nullable=False),
    sa.Column("needs_waiver", Flag, nullable=False),
    sa.Column("joining_age", sa.Integer),
    sa.Column("is_corporate", Flag, nullable=False),
    sa.Column("is_sold", Flag, nullable=False),
    sa.Column("defined_at", Instant, nullable=False),
    sa.Column("staff_id", Id),
    sa.Column("command_id", Id, nullable=False),
    sa.CheckConstraint("kind IN ('period', 'pack')", name="kind"),
    sa.CheckConstraint("price_minor >= 0 AND joining_fee_minor >= 0", name="money"),
    sa.CheckConstraint("(period_months > 0) <> (period_days > 0)", name="length"),
    sa.CheckConstraint("(kind = 'pack') = (visits IS NOT NULL)", name="visits"),
    # Of two who define the next version at once, one does.
    sa.UniqueConstraint("code", "version", name="uq_plan_versions_code_version"),
)

# Companies: no person, and nobody's contact.
payers = table(
    metadata,
    "payers",
    sa.Column("payer_id", Id, primary_key=True),
    sa.Column("name", Text, nullable=False),
    # By which the payment system knows them.
    sa.Column("reference", Text, nullable=False),
    sa.Column("is_active", Flag, nullable=False),
    sa.Column("added_at", Instant, nullable=False),
    sa.Column("command_id", Id, nullable=False),
    sa.UniqueConstraint("reference", name="uq_payers_reference"),
)

# What the facts of each membership have made of it: rewritten with each fact, and proven by `regulars verify`.
memberships = table(
    metadata,
    "memberships",
    sa.Column("membership_id", Id, primary_key=True),
    sa.Column("member_id", Id, nullable=False),
    # How many facts are in here: of two who do something to it at once, one finds the version that they looked at.
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("plan_version_id", Id, sa.ForeignKey("plan_versions.plan_version_id"), nullable=False),
    sa.Column("outlet_code", Text, nullable=False),
    sa.Column("payer_kind", Text),
    sa.Column("payer_id", Id),
    sa.Column("starts_on", LocalDay, nullable=False),
    sa.Column("renews", Flag, nullable=False),
    sa.Column("period", sa.Integer, nullable=False),
    sa.Column("anchor_on", LocalDay, nullable=False),
    sa.Column("periods", sa.Integer, nullable=False),
    sa.Column("frozen_days", sa.Integer, nullable=False),
    sa.Column("gifted_days", sa.Integer, nullable=False),
    sa.Column("visits", sa.Integer),
    # No fact: each use is a visit, and a check-in that counts one down writes nothing else.
    sa.Column("visits_used", sa.Integer, nullable=False, server_default="0"),
    # When and where the last one was: two desks that scan one member at once use one.
    sa.Column("last_used_at", Instant),
    sa.Column("last_used_outlet", Text),
    # First and last days, as JSON.
    sa.Column("freezes", Text, nullable=False),
    sa.Column("credit_minor", sa.BigInteger, nullable=False),
    sa.Column("last_period", sa.Integer),
    sa.Column("cancelled_on", LocalDay),
    sa.Column("ended_on", LocalDay),
    sa.Column("valid_until", LocalDay, nullable=False),
    sa.Column("ends_on", LocalDay),
    # On which local days the nightly jobs have something to do for it; nothing where they never will.
    sa.Column("renews_on", LocalDay),
    sa.Column("tells_on", LocalDay),
    # The last day that its member was told of.
    sa.Column("told_until", LocalDay),
    sa.CheckConstraint("payer_kind IN ('company', 'member')", name="payer_kind"),
    sa.CheckConstraint("visits_used >= 0", name="visits_used"),
)
sa.Index("ix_memberships_member_id", memberships.c.member_id)
_has_payer = sa.text("payer_id IS NOT NULL")
sa.Index("ix_memberships_payer_id", memberships.c.payer_id, sqlite_where=_has_payer, postgresql_where=_has_payer)
for _day in ("renews_on", "tells_on"):
    _is_set = sa.text(f"{_day} IS NOT NULL")
    sa.Index(f"ix_memberships_{_day}", memberships.c[_day], sqlite_where=_is_set, postgresql_where=_is_set)

# Append-only, by triggers.
membership_facts = table(
    metadata,
    "membership_facts",
    sa.Column("membership_id", Id, sa.ForeignKey("memberships.membership_id"), nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("kind", Text, nullable=False),
    # On the wall of the outlet where it was sold.
    sa.Column("acted_on", LocalDay, nullable=False),
    # What the fact says, as JSON: days, amounts, ids.
    sa.Column("body", Text, nullable=False),
    # The period that it brought: each is renewed once, by whomever.
    sa.Column("period", sa.Integer),
    # A code; what somebody wrote stands sealed in the timeline.
    sa.Column("reason", Text),
    sa.Column("recorded_at", Instant, nullable=False),
    # Where it was done, and by whom; nobody where the night did it.
    sa.Column("outlet_code", Text),
    sa.Column("staff_id", Id),
    sa.Column("command_id", Id, nullable=False),
    sa.PrimaryKeyConstraint("membership_id", "sequence", name="pk_membership_facts"),
    sa.UniqueConstraint("membership_id", "period", name="uq_membership_facts_membership_id_period"),
)
