"""The languages of the suite, and how one is chosen."""

from __future__ import annotations

import pytest

from services.chassis.languages import LOCALES, best_locale, in_language


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        (None, "en"),
        ("", "en"),
        ("lv", "lv"),
        ("LV", "lv"),
        ("ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("de-DE,de;q=0.9,pl;q=0.5,en;q=0.3", "pl"),
        ("en;q=0.2, lv;q=0.9", "lv"),
        ("lv;q=0, ru", "ru"),
        ("lv;q=0", "en"),
        ("de, fr", "en"),
        ("*", "en"),
        ("lv;q=nonsense, pl;q=0.1", "pl"),
        ("lv;q=nan", "en"),
        (",,;;q=,", "en"),
        ("x" * 10_000, "en"),
        (", ".join(["de"] * 100 + ["lv"]), "en"),
        ("pl, lv", "pl"),
    ],
)
def test_the_first_wish_that_can_be_granted_is_granted(header: str | None, locale: str) -> None:
    assert best_locale(header) == locale


def test_an_outlets_own_language_is_spoken_to_those_who_wish_nothing() -> None:
    assert best_locale(None, "lv") == "lv"
    assert best_locale("de", "lv") == "lv"
    assert best_locale("en", "lv") == "en"


def test_a_text_that_is_missing_in_one_language_is_read_in_english_and_then_in_any() -> None:
    texts = {"en": "cup", "ru": "чашка"}
    assert [in_language(texts, locale) for locale in LOCALES] == ["cup", "чашка", "cup", "cup"]
    assert in_language({"pl": "filiżanka"}, "lv") == "filiżanka"
    assert in_language({}, "lv") == ""
    assert in_language({"en": "cup", "lv": ""}, "lv") == "cup"
