"""Settings of the members service."""

from __future__ import annotations

from dataclasses import dataclass

from services.chassis.settings import PartThatErasesSettings, setting


@dataclass(frozen=True)
class MembersSettings(PartThatErasesSettings):
    """Read from the environment by bootstrap.py."""

    database_url: str = setting(
        "MEMBERS_DATABASE_URL", "sqlite:////path or postgresql://...; SQLite under VAR when empty.", default=""
    )
    migration_database_url: str = setting(
        "MEMBERS_MIGRATION_DATABASE_URL",
        "The same database as the role that owns its tables, for `migrate` alone; empty: the service's own role does.",
        default="",
    )
    public_url: str = setting(
        "PUBLIC_URL",
        "Address under which guests reach the gateway; balance links and cards' QR codes begin with it.",
        default="http://127.0.0.1:8000",
    )
    loyalty_url: str = setting(
        "LOYALTY_URL", "Where the loyalty service answers; asked for exports.", default="http://127.0.0.1:8003"
    )
    notifications_url: str = setting(
        "NOTIFICATIONS_URL",
        "Where the notifications service answers; asked for exports.",
        default="http://127.0.0.1:8004",
    )
    # For each station and each person; a check-in counts where it finds nobody.
    look_ups_per_minute: int = setting(
        "LOOK_UPS_PER_MINUTE", "How often a station or a person may look somebody up in a minute.", default=30
    )
    look_ups_per_hour: int = setting("LOOK_UPS_PER_HOUR", "The same in an hour.", default=400)
    prospects_forgotten_after_days: int = setting(
        "PROSPECTS_FORGOTTEN_AFTER_DAYS",
        "What is known of somebody who is no member is destroyed so long after anybody last did something about them.",
        default=180,
    )
    look_up_misses: int = setting(
        "LOOK_UP_MISSES",
        "How many look-ups may find nobody within ten minutes before there is a pause and an alert.",
        default=20,
    )
    # Who stays away longer than they used to becomes a call; 0 calls for each outlet and night turn that off.
    at_risk_floor_days: int = setting(
        "AT_RISK_FLOOR_DAYS", "How many days somebody may always stay away before a call is opened.", default=14
    )
    at_risk_factor_percent: int = setting(
        "AT_RISK_FACTOR_PERCENT",
        "How much longer than their usual gap between visits they may, in percent.",
        default=250,
    )
    at_risk_calls_per_outlet: int = setting(
        "AT_RISK_CALLS_PER_OUTLET",
        "How many such calls one outlet gets in one night, the best guests first.",
        default=10,
    )
    # The ladder of reminders, counted from the day on which a due is due.
    dunning_message_days: tuple[int, ...] = setting(
        "DUNNING_MESSAGE_DAYS", "Days after a due's day on which a member is reminded by a letter.", default=(0, 3)
    )
    dunning_call_days: tuple[int, ...] = setting(
        "DUNNING_CALL_DAYS", "Days after it on which somebody of the outlet is asked to call.", default=(7, 14)
    )
    dunning_review_day: int = setting(
        "DUNNING_REVIEW_DAY", "The day after it on which a person is asked what becomes of it.", default=30
    )
    payment_system_url: str = setting(
        "PAYMENT_SYSTEM_URL",
        "Where the payment system is told of dues, by https; nothing is told when empty.",
        default="",
    )
    greets_joining_day: bool = setting(
        "GREETS_JOINING_DAY",
        "Whether members get a letter on the day on which they joined at a station; its gift hangs on no setting.",
        default=False,
    )
