"""The e-mail channel against a real SMTP server that accepts, refuses, hesitates or hangs up."""

from __future__ import annotations

import email
import email.policy
from asyncio import Transport
from collections.abc import Callable, Iterator
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword

from deploy.private.ports import free_ports
from services.chassis.clock import FixedClock
from services.notifications.channels.email import EmailChannel, SmtpServer
from services.notifications.domain.channel import DeliveryFailed, OutcomeUnknown
from services.notifications.domain.message import Letter, Text
from tests.notifications.office import NOON, Office

pytestmark = pytest.mark.servers

ADDRESS = "anna@example.org"
SENDER = Address("Cups & Co", addr_spec="hello@cups.example")


class Postmaster:
    """Takes the letters, and does what a test wants at each step of the conversation."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.bytes: list[bytes] = []
        self.sessions: set[int] = set()
        self.at_recipient: Callable[[SMTP], str] | None = None
        self.at_data: Callable[[SMTP], str] | None = None

    async def handle_MAIL(  # noqa: N802 - the library's name
        self, server: SMTP, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        self.sessions.add(id(session))
        return "250 2.1.0 fine"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.at_recipient is not None:
            return self.at_recipient(server)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 fine"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        if self.at_data is not None:
            return self.at_data(server)
        self.bytes.append(content)
        message = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.letters.append(message)
        return "250 2.0.0 taken"


def hang_up(server: SMTP) -> str:
    assert isinstance(server.transport, Transport)
    server.transport.abort()
    return "250 nobody reads this"


@pytest.fixture
def postmaster() -> Postmaster:
    return Postmaster()


@pytest.fixture
def port(postmaster: Postmaster) -> Iterator[int]:
    (number,) = free_ports(1)
    controller = Controller(postmaster, hostname="127.0.0.1", port=number, enable_SMTPUTF8=True)
    controller.start()
    yield number
    controller.stop()


@pytest.fixture
def channel(port: int) -> Iterator[EmailChannel]:
    made = EmailChannel(SmtpServer("127.0.0.1", port), sender=SENDER, clock=FixedClock(NOON))
    yield made
    made.end_batch()


def letter(
    *, delivery_id: str = "d-1", address: str = ADDRESS, subject: str = "Sveicam, Anna! Ā", body: str = "Labdien!\n"
) -> Letter:
    return Letter(delivery_id, address, Text(subject, body))


def failure(channel: EmailChannel, sent: Letter) -> tuple[str, bool]:
    with pytest.raises(DeliveryFailed) as caught:
        channel.deliver(sent)
    return caught.value.reason, caught.value.permanent


def test_a_letter_arrives_as_it_was_written(channel: EmailChannel, postmaster: Postmaster) -> None:
    body = "Здравствуйте!\n.\n..точка\n" + "Długa linia " * 200 + "\n"
    reference = channel.deliver(letter(body=body))
    (arrived,) = postmaster.letters
    assert arrived.get_content().replace("\r\n", "\n") == body
    assert arrived["Subject"] == "Sveicam, Anna! Ā"
    assert arrived["To"] == ADDRESS
    assert arrived["From"] == "Cups & Co <hello@cups.example>"
    assert arrived["Message-ID"] == reference == "<d-1@cups.example>"
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert arrived["Date"].datetime == NOON
    postmaster.bytes[0].decode("ascii")


def test_a_letter_has_the_same_message_id_at_every_attempt(channel: EmailChannel, postmaster: Postmaster) -> None:
    postmaster.at_data = lambda _: "451 4.3.0 later"
    failure(channel, letter())
    postmaster.at_data = None
    assert channel.deliver(letter()) == "<d-1@cups.example>"


def test_a_batch_takes_one_connection(channel: EmailChannel, postmaster: Postmaster) -> None:
    for number in range(3):
        channel.deliver(letter(delivery_id=f"d-{number}"))
    assert len(postmaster.sessions) == 1
    channel.end_batch()
    channel.deliver(letter(delivery_id="d-4"))
    assert len(postmaster.letters) == 4


@pytest.mark.parametrize(
    ("reply", "reason", "is_permanent"),
    [
        ("550 5.1.1 <anna@example.org>: no such mail box", "SMTP 550 5.1.1", True),
        ("553 anna@example.org is not welcome", "SMTP 553", True),
        ("451 4.7.1 <anna@example.org>: greylisted", "SMTP 451 4.7.1", False),
        ("421 4.3.2 going down", "SMTP 421 4.3.2", False),
    ],
)
@pytest.mark.parametrize("step", ["recipient", "data"])
def test_a_refusal_says_whether_it_will_pass_and_never_repeats_the_address(
    channel: EmailChannel, postmaster: Postmaster, step: str, reply: str, reason: str, is_permanent: bool
) -> None:
    setattr(postmaster, f"at_{step}", lambda _: reply)
    assert failure(channel, letter()) == (reason, is_permanent)


def test_one_refused_recipient_does_not_cost_the_next_one_the_letter(
    channel: EmailChannel, postmaster: Postmaster
) -> None:
    postmaster.at_recipient = lambda _: "550 5.1.1 no such mail box"
    failure(channel, letter())
    postmaster.at_recipient = None
    channel.deliver(letter(delivery_id="d-2"))
    assert [arrived["Message-ID"] for arrived in postmaster.letters] == ["<d-2@cups.example>"]


def test_a_connection_lost_before_the_letter_was_handed_over_may_pass(
    channel: EmailChannel, postmaster: Postmaster
) -> None:
    postmaster.at_recipient = hang_up
    reason, is_permanent = failure(channel, letter())
    assert (reason, is_permanent) == ("SMTP SMTPServerDisconnected", False)
    postmaster.at_recipient = None
    channel.deliver(letter())
    assert len(postmaster.letters) == 1


def test_a_connection_lost_after_the_last_dot_leaves_the_outcome_unknown(
    channel: EmailChannel, postmaster: Postmaster
) -> None:
    postmaster.at_data = hang_up
    with pytest.raises(OutcomeUnknown):
        channel.deliver(letter())
    postmaster.at_data = None
    channel.deliver(letter(delivery_id="d-2"))
    assert len(postmaster.letters) == 1


def test_a_server_that_is_down_may_come_back() -> None:
    (nobody_here,) = free_ports(1)
    channel = EmailChannel(SmtpServer("127.0.0.1", nobody_here), sender=SENDER, clock=FixedClock(NOON))
    assert failure(channel, letter()) == ("SMTP ConnectionRefusedError", False)


def test_where_encryption_is_demanded_nothing_is_said_without_it(port: int, postmaster: Postmaster) -> None:
    server = SmtpServer("127.0.0.1", port, must_start_tls=True)
    channel = EmailChannel(server, sender=SENDER, clock=FixedClock(NOON))
    assert failure(channel, letter()) == ("SMTP SMTPNotSupportedError", False)
    assert postmaster.sessions == set()


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize(("password", "arrives"), [("right", True), ("wrong", False)])
def test_a_refused_sign_in_is_ours_to_mend_and_may_pass(password: str, arrives: bool) -> None:
    def sign_in(server: SMTP, session: Any, envelope: Envelope, mechanism: str, given: Any) -> AuthResult:
        assert isinstance(given, LoginPassword)
        return AuthResult(success=given.password == b"right", handled=False)

    postmaster = Postmaster()
    (port,) = free_ports(1)
    controller = Controller(
        postmaster,
        hostname="127.0.0.1",
        port=port,
        authenticator=sign_in,
        auth_required=True,
        auth_require_tls=False,
    )
    controller.start()
    try:
        server = SmtpServer("127.0.0.1", port, user="cups", password=password)
        channel = EmailChannel(server, sender=SENDER, clock=FixedClock(NOON))
        if arrives:
            channel.deliver(letter())
            channel.end_batch()
        else:
            assert failure(channel, letter()) == ("SMTP 535 5.7.8", False)
        assert len(postmaster.letters) == int(arrives)
    finally:
        controller.stop()


@pytest.mark.parametrize(
    "address", ["", "anna", "anna@", "a b@example.org", "anna@example.org\r\nBcc: eve@example.org", "x@y>\nDATA"]
)
def test_what_is_no_address_is_refused_before_the_server_hears_of_it(
    channel: EmailChannel, postmaster: Postmaster, address: str
) -> None:
    reason, is_permanent = failure(channel, letter(address=address))
    assert (reason, is_permanent) == ("not an e-mail address", True)
    assert postmaster.sessions == set()


def test_a_subject_cannot_write_headers_of_its_own(channel: EmailChannel, postmaster: Postmaster) -> None:
    with pytest.raises(ValueError, match="linefeed"):
        channel.deliver(letter(subject="Hello\r\nBcc: eve@example.org"))
    assert postmaster.letters == []


def test_an_address_in_letters_of_its_own_language_is_reached(channel: EmailChannel, postmaster: Postmaster) -> None:
    channel.deliver(letter(address="анна@пример.рф"))
    assert postmaster.letters[0]["To"] == "анна@пример.рф"


def test_an_address_that_the_server_cannot_write_fails_for_good(postmaster: Postmaster) -> None:
    (port,) = free_ports(1)
    controller = Controller(postmaster, hostname="127.0.0.1", port=port, enable_SMTPUTF8=False)
    controller.start()
    try:
        channel = EmailChannel(SmtpServer("127.0.0.1", port), sender=SENDER, clock=FixedClock(NOON))
        assert failure(channel, letter(address="анна@пример.рф")) == ("the server takes ASCII addresses only", True)
        channel.end_batch()
    finally:
        controller.stop()


def test_a_greeting_travels_from_the_fact_to_the_mail_box(
    open_office: Callable[..., Office], channel: EmailChannel, postmaster: Postmaster, database_url: str
) -> None:
    office = open_office(channel, database_url=database_url)
    office.birthday(office.enrol(name="Анна", locale="ru"))
    postmaster.at_data = lambda _: "451 4.3.0 later"
    office.courier.deliver_due()
    assert (office.delivery().state, office.delivery().last_error) == ("due", "SMTP 451 4.3.0")
    postmaster.at_data = None
    office.later(minutes=1)
    office.courier.deliver_due()
    (arrived,) = postmaster.letters
    assert arrived["Subject"] == "С днём рождения, Анна!"
    assert office.delivery().reference == arrived["Message-ID"]
    assert ADDRESS not in office.everything_stored()


def test_a_greeting_that_the_server_may_have_taken_is_not_sent_twice(
    open_office: Callable[..., Office], channel: EmailChannel, postmaster: Postmaster, database_url: str
) -> None:
    office = open_office(channel, database_url=database_url)
    office.birthday(office.enrol())
    postmaster.at_data = hang_up
    office.courier.deliver_due()
    postmaster.at_data = None
    office.later(days=1)
    office.courier.deliver_due()
    assert (office.delivery().state, postmaster.letters) == ("failed", [])
