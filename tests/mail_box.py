"""The other end of the post: an SMTP server's handler that keeps everybody's letters."""

from __future__ import annotations

import email
import email.policy
import re
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope


class MailBox:
    """Everybody's letters."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    async def handle_DATA(self, server: SMTP, session: object, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.letters.append(message)
        return "250 2.0.0 taken"

    def code_for(self, address: str) -> str:
        """The code of the newest letter to this address that tells one. Raises LookupError."""
        for letter in reversed(self.letters):
            found = re.search(r"\b\d{6}\b", str(letter["Subject"]))
            if address in str(letter["To"]) and found:
                return found[0]
        raise LookupError(f"no code went to {address}")
