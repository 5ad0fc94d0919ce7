"""Tables of the loyalty service. Entries and allocations are append-only: a trigger refuses anything else."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from services.chassis.database.column_types import Flag, Id, Instant, LocalDay, Text, new_metadata, table
from services.chassis.work.tables import work_tables

metadata = new_metadata()


def _where(condition: str) -> dict[str, Any]:
    return {"postgresql_where": sa.text(condition), "sqlite_where": sa.text(condition)}


programs = table(
    metadata,
    "programs",
    sa.Column("program", Text, primary_key=True),
    sa.Column("unit", Text, nullable=False),
    sa.Column("target", sa.Integer, nullable=False),
    # JSON texts: a list, and mappings from locale to words.
    sa.Column("categories", Text, nullable=False),
    sa.Column("titles", Text, nullable=False),
    sa.Column("reward_titles", Text, nullable=False),
    sa.Column("reward_expires_after_days", sa.Integer),
    sa.Column("lots_expire_after_days", sa.Integer),
    sa.Column("is_active", Flag, nullable=False),
    # When a reward needs a code from the member's phone; nothing is never.
    sa.Column("reward_worth_minor", sa.BigInteger),
    sa.Column("live_code_above_minor", sa.BigInteger),
    sa.Column("live_code_at_new_outlet", Flag),
    sa.Column("changed_at", Instant, nullable=False),
    sa.Column("earns_by", Text, nullable=False, server_default="items"),
    # JSON: codes of plans; whoever buys one gets the reward.
    sa.Column("gift_on_plans", Text, nullable=False, server_default="[]"),
    # JSON: kinds of days that matter to a member, which bring it once a year.
    sa.Column("gift_on_dates", Text, nullable=False, server_default="[]"),
    sa.Column("thanks_referrer", Flag),
    sa.Column("thanks_friend", Flag),
    # Both or none: how many rewards are handed out without a network.
    sa.Column("offline_free_cups_per_member", sa.Integer),
    sa.Column("offline_free_cups_per_station", sa.Integer),
    sa.CheckConstraint("target > 0", name="target"),
)
outlets = table(
    metadata,
    "outlets",
    sa.Column("outlet_code", Text, primary_key=True),
    sa.Column("name", Text, nullable=False),
    sa.Column("territory_code", Text, nullable=False),
    sa.Column("country", Text, nullable=False),
    sa.Column("zone", Text, nullable=False),
    sa.Column("currency", Text, nullable=False),
    sa.Column("business_day_starts_at", Text, nullable=False),
    sa.Column("territory_path", Text, nullable=False, server_default="/"),
    sa.Column("state", Text, nullable=False, server_default="open"),
    # That of the newest fact which is in here: an older one that comes late changes nothing.
    sa.Column("sequence", sa.BigInteger, nullable=False, server_default="0"),
)
# One row a member: whoever changes anything of the member raises `sequence` first, and so holds its lock.
members = table(
    metadata,
    "members",
    sa.Column("member_id", Id, primary_key=True),
    sa.Column("sequence", sa.BigInteger, nullable=False),
    sa.Column("changed_at", Instant),
    sa.Column("is_confirmed", Flag, nullable=False),
    # Erased: nothing of theirs changes any more, whatever arrives late.
    sa.Column("forgotten_at", Instant),
)
accounts = table(
    metadata,
    "accounts",
    sa.Column("member_id", Id, primary_key=True),
    sa.Column("program", Text, primary_key=True),
    sa.Column("balance", sa.BigInteger, nullable=False),
)
sales = table(
    metadata,
    "sales",
    sa.Column("sale_id", Id, primary_key=True),
    sa.Column("command_id", Id, nullable=False, unique=True),
    sa.Column("member_id", Id, nullable=False, index=True),
    sa.Column("outlet_code", Text, nullable=False),
    sa.Column("station_id", Id),
    sa.Column("receipt_number", Text),
    sa.Column("occurred_at", Instant, nullable=False),
    sa.Column("recorded_at", Instant, nullable=False),
    sa.Column("business_date", LocalDay, nullable=False),
    # JSON: [{"category", "quantity", "amount_minor", "earns": [program, ...]}, ...]
    sa.Column("lines", Text, nullable=False),
    sa.Column("staff_id", Id),
    sa.UniqueConstraint("outlet_code", "receipt_number"),
)
reversals = table(
    metadata,
    "reversals",
    sa.Column("sale_id", Id, sa.ForeignKey("sales.sale_id"), primary_key=True),
    sa.Column("command_id", Id, nullable=False, unique=True),
    sa.Column("member_id", Id, nullable=False),
    sa.Column("outlet_code", Text, nullable=False),
    sa.Column("station_id", Id),
    sa.Column("reason", Text, nullable=False),
    sa.Column("reversed_at", Instant, nullable=False),
    sa.Column("business_date", LocalDay, nullable=False),
    sa.Column("staff_id", Id),
)
# Redemptions that were taken back: what the reward's own row said of each moves here.
redemption_reversals = table(
    metadata,
    "redemption_reversals",
    # The command that had handed the reward over; the same reward may be handed over again by another one.
    sa.Column("redemption_id", Id, primary_key=True),
    sa.Column("command_id", Id, nullable=False, unique=True),
    sa.Column("reward_id", Id, sa.ForeignKey("rewards.reward_id"), nullable=False),
    sa.Column("member_id", Id, nullable=False, index=True),
    sa.Column("redeemed_at", Instant, nullable=False),
    sa.Column("redeemed_on", LocalDay),
    sa.Column("redeemed_outlet_code", Text, nullable=False),
    sa.Column("redeemed_station_id", Id),
    sa.Column("redeemed_staff_id", Id),
    sa.Column("outlet_code", Text, nullable=False),
    sa.Column("station_id", Id),
    sa.Column("staff_id", Id),
    sa.Column("reason", Text, nullable=False),
    sa.Column("reversed_at", Instant, nullable=False),
    sa.Column("business_date", LocalDay, nullable=False),
)
entries = table(
    metadata,
    "entries",
    sa.Column("entry_id", Id, primary_key=True),
    sa.Column("member_id", Id, nullable=False),
    sa.Column("program", Text, nullable=False),
    sa.Column("kind", Text, nullable=False),
    sa.Column("quantity", sa.BigInteger, nullable=False),
    sa.Column("command_id", Id, nullable=False),
    sa.Column("sale_id", Id),
    sa.Column("reward_id", Id),
    sa.Column("outlet_code", Text, nullable=False),
    sa.Column("occurred_at", Instant, nullable=False),
    sa.Column("recorded_at", Instant, nullable=False),
    sa.Column("business_date", LocalDay, nullable=False),
    sa.CheckConstraint("quantity <> 0", name="quantity"),
    sa.CheckConstraint("kind IN ('earn', 'spend', 'reverse', 'release', 'expire', 'adjust')", name="kind"),
)
sa.Index("ix_entries_member_id_entry_id", entries.c.member_id, entries.c.entry_id)
# A sale earns once and is taken back once in each program; a reward is paid for once and given back once.
sa.Index("uq_entries_earn", entries.c.sale_id, entries.c.program, unique=True, **_where("kind = 'earn'"))
sa.Index("uq_entries_reverse", entries.c.sale_id, entries.c.program, unique=True, **_where("kind = 'reverse'"))
sa.Index("uq_entries_spend", entries.c.reward_id, unique=True, **_where("kind = 'spend'"))
sa.Index("uq_entries_release", entries.c.reward_id, unique=True, **_where("kind = 'release'"))
# Who changed a balance by hand, and why; how much, where and when stands in the entry.
adjustments = table(
    metadata,
    "adjustments",
    sa.Column("entry_id", Id, sa.ForeignKey("entries.entry_id"), primary_key=True),
    sa.Column("command_id", Id, nullable=False, unique=True),
    sa.Column("member_id", Id, nullable=False, index=True),
    sa.Column("reason", Text, nullable=False),
    sa.Column("staff_id", Id, nullable=False),
)
# Units that one person has changed by hand on one business day, up and down together.
adjustment_days = table(
    metadata,
    "adjustment_days",
    sa.Column("staff_id", Id, primary_key=True),
    sa.Column("program", Text, primary_key=True),
    sa.Column("business_date", LocalDay, primary_key=True),
    sa.Column("units", sa.BigInteger, nullable=False),
)
lots = table(
    metadata,
    "lots",
    sa.Column("lot_id", Id, sa.ForeignKey("entries.entry_id"), primary_key=True),
    sa.Column("member_id", Id, nullable=False),
    sa.Column("program", Text, nullable=False),
    sa.Column("quantity", sa.BigInteger, nullable=False),
    sa.Column("remaining", sa.BigInteger, nullable=False),
    sa.Column("expires_on", LocalDay),
    sa.Column("earned_at", Instant, nullable=False),
    sa.Column("outlet_code", Text, nullable=False),
    sa.CheckConstraint("remaining >= 0 AND remaining <= quantity", name="remaining"),
)
sa.Index("ix_lots_member_id_program", lots.c.member_id, lots.c.program)
sa.Index("ix_lots_due", lots.c.outlet_code, lots.c.expires_on, **_where("remaining > 0 AND expires_on IS NOT NULL"))
allocations = table(
    metadata,
    "allocations",
    # A debt may be paid from one lot in several goes, so entry and lot together do not name an allocation.
    sa.Column("allocation_id", Id, primary_key=True),
    sa.Column("entry_id", Id, sa.ForeignKey("entries.entry_id"), nullable=False, index=True),
    sa.Column("lot_id", Id, sa.ForeignKey("lots.lot_id"), nullable=False, index=True),
    sa.Column("quantity", sa.BigInteger, nullable=False),
    sa.CheckConstraint("quantity <> 0", name="quantity"),
)
rewards = table(
    metadata,
    "rewards",
    sa.Column("reward_id", Id, primary_key=True),
    sa.Column("member_id", Id, nullable=False, index=True),
    sa.Column("kind", Text, nullable=False),
    sa.Column("program", Text),
    sa.Column("titles", Text, nullable=False),
    sa.Column("state", Text, nullable=False),
    sa.Column("issued_at", Instant, nullable=False),
    sa.Column("outlet_code", Text, nullable=False),
    sa.Column("expires_on", LocalDay),
    sa.Column("occasion", Text),
    sa.Column("redeemed_at", Instant),
    sa.Column("redeemed_outlet_code", Text),
    sa.Column("redeemed_station_id", Id),
    sa.Column("redeemed_command_id", Id, unique=True),
    sa.Column("redeemed_staff_id", Id),
    sa.Column("redeemed_on", LocalDay),
    # What it was worth when it was handed over without a code: counts towards the limit of the day.
    sa.Column("worth_without_code_minor", sa.BigInteger),
    # Why somebody gave it, and who, where it is goodwill.
    sa.Column("reason", Text),
    sa.Column("given_staff_id", Id),
    sa.UniqueConstraint("member_id", "occasion"),
    sa.CheckConstraint("state IN ('issued', 'redeemed', 'released', 'expired')", name="state"),
)
sa.Index("ix_rewards_issued", rewards.c.member_id, **_where("state = 'issued'"))
sa.Index(
    "ix_rewards_due",
    rewards.c.outlet_code,
    rewards.c.expires_on,
    **_where("state = 'issued' AND expires_on IS NOT NULL"),
)
# Visits of which was told, each once in a program; of those of a business day one has earned. An undone visit stays, so
# that it earns nothing when its admission is told late.
earned_visits = table(
    metadata,
    "earned_visits",
    sa.Column("check_in_id", Id, primary_key=True),
    sa.Column("program", Text, primary_key=True),
    sa.Column("member_id", Id, nullable=False),
    sa.Column("business_date", LocalDay, nullable=False),
    sa.Column("entry_id", Id, unique=True),
    sa.Column("undone_at", Instant),
    # Which took back what it had earned; nothing where that had expired.
    sa.Column("reverse_entry_id", Id, unique=True),
)
sa.Index(
    "uq_earned_visits_day",
    earned_visits.c.member_id,
    earned_visits.c.program,
    earned_visits.c.business_date,
    unique=True,
    **_where("entry_id IS NOT NULL AND undone_at IS NULL"),
)
sa.Index("ix_earned_visits_day", earned_visits.c.member_id, earned_visits.c.program, earned_visits.c.business_date)
# Who brought whom. A plan may be bought before it is heard who sent its buyer, so either fact makes the row.
plans_taken_back = table(
    metadata,
    "plans_taken_back",
    sa.Column("membership_id", Id, primary_key=True),
    sa.Column("member_id", Id, nullable=False, index=True),
    sa.Column("taken_back_at", Instant, nullable=False),
)
referrals = table(
    metadata,
    "referrals",
    # The friend: nobody is brought twice.
    sa.Column("member_id", Id, primary_key=True),
    sa.Column("referrer_id", Id),
    sa.Column("outlet_code", Text),
    sa.Column("referred_at", Instant),
    sa.Column("bought_plan_at", Instant),
    sa.Column("settled_at", Instant),
    sa.Column("outcome", Text),
    sa.CheckConstraint("outcome IN ('thanked', 'friend_only', 'too_late', 'nothing_to_give')", name="outcome"),
)
sa.Index("ix_referrals_open", referrals.c.referred_at, **_where("referrer_id IS NOT NULL AND settled_at IS NULL"))
sa.Index("ix_referrals_referrer_id", referrals.c.referrer_id, referrals.c.settled_at)
# The code that a member was given last; another one ends it, a redemption burns it. A row for each member at most.
redeem_codes = table(
    metadata,
    "redeem_codes",
    sa.Column("member_id", Id, primary_key=True),
    sa.Column("reward_id", Id, sa.ForeignKey("rewards.reward_id"), nullable=False),
    sa.Column("code_hash", Text, nullable=False),
    sa.Column("issued_at", Instant, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
    sa.Column("used_at", Instant),
)
sa.Index("ix_redeem_codes_code_hash", redeem_codes.c.code_hash)
sa.Index("ix_redeem_codes_reward_id", redeem_codes.c.reward_id)
# Wrong codes: "station:ID" and "member:ID".
code_guesses = table(
    metadata,
    "code_guesses",
    sa.Column("scope", Text, primary_key=True),
    sa.Column("guesses", sa.Integer, nullable=False),
    sa.Column("began_at", Instant, nullable=False),
)
work_tables(metadata)
