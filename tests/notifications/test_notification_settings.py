"""Channels are chosen by the environment, and a mistake in it is said in words."""

from __future__ import annotations

import pytest

from services.chassis.clock import SystemClock
from services.chassis.settings import SettingsError, read_settings
from services.notifications.channels import CHANNELS, enabled_channels
from services.notifications.channels.email import SmtpServer
from services.notifications.settings import NotificationsSettings

SMTP = {"SMTP_URL": "smtp://mail.example:2525", "SMTP_FROM": "Cups <hello@cups.example>"}


def enabled(**environ: str) -> list[str]:
    return list(enabled_channels(read_settings(NotificationsSettings, environ), SystemClock()))


def test_without_a_mail_server_messages_go_to_the_console() -> None:
    assert enabled() == ["console"]


def test_with_a_mail_server_messages_go_by_mail() -> None:
    assert enabled(**SMTP) == ["email"]


def test_channels_can_be_named() -> None:
    assert enabled(**SMTP, MESSAGE_CHANNELS="console, email") == ["console", "email"]


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"MESSAGE_CHANNELS": "pigeon"}, "pigeon"),
        ({"MESSAGE_CHANNELS": "email"}, "SMTP_URL is missing"),
        ({"SMTP_URL": "smtp://mail.example"}, "SMTP_FROM"),
        ({**SMTP, "SMTP_FROM": "nobody"}, "SMTP_FROM"),
        ({**SMTP, "SMTP_FROM": "a b c"}, "SMTP_FROM"),
        ({**SMTP, "SMTP_URL": "http://mail.example"}, "SMTP_URL"),
        ({**SMTP, "SMTP_URL": "smtp://"}, "SMTP_URL"),
        ({**SMTP, "SMTP_URL": "smtp://cups:secret@mail.example:port"}, "SMTP_URL"),
        ({**SMTP, "SMTP_URL": "smtp://cups:secret@mail.example"}, "unencrypted"),
    ],
)
def test_a_mistake_is_named_and_no_password_is_repeated(environ: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsError, match=words) as caught:
        enabled(**environ)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    ["smtp://cups:secret@mail.example?starttls=1", "smtps://cups:secret@mail.example", "smtp://cups:secret@127.0.0.1"],
)
def test_a_password_goes_over_an_encrypted_line_or_stays_on_this_machine(url: str) -> None:
    assert enabled(SMTP_FROM=SMTP["SMTP_FROM"], SMTP_URL=url) == ["email"]


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example", SmtpServer("mail.example", 587)),
        ("smtp://mail.example:25?starttls=1", SmtpServer("mail.example", 25, must_start_tls=True)),
        ("smtps://mail.example", SmtpServer("mail.example", 465, is_tls=True)),
        ("smtp://cups%40co:p%3Aw%2F@mail.example:2525", SmtpServer("mail.example", 2525, "cups@co", "p:w/")),
    ],
)
def test_an_smtp_url_says_all_about_the_server(url: str, server: SmtpServer) -> None:
    assert SmtpServer.at(url) == server


def test_every_channel_keeps_its_name() -> None:
    settings = read_settings(NotificationsSettings, SMTP)
    for name, make in CHANNELS.items():
        channel = make(settings, SystemClock())
        assert channel.name == name
        channel.end_batch()
