"""What each column of outlets holds of people: those who work here, and their secrets as hashes.

Of members an id at most, on the list of late commands: it goes when the member is erased. One that a station reports
only after that stays until its line is settled and pruned; nobody can tell whose it was."""

from __future__ import annotations

from services.chassis.database.data_held import Held, HeldTables
from services.chassis.work.data_held import work_tables_held

HELD: HeldTables = {
    "territories": Held(none="territory_code name parent_code path"),
    "outlets": Held(
        none="outlet_code name territory_code country zone currency locale business_day_starts_at opened_at closed_at "
        "sequence admits capacity stay_minutes labels"
    ),
    "outlet_changes": Held(staff="changed_by role", none="outlet_code sequence changed_at what before after"),
    "stations": Held(
        # Managers write what they like: Anna's tablet, taken home by Jānis.
        staff="name revocation_reason",
        secret="code_hash",
        none="station_id outlet_code added_at kind state fingerprint code_expires_at last_seen_at app_version "
        "queue_length revoked_at",
    ),
    "station_keys": Held(none="public_key station_id added_at retired_at"),
    "used_nonces": Held(none="nonce_id ends_at"),
    "staff": Held(
        staff="staff_id name login role outlet_code territory_code locale state added_at added_by left_at",
        secret="pin_hash password_hash sealed_totp",
        none="totp_last_step placed_sequence",
    ),
    "sign_in_failures": Held(staff="scope", none="failures counted_at locked_until"),
    "sessions": Held(
        staff="staff_id station_id outlet_code began_at ends_at last_seen_at proven_at ended_at", none="session_id"
    ),
    "set_up_links": Held(staff="staff_id", secret="token_hash sealed_totp", none="expires_at used_at"),
    "passkeys": Held(staff="staff_id name", secret="credential_id public_key", none="sign_count added_at"),
    "oidc_identities": Held(staff="issuer subject staff_id", none="bound_at"),
    "ceremonies": Held(staff="staff_id remembered", secret="secret_hash", none="kind expires_at"),
    "late_commands": Held(
        not_exported="What a member did is in members and loyalty; this is a list of what staff look after.",
        pseudonymous="member_id",
        staff="made_by sent_by settled_by note",
        none="late_id station_id outlet_code command_key kind ended code made_at reported_at cups reward_id settled_at "
        "settlement",
    ),
    **work_tables_held(answers="staff"),
}
