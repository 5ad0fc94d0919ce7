"""E-mail over SMTP: one connection per batch, and no doubt about what a failure means."""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, parseaddr
from urllib.parse import parse_qs, unquote, urlsplit

from services.chassis.clock import Clock
from services.chassis.settings import SettingsError
from services.notifications.domain.channel import DeliveryFailed, OutcomeUnknown
from services.notifications.domain.message import Letter, Recipient
from services.notifications.settings import NotificationsSettings

# For each step of the conversation. RFC 5321 allows minutes, but a worker that is asked to stop waits for this.
_TIMEOUT_SECONDS = 10.0
# Bodies in ASCII (quoted-printable or base64): not every server on the way takes eight bits.
_ASCII_HEADERS = SMTP.clone(cte_type="7bit")
_UTF8_HEADERS = SMTPUTF8.clone(cte_type="7bit")
# Narrower than RFC 5322, whose quoted and commented forms nobody has: no blank or line break, which would let an
# address write headers and commands of its own.
_ADDRESS = re.compile(r"""([^\s\x00-\x1f\x7f@<>()\[\]\\,;:"]{1,64})@([^\s\x00-\x1f\x7f@<>()\[\]\\,;:"]{1,253})""")
# RFC 3463: "5.1.1" says more than 550, and unlike the words beside it never repeats the address.
_ENHANCED_CODE = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}\b")


@dataclass(frozen=True)
class SmtpServer:
    """Where letters are handed over."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    must_start_tls: bool = False
    is_tls: bool = False

    @classmethod
    def at(cls, url: str) -> SmtpServer:
        """Read SMTP_URL. Raises SettingsError, which does not repeat the password."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise SettingsError("SMTP_URL: the port is not a number.") from error
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise SettingsError("SMTP_URL: must look like smtp://user:password@host:port or smtps://...")
        is_tls = parts.scheme == "smtps"
        return cls(
            host=parts.hostname,
            port=port or (465 if is_tls else 587),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            must_start_tls=parse_qs(parts.query).get("starttls", ["0"])[-1] in ("1", "true", "yes"),
            is_tls=is_tls,
        )

    @property
    def tells_its_password_to_the_wire(self) -> bool:
        """Without encryption a password is for a server on this machine only."""
        is_here = self.host in ("127.0.0.1", "::1", "localhost")
        return bool(self.password) and not (self.is_tls or self.must_start_tls or is_here)


def email_channel(settings: NotificationsSettings, clock: Clock) -> EmailChannel:
    """Raises SettingsError when the channel is switched on without what it needs."""
    if not settings.smtp_url:
        raise SettingsError("SMTP_URL is missing: the channel email hands its letters to that server.")
    name, address = parseaddr(settings.smtp_from)
    try:
        sender = Address(display_name=name, addr_spec=address)
    except (MessageError, ValueError, IndexError) as error:
        raise SettingsError("SMTP_FROM: must be an e-mail address, with a name before it if you like.") from error
    if not sender.domain:
        raise SettingsError("SMTP_FROM is missing: the channel email sends from that address.")
    server = SmtpServer.at(settings.smtp_url)
    if server.tells_its_password_to_the_wire:
        raise SettingsError("SMTP_URL would send its password unencrypted: add ?starttls=1, or use smtps://.")
    return EmailChannel(server, sender=sender, clock=clock)


