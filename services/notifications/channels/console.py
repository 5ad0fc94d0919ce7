"""The console: a line on standard output, for demos and development."""

from __future__ import annotations

import sys
from typing import TextIO

from services.notifications.domain.message import Letter, Recipient


class ConsoleChannel:
    """Whoever reads the logs reads it, so letters carry neither name nor balance link here, only the member's id."""

    name = "console"
    repeats_harmlessly = True
    is_private = False

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream

    def address_of(self, recipient: Recipient) -> str:
        return recipient.member_id

    def deliver(self, letter: Letter) -> str:
        words = " ".join(letter.text.body.split())
        stream = self._stream or sys.stdout
        stream.write(f"message to member {letter.address}: {letter.text.subject} | {words}\n")
        stream.flush()
        return letter.delivery_id

    def end_batch(self) -> None:
        """Nothing is kept open."""
