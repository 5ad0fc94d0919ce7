"""What each column of members holds of people. Personal columns are sealed with the member's own key."""

from __future__ import annotations

from services.chassis.database.data_held import Held, HeldTables, by, through
from services.chassis.work.data_held import work_tables_held

HELD: HeldTables = {
    "members": Held(
        of=by("member_id"),
        personal="sealed_profile",
        pseudonymous="member_id",
        # Somebody with the index key could try all days of a year.
        secret="wrapped_key birthday_index email_index",
        none="locale home_outlet_code enrolled_at command_id origin erased_at birthday_entered_on "
        "birthday_remind_days_before name_rules",
    ),
    "identifiers": Held(
        of=by("member_id"),
        personal="sealed_value",
        pseudonymous="member_id",
        secret="blind_index tail_index",
        none="identifier_id kind state added_at replaced_at",
    ),
    "name_beginnings": Held(of=by("member_id"), pseudonymous="member_id", secret="beginning_index"),
    "former_addresses": Held(
        of=by("member_id"), personal="sealed_address", pseudonymous="member_id", none="address_id replaced_at"
    ),
    "disownments": Held(of=by("member_id"), pseudonymous="member_id", none="disownment_id disowned_at"),
    "visits": Held(
        of=by("member_id"),
        pseudonymous="member_id",
        staff="staff_id",
        none="check_in_id outlet_code station_id checked_in_at business_date verdict_code command_id was_admitted "
        "undone_at label membership_id used_visit guests stays_until",
    ),
    "loyalty_summaries": Held(of=by("member_id"), pseudonymous="member_id standing", none="sequence as_of"),
    "outlets": Held(
        none="outlet_code name territory_code country zone business_day_starts_at locale territory_path state sequence "
        "admits capacity stay_minutes"
    ),
    "staff": Held(staff="staff_id role outlet_code territory_code has_left", none="sequence"),
    "birthday_announcements": Held(of=by("member_id"), pseudonymous="member_id local_day", none="year announced_at"),
    "erasures": Held(of=by("member_id"), pseudonymous="member_id", none="reason erased_at"),
    "erasure_acknowledgements": Held(of=by("member_id"), pseudonymous="member_id", none="part acknowledged_at"),
    "look_up_tallies": Held(staff="scope", none="minute_empty_ms hour_empty_ms misses_empty_ms paused_until_ms"),
    # Of nobody whom this service knows: what was asked for and found nobody.
    "look_up_numbers": Held(secret="block_index number_index", none="asked_at"),
    # Nobody can tell whose these are before a job has looked, seconds later.
    "code_wishes": Held(secret="sealed_identifier", none="wish_id wished_at"),
    "sign_in_codes": Held(
        of=by("member_id"),
        pseudonymous="member_id",
        # The letter is gone ten minutes later: nobody is shown a code but whoever it was sent to.
        secret="code_hash address_index sealed_letter",
        none="code_id purpose made_at expires_at tries_left ended_at",
    ),
    "member_sessions": Held(of=by("member_id"), pseudonymous="member_id", secret="token_hash", none="began_at ends_at"),
    "consents": Held(
        of=by("member_id"),
        pseudonymous="member_id",
        none="consent_id purpose channel is_given said_at source words_version locale",
    ),
    "episodes": Held(
        of=by("member_id"),
        personal="sealed_words",
        pseudonymous="member_id facts",
        staff="staff_id",
        none="episode_id kind occurred_at recorded_at outlet_code channel about_kind about_id command_id",
    ),
    "important_dates": Held(
        of=by("member_id"),
        pseudonymous="member_id",
        secret="day_index",
        none="date_id kind entered_on remind_days_before greets command_id",
    ),
    "date_announcements": Held(
        of=by("member_id"),
        pseudonymous="member_id local_day",
        none="date_id year kind announced_at brings_gift",
    ),
    "tasks": Held(
        of=by("member_id"),
        personal="sealed_words",
        pseudonymous="member_id prospect_id occasion about_id",
        staff="staff_id",
        none="task_id kind reason outlet_code about_kind due_on state attempts postponed opened_at closed_at "
        "outcome command_id",
    ),
    "cases": Held(
        of=by("member_id"),
        pseudonymous="member_id",
        staff="owner_id opened_by",
        none="case_id kind topic state mood outlet_code channel opened_at changed_at ended_at",
    ),
    "case_steps": Held(
        of=by("member_id"),
        personal="sealed_words",
        pseudonymous="member_id",
        staff="staff_id",
        none="step_id case_id kind state mood at outlet_code channel command_id",
    ),
    "compensations": Held(
        of=by("member_id"),
        pseudonymous="member_id",
        staff="staff_id",
        none="compensation_id case_id kind amount given_in state outlet_code business_date promised_at settled_at",
    ),
    "compensation_days": Held(staff="staff_id", none="kind business_date units"),
    "answers": Held(staff="edited_by", none="answer_id version topic texts is_shown edited_at"),
    "dues": Held(
        of=by("member_id"),
        pseudonymous="member_id payer_id",
        none="due_id membership_id payer_kind reason amount_minor currency due_on period_from period_until outlet_code "
        "charged_at command_id",
    ),
    "plan_versions": Held(
        staff="staff_id",
        none="plan_version_id code version titles kind currency price_minor joining_fee_minor period_months "
        "period_days visits windows outlet_codes territory_path guests freeze_days grace_days grace_minor notice_days "
        "renews needs_waiver joining_age is_corporate is_sold defined_at command_id",
    ),
    # Companies: their name is nobody's.
    "payers": Held(none="payer_id name reference is_active added_at command_id"),
    "memberships": Held(
        of=by("member_id"),
        pseudonymous="member_id payer_id",
        none="membership_id version plan_version_id outlet_code payer_kind starts_on renews period anchor_on periods "
        "frozen_days gifted_days visits visits_used freezes credit_minor last_period cancelled_on ended_on valid_until "
        "ends_on renews_on tells_on told_until last_used_at last_used_outlet",
    ),
    "membership_facts": Held(
        of=through("membership_id", "memberships", owner="member_id"),
        pseudonymous="body",
        staff="staff_id",
        none="membership_id sequence kind acted_on period reason recorded_at outlet_code command_id",
    ),
    "due_balances": Held(
        of=by("member_id"),
        pseudonymous="member_id payer_id",
        none="due_id outlet_code currency due_on owed_minor is_disputed chased_from round last_step next_step_on "
        "version",
    ),
    "payments": Held(
        of=by("member_id"),
        pseudonymous="member_id payer_id",
        staff="staff_id",
        none="payment_id kind amount_minor currency source reference received_on recorded_at outlet_code "
        "about_payment_id reason command_id",
    ),
    "settlements": Held(
        of=by("payer_id"),
        pseudonymous="payer_id",
        none="settlement_id payment_id due_id currency amount_minor settled_at command_id",
    ),
    "payer_credits": Held(of=by("payer_id"), pseudonymous="payer_id", none="currency amount_minor"),
    "due_disputes": Held(
        of=by("member_id"),
        pseudonymous="member_id",
        staff="opened_by settled_by",
        none="dispute_id due_id source reason opened_at opened_on settled_at outcome",
    ),
    "due_steps": Held(
        of=through("due_id", "dues", owner="member_id"),
        none="due_id round step kind day is_skipped taken_on taken_at",
    ),
    "due_news": Held(
        of=through("due_id", "dues", owner="member_id"),
        none="news_id due_id version kind owed_minor due_on is_disputed occurred_at attempts next_attempt_at "
        "given_up_at last_error",
    ),
    "payment_notices": Held(
        of=by("member_said"),
        pseudonymous="member_said due_said",
        staff="closed_by",
        none="notice_id told_id kind reference payment_reference amount_minor currency received_on outcome "
        "expires_month received_at state problem closed_at",
    ),
    "payment_methods": Held(of=by("member_id"), pseudonymous="member_id", none="expires_month told_at"),
    "admission_facts": Held(of=by("member_id"), pseudonymous="member_id facts"),
    "guest_tallies": Held(none="membership_id period_from guests"),
    "bans": Held(
        of=by("member_id"),
        pseudonymous="member_id",
        staff="staff_id",
        none="ban_id reason until_on outlet_code banned_at lifted_at",
    ),
    "waivers": Held(
        of=by("member_id"),
        pseudonymous="member_id",
        staff="staff_id",
        none="waiver_id version signed_on outlet_code recorded_at",
    ),
    "attention_notes": Held(
        of=by("member_id"), personal="sealed_words", pseudonymous="member_id", staff="staff_id", none="noted_at"
    ),
    "photos": Held(
        of=by("member_id"),
        personal="sealed_photo",
        pseudonymous="member_id",
        staff="staff_id",
        none="media_type taken_at",
    ),
    # What somebody told who is no member yet is sealed with a key of their own, and destroyed when they become one.
    "prospects": Held(
        of=by("member_id"),
        personal="sealed_contact",
        pseudonymous="member_id referrer_id",
        secret="wrapped_key phone_index",
        none="prospect_id outlet_code source status lost_reason may_be_contacted trial_visits made_at changed_at "
        "command_id",
    ),
    "prospect_steps": Held(
        of=through("prospect_id", "prospects", owner="member_id"),
        personal="sealed_words",
        staff="staff_id",
        none="step_id prospect_id status at command_id",
    ),
    "referrals": Held(of=by("member_id"), pseudonymous="member_id referrer_id", none="outlet_code referred_at"),
    **work_tables_held(answers="personal"),
}
