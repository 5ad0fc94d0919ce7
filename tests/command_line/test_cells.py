"""Birthdays, prices, quantities and times are understood in the spellings that files have, and in no other."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services.command_line.importing.cells import amount_minor, birthday, occurred_at, quantity
from services.command_line.importing.report import BadRow


@pytest.mark.parametrize("text", ["1985-03-07", "07.03.1985", "7.3.1985"])
def test_a_birthday_with_its_year(text: str) -> None:
    assert birthday(text) == {"month": 3, "day": 7, "year": 1985}


@pytest.mark.parametrize("text", ["03-07", "--03-07", "--0307", "07.03."])
def test_a_birthday_without_its_year(text: str) -> None:
    assert birthday(text) == {"month": 3, "day": 7}


@pytest.mark.parametrize("text", ["7 March", "03/07/1985", "1985", "٠٣-٠٧"])
def test_no_birthday(text: str) -> None:
    with pytest.raises(BadRow):
        birthday(text)


@pytest.mark.parametrize(
    ("text", "precision", "minor"),
    [
        ("3.50", 2, 350),
        ("3,5", 2, 350),
        ("3", 2, 300),
        ("0.00", 2, 0),
        ("1 234,50", 2, 123_450),
        ("1\u00a0234", 0, 1234),
        ("3.500", 2, 350),
        ("1.234", 3, 1234),
        ("", 2, None),
    ],
)
def test_a_price_becomes_minor_units_of_its_currency(text: str, precision: int, minor: int | None) -> None:
    assert amount_minor(text, precision) == minor


@pytest.mark.parametrize("text", ["-3.50", "3.505", "3.50 EUR", "1,234.50", "NaN", "1e3", "٣"])
def test_no_price(text: str) -> None:
    with pytest.raises(BadRow):
        amount_minor(text, 2)


@pytest.mark.parametrize(("text", "number"), [("1", 1), ("1000", 1000), ("2.0", 2), ("2,00", 2)])
def test_a_quantity(text: str, number: int) -> None:
    assert quantity(text) == number


@pytest.mark.parametrize("text", ["0", "1001", "-1", "1.5", "", "²", "9" * 30, "1e2"])
def test_no_quantity(text: str) -> None:
    with pytest.raises(BadRow):
        quantity(text)


def test_a_time_without_an_offset_is_the_outlets_own() -> None:
    assert occurred_at("2025-07-01T09:30", "Europe/Riga") == datetime(2025, 7, 1, 6, 30, tzinfo=UTC)
    assert occurred_at("2025-07-01 09:30:15", "Asia/Almaty") == datetime(2025, 7, 1, 4, 30, 15, tzinfo=UTC)


def test_a_time_with_an_offset_is_what_it_says() -> None:
    assert occurred_at("2025-07-01T09:30:00+02:00", "Asia/Almaty") == datetime(2025, 7, 1, 7, 30, tzinfo=UTC)
    assert occurred_at("2025-07-01T09:30:00Z", "Asia/Almaty") == datetime(2025, 7, 1, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2025-07-01", "01.07.2025 09:30", "yesterday", "", "0001-01-01T00:00"])
def test_no_time(text: str) -> None:
    with pytest.raises(BadRow):
        occurred_at(text, "Europe/Riga")
