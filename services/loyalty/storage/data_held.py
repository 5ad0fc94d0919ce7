"""What each column of loyalty holds of people: ids of members, and never a name, a phone or a birthday."""

from __future__ import annotations

from services.chassis.database.data_held import Held, HeldTables, by, through
from services.chassis.work.data_held import work_tables_held

HELD: HeldTables = {
    "programs": Held(
        none="program unit target categories titles reward_titles reward_expires_after_days lots_expire_after_days "
        "is_active changed_at live_code_above_minor live_code_at_new_outlet reward_worth_minor "
        "earns_by gift_on_plans gift_on_dates thanks_referrer thanks_friend "
        "offline_free_cups_per_member offline_free_cups_per_station",
    ),
    "outlets": Held(
        none="outlet_code name territory_code country zone currency business_day_starts_at territory_path state "
        "sequence"
    ),
    "members": Held(of=by("member_id"), pseudonymous="member_id", none="sequence changed_at is_confirmed forgotten_at"),
    "accounts": Held(of=by("member_id"), pseudonymous="member_id", none="program balance"),
    "sales": Held(
        of=by("member_id"),
        pseudonymous="member_id",
        staff="staff_id",
        none="sale_id command_id outlet_code station_id receipt_number occurred_at recorded_at business_date lines",
    ),
    # The reason is in the words of whoever stood there, which may name anybody: it goes when the member does.
    "reversals": Held(
        of=by("member_id"),
        pseudonymous="member_id reason",
        staff="staff_id",
        none="sale_id command_id outlet_code station_id reversed_at business_date",
    ),
    "redemption_reversals": Held(
        of=by("member_id"),
        pseudonymous="member_id reason",
        staff="redeemed_staff_id staff_id",
        none="redemption_id command_id reward_id redeemed_at redeemed_on redeemed_outlet_code redeemed_station_id "
        "outlet_code station_id reversed_at business_date",
    ),
    "entries": Held(
        of=by("member_id"),
        pseudonymous="member_id",
        none="entry_id program kind quantity command_id sale_id reward_id outlet_code occurred_at recorded_at "
        "business_date",
    ),
    "adjustments": Held(
        of=by("member_id"), pseudonymous="member_id", staff="staff_id", none="entry_id command_id reason"
    ),
    "adjustment_days": Held(staff="staff_id", none="program business_date units"),
    "lots": Held(
        of=by("member_id"),
        pseudonymous="member_id",
        none="lot_id program quantity remaining expires_on earned_at outlet_code",
    ),
    "allocations": Held(
        of=through("entry_id", "entries", owner="member_id"), none="allocation_id entry_id lot_id quantity"
    ),
    "rewards": Held(
        of=by("member_id"),
        pseudonymous="member_id",
        staff="redeemed_staff_id given_staff_id",
        none="reward_id kind program titles state issued_at outlet_code expires_on occasion redeemed_at "
        "redeemed_outlet_code redeemed_station_id redeemed_command_id redeemed_on "
        "worth_without_code_minor reason",
    ),
    "earned_visits": Held(
        of=by("member_id"),
        pseudonymous="member_id",
        none="check_in_id program business_date entry_id undone_at reverse_entry_id",
    ),
    "referrals": Held(
        of=by("member_id"),
        pseudonymous="member_id referrer_id",
        none="outlet_code referred_at bought_plan_at settled_at outcome",
    ),
    "plans_taken_back": Held(of=by("member_id"), pseudonymous="member_id", none="membership_id taken_back_at"),
    "redeem_codes": Held(
        of=by("member_id"), pseudonymous="member_id", secret="code_hash", none="reward_id issued_at expires_at used_at"
    ),
    "code_guesses": Held(of=by("scope", before="member:"), pseudonymous="scope", none="guesses began_at"),
    **work_tables_held(answers="pseudonymous"),
}
