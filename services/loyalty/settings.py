"""Settings of the loyalty service."""

from __future__ import annotations

from dataclasses import dataclass

from services.chassis.settings import PartThatErasesSettings, setting


@dataclass(frozen=True)
class LoyaltySettings(PartThatErasesSettings):
    """Read from the environment by bootstrap.py."""

    database_url: str = setting(
        "LOYALTY_DATABASE_URL", "sqlite:////path or postgresql://...; SQLite under VAR when empty.", default=""
    )
    migration_database_url: str = setting(
        "LOYALTY_MIGRATION_DATABASE_URL",
        "The same database as the role that owns its tables, for `migrate` alone; empty: the service's own role does.",
        default="",
    )
    members_url: str = setting("MEMBERS_URL", "Where the members service answers.", default="http://127.0.0.1:8002")
    members_timeout_seconds: float = setting(
        "MEMBERS_TIMEOUT_SECONDS", "How long a sale of an unheard-of member waits for the members service.", default=1.0
    )
    referral_thanks_in_30_days: int = setting(
        "REFERRAL_THANKS_IN_30_DAYS",
        "For how many friends one member is thanked in thirty days, where a program thanks for them.",
        default=5,
    )
    adjustment_large_above_cards: int = setting(
        "ADJUSTMENT_LARGE_ABOVE_CARDS",
        "More full cards than this at once change by hand only after a second factor shown just now.",
        default=1,
    )
    adjustment_daily_cards: int = setting(
        "ADJUSTMENT_DAILY_CARDS",
        "Full cards that one person may change by hand in one program a day; head office goes on after a step-up.",
        default=10,
    )
