"""CHANNELS: the one list of the ways to reach members. A new channel is a file beside this one and a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from services.chassis.clock import Clock
from services.chassis.settings import SettingsError
from services.notifications.channels.console import ConsoleChannel
from services.notifications.channels.email import email_channel
from services.notifications.domain.channel import Channel
from services.notifications.settings import NotificationsSettings

CHANNELS: Mapping[str, Callable[[NotificationsSettings, Clock], Channel]] = {
    "console": lambda settings, clock: ConsoleChannel(),
    "email": email_channel,
}


def enabled_channels(settings: NotificationsSettings, clock: Clock) -> dict[str, Channel]:
    """The channels that the settings switch on, by name. Raises SettingsError."""
    unknown = [name for name in settings.enabled_channels if name not in CHANNELS]
    if unknown:
        raise SettingsError(
            f"MESSAGE_CHANNELS: there is no channel {', '.join(unknown)}; there are {', '.join(CHANNELS)}."
        )
    return {name: CHANNELS[name](settings, clock) for name in settings.enabled_channels}