class EmailChannel:
    """SMTP has no way to say "the same letter again", so a letter whose fate is unknown is never sent twice."""

    name = "email"
    repeats_harmlessly = False
    is_private = True

    def __init__(self, server: SmtpServer, *, sender: Address, clock: Clock) -> None:
        self._server = server
        self._sender = sender
        self._clock = clock
        self._open: smtplib.SMTP | None = None

    def address_of(self, recipient: Recipient) -> str | None:
        return recipient.email or None

    def deliver(self, letter: Letter) -> str:
        message = self._written(letter)
        try:
            connection = self._connection()
            self._handed_over(connection, letter.address, message)
        except smtplib.SMTPResponseException as error:
            # Whatever the server refused before we named a recipient (sign-in, sender) is ours to mend: it may pass.
            self._hang_up()
            raise DeliveryFailed(f"SMTP {_code(error.smtp_code, error.smtp_error)}", permanent=False) from None
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            raise DeliveryFailed(f"SMTP {type(error).__name__}", permanent=False) from None
        return str(message["Message-ID"])

    def end_batch(self) -> None:
        if self._open is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._open.quit()
            self._hang_up()

    def _written(self, letter: Letter) -> EmailMessage:
        message = EmailMessage(policy=_ASCII_HEADERS if letter.address.isascii() else _UTF8_HEADERS)
        message["To"] = _address(letter.address)
        message["From"] = self._sender
        message["Subject"] = letter.text.subject
        message["Date"] = format_datetime(self._clock.now())
        # The same at every attempt, so that a mail box which looks at it shows the letter once.
        message["Message-ID"] = f"<{letter.delivery_id}@{self._sender.domain}>"
        # RFC 3834: holiday replies are for people.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text.body)
        return message

    def _handed_over(self, connection: smtplib.SMTP, address: str, message: EmailMessage) -> None:
        options: list[str] = []
        if not address.isascii():
            if not connection.has_extn("smtputf8"):
                raise DeliveryFailed("the server takes ASCII addresses only", permanent=True)
            options = ["SMTPUTF8", "BODY=8BITMIME"]
        _expect(connection.mail(self._sender.addr_spec, options), 250)
        self._recipient_accepts(connection, connection.rcpt(address), 250, 251)
        # smtplib's own sendmail() cannot tell a failure before the last dot from one after it; this can.
        self._recipient_accepts(connection, connection.docmd("DATA"), 354)
        connection.send(_with_final_dot(message.as_bytes()))
        try:
            answer = connection.getreply()
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            raise OutcomeUnknown(f"SMTP {type(error).__name__} after the letter was handed over") from None
        self._recipient_accepts(connection, answer, 250)

    def _recipient_accepts(self, connection: smtplib.SMTP, answer: tuple[int, bytes], *accepted: int) -> None:
        code, words = answer
        if code in accepted:
            return
        # 421: the server is about to close the connection whatever we say next.
        if code == 421:
            self._hang_up()
        else:
            with suppress(smtplib.SMTPException, OSError):
                connection.rset()
        raise DeliveryFailed(f"SMTP {_code(code, words)}", permanent=500 <= code < 600)

    def _connection(self) -> smtplib.SMTP:
        if self._open is None:
            self._open = self._connected()
        return self._open

    def _connected(self) -> smtplib.SMTP:
        server = self._server
        connection: smtplib.SMTP
        if server.is_tls:
            context = ssl.create_default_context()
            connection = smtplib.SMTP_SSL(server.host, server.port, timeout=_TIMEOUT_SECONDS, context=context)
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=_TIMEOUT_SECONDS)
        try:
            if server.must_start_tls:
                connection.starttls(context=ssl.create_default_context())
            connection.ehlo_or_helo_if_needed()
            if server.user:
                connection.login(server.user, server.password)
        except (smtplib.SMTPException, OSError):
            connection.close()
            raise
        return connection

    def _hang_up(self) -> None:
        connection, self._open = self._open, None
        if connection is not None:
            connection.close()


def _address(text: str) -> Address:
    found = _ADDRESS.fullmatch(text)
    if found is None:
        raise DeliveryFailed("not an e-mail address", permanent=True)
    # In its two halves: as a whole, the library takes ASCII only.
    return Address(username=found[1], domain=found[2])


def _expect(answer: tuple[int, bytes], code: int) -> None:
    if answer[0] != code:
        raise smtplib.SMTPResponseException(answer[0], answer[1])


def _code(code: int, words: bytes | str) -> str:
    found = _ENHANCED_CODE.match(words if isinstance(words, bytes) else words.encode())
    return f"{code} {found[0].decode()}" if found else str(code)


def _with_final_dot(letter: bytes) -> bytes:
    """RFC 5321 4.5.2: a line that begins with a dot gets another one; a dot alone ends the letter."""
    stuffed = re.sub(rb"(?m)^\.", b"..", letter)
    return (stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n") + b".\r\n"
