"""Settings of the notifications service."""

from __future__ import annotations

from dataclasses import dataclass

from services.chassis.settings import PartThatErasesSettings, setting


@dataclass(frozen=True)
class NotificationsSettings(PartThatErasesSettings):
    """Read from the environment by bootstrap.py."""

    database_url: str = setting(
        "NOTIFICATIONS_DATABASE_URL", "sqlite:////path or postgresql://...; SQLite under VAR when empty.", default=""
    )
    migration_database_url: str = setting(
        "NOTIFICATIONS_MIGRATION_DATABASE_URL",
        "The same database as the role that owns its tables, for `migrate` alone; empty: the service's own role does.",
        default="",
    )
    members_url: str = setting(
        "MEMBERS_URL", "Where the members service answers; asked for contacts.", default="http://127.0.0.1:8002"
    )
    message_channels: tuple[str, ...] = setting(
        "MESSAGE_CHANNELS", "console, email, or both with a comma; empty: email when SMTP_URL is set.", default=()
    )
    refusable_messages: int = setting(
        "MESSAGES_IN_30_DAYS",
        "After so many letters, or calls and letters together, in thirty days a member gets none for a while that they "
        "may refuse: rewards, birthdays "
        "and greetings. What belongs to a membership (a code, a due, its end) is sent all the same.",
        default=8,
    )
    smtp_url: str = setting(
        "SMTP_URL",
        "smtp://user:password@host:port, with ?starttls=1 to insist on encryption, or smtps://...; empty: no e-mail.",
        default="",
    )
    smtp_from: str = setting(
        "SMTP_FROM", "Sender of e-mails, such as 'Cups and Co <hello@example.org>'; needed with SMTP_URL.", default=""
    )

    @property
    def enabled_channels(self) -> tuple[str, ...]:
        return self.message_channels or (("email",) if self.smtp_url else ("console",))
