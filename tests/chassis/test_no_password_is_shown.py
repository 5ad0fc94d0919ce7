"""Passwords are read from files and environments, and are shown nowhere: no log, no error, no picture of settings."""

from __future__ import annotations

import dataclasses
import logging
from pathlib import Path

import pytest

from gateway.settings import GatewaySettings
from services.chassis.settings import PartSettings, SettingsError, read_settings
from services.chassis.telemetry.logs import logger, start_logging, without_passwords
from services.loyalty.settings import LoyaltySettings
from services.members.settings import MembersSettings
from services.notifications.settings import NotificationsSettings
from services.outlets.settings import OutletsSettings

SESAME = "open:s@sam-3"
URL = f"postgresql://members:{SESAME}@127.0.0.1:1/members"
SETTINGS = (GatewaySettings, LoyaltySettings, MembersSettings, NotificationsSettings, OutletsSettings)


@pytest.mark.parametrize("as_text", [True, False])
def test_no_log_line_carries_a_password(capsys: pytest.CaptureFixture[str], as_text: bool) -> None:
    start_logging("members", as_text=as_text)
    logger().warning(f"cannot reach {URL}", address=URL, hosts=f"{URL},{URL}")
    logging.getLogger("pika").warning("tried amqp://members:%s@127.0.0.1:5672/%%2f", SESAME)
    try:
        raise ConnectionError(URL)
    except ConnectionError as error:
        logger().error("failed", exc_info=error)
    said = capsys.readouterr().out
    assert SESAME not in said
    assert said.count("members:***@127.0.0.1") >= 5


def test_what_is_no_password_stays() -> None:
    for text in ("http://127.0.0.1:8000/a", "see https://example.org/a:b@c", "amqp://rabbit:5672/%2f", "a@b.lv"):
        assert without_passwords(text) == text


@pytest.mark.parametrize("settings", SETTINGS)
def test_every_setting_comes_from_a_file_when_it_should_and_no_picture_shows_it(
    settings: type[PartSettings], tmp_path: Path
) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{URL}\n")
    secret = [field for field in dataclasses.fields(settings) if field.metadata["env"].endswith("_URL")]
    assert secret
    read = read_settings(settings, {f"{field.metadata['env']}_FILE": str(file) for field in secret})
    assert {getattr(read, field.name) for field in secret} == {URL}
    assert SESAME not in repr(read)


def test_a_setting_of_one_service_stands_before_that_of_all() -> None:
    environ = {"BROKER_URL": "amqp://all", "MEMBERS_BROKER_URL": "amqp://members", "MEMBERS_KEYS_DIR": "/keys/members"}
    members, loyalty = (read_settings(PartSettings, environ, name) for name in ("members", "loyalty"))
    assert (members.broker_url, loyalty.broker_url) == ("amqp://members", "amqp://all")
    assert members.keys == Path("/keys/members")


def test_a_mistake_in_the_settings_is_told_without_the_secret(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(PartSettings, {"BROKER_URL_FILE": str(tmp_path / "missing"), "KEYS_DIR": URL})
    assert SESAME not in str(caught.value)
