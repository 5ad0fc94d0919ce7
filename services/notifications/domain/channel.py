"""The promise of a channel: a letter is handed over and acknowledged, or the failure says whether to try again."""

from __future__ import annotations

from typing import Protocol

from services.notifications.domain.message import Letter, Recipient


class DeliveryFailed(Exception):
    """The letter was certainly not accepted. `permanent`: trying again does not help.

    The text is stored and logged: it holds codes, never what a provider said, which often repeats the address.
    """

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent


class OutcomeUnknown(Exception):
    """The letter was handed over and no answer came: the member may have it, or may not."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Channel(Protocol):
    """A way to reach members. Used by one thread at a time."""

    name: str
    repeats_harmlessly: bool
    """Whether delivering a letter twice does no harm, so that an unknown outcome may be tried again."""
    is_private: bool
    """Whether the member alone reads what arrives; else texts are made without name and balance link."""

    def address_of(self, recipient: Recipient) -> str | None:
        """Where this channel reaches the recipient; None when it cannot."""

    def deliver(self, letter: Letter) -> str:
        """Hand the letter over; answers the channel's own reference. Raises DeliveryFailed or OutcomeUnknown."""

    def end_batch(self) -> None:
        """Let go of what was kept open between letters. Never raises."""
