"""Settings come from the environment, and every mistake is told at once."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path

import pytest

from services.chassis.settings import Network, PartSettings, SettingsError, read_settings, setting


@dataclass(frozen=True)
class Shop:
    name: str = setting("SHOP_NAME", "What the sign says.")
    seats: int = setting("SHOP_SEATS", "How many may sit.", default=4)
    is_open: bool = setting("SHOP_IS_OPEN", "Whether the door is open.", default=False)
    price: float = setting("SHOP_PRICE", "Of a cup.", default=1.5)
    folder: Path = setting("SHOP_FOLDER", "Where papers lie.", default=Path("papers"))
    menu: tuple[str, ...] = setting("SHOP_MENU", "What there is, with commas.", default=())
    neighbours: tuple[Network, ...] = setting("SHOP_NEIGHBOURS", "Whom we believe.", default=())


def test_what_is_not_said_has_its_default() -> None:
    assert read_settings(Shop, {"SHOP_NAME": "Cups"}) == Shop("Cups", 4, False, 1.5, Path("papers"), ())


def test_each_setting_is_read_as_what_it_is() -> None:
    environ = {
        "SHOP_NAME": "Cups & Co",
        "SHOP_SEATS": "12",
        "SHOP_IS_OPEN": "Yes",
        "SHOP_PRICE": "2.25",
        "SHOP_FOLDER": "/srv/papers",
        "SHOP_MENU": "coffee, tea,,cake ",
        "SHOP_NEIGHBOURS": "10.0.0.0/8, ::1",
        "SOMETHING_ELSE": "is ignored",
    }
    assert read_settings(Shop, environ) == Shop(
        "Cups & Co",
        12,
        True,
        2.25,
        Path("/srv/papers"),
        ("coffee", "tea", "cake"),
        (ip_network("10.0.0.0/8"), ip_network("::1")),
    )


@pytest.mark.parametrize(
    ("word", "is_open"), [("1", True), ("true", True), ("YES", True), ("0", False), ("False", False), ("no", False)]
)
def test_yes_and_no_have_many_names(word: str, is_open: bool) -> None:
    assert read_settings(Shop, {"SHOP_NAME": "Cups", "SHOP_IS_OPEN": word}).is_open is is_open


def test_an_empty_variable_is_one_that_was_not_said() -> None:
    assert read_settings(Shop, {"SHOP_NAME": "Cups", "SHOP_SEATS": ""}).seats == 4
    with pytest.raises(SettingsError, match="SHOP_NAME is missing"):
        read_settings(Shop, {"SHOP_NAME": ""})


def test_what_is_neither_an_address_nor_a_network_is_told_with_its_name() -> None:
    with pytest.raises(SettingsError, match="SHOP_NEIGHBOURS: 'next door'"):
        read_settings(Shop, {"SHOP_NAME": "Cups", "SHOP_NEIGHBOURS": "next door"})


def test_every_mistake_is_told_at_once_with_what_the_setting_is_for() -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(Shop, {"SHOP_SEATS": "many", "SHOP_IS_OPEN": "maybe", "SHOP_PRICE": "cheap"})
    told = str(caught.value).splitlines()
    assert [line.split(":")[0] for line in told] == [
        "SHOP_NAME is missing",
        "SHOP_SEATS",
        "SHOP_IS_OPEN",
        "SHOP_PRICE",
    ]
    assert told[0].endswith("What the sign says.")


def test_a_secret_is_read_from_a_file_without_its_last_line_break(tmp_path: Path) -> None:
    (tmp_path / "name").write_text("Cups\n", encoding="utf-8")
    assert read_settings(Shop, {"SHOP_NAME_FILE": str(tmp_path / "name"), "SHOP_NAME": "not this"}).name == "Cups"


def test_a_file_that_is_not_there_is_a_mistake_like_any_other(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="SHOP_NAME"):
        read_settings(Shop, {"SHOP_NAME_FILE": str(tmp_path / "nothing")})


def test_a_part_keeps_its_data_under_var_unless_told_otherwise(tmp_path: Path) -> None:
    settings = read_settings(PartSettings, {"VAR": str(tmp_path)})
    assert settings.keys == tmp_path / "keys"
    assert settings.broker == f"embedded:{tmp_path}/data/broker.sqlite3"
    assert settings.database("", "loyalty") == f"sqlite:///{tmp_path}/data/loyalty.sqlite3"


def test_a_relative_var_means_the_same_place_for_every_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = read_settings(PartSettings, {})
    assert settings.database("", "loyalty") == f"sqlite:///{tmp_path}/var/data/loyalty.sqlite3"


def test_servers_are_used_when_they_are_named(tmp_path: Path) -> None:
    environ = {"VAR": str(tmp_path), "KEYS_DIR": "/etc/keys", "BROKER_URL": "amqp://rabbit:5672/"}
    settings = read_settings(PartSettings, environ)
    assert (settings.keys, settings.broker) == (Path("/etc/keys"), "amqp://rabbit:5672/")
    assert settings.database("postgresql://db/loyalty", "loyalty") == "postgresql://db/loyalty"
