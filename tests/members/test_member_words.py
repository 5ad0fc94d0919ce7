"""The catalogues say the same things in every language."""

import string
from datetime import date

import pytest

from services.chassis.languages import LOCALES
from services.members.http_api.problems import STATUSES
from services.members.words import catalogue, day_in_words


def _facts(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("locale", LOCALES)
def test_every_language_has_every_text_with_the_same_facts(locale: str) -> None:
    english, texts = catalogue("en"), catalogue(locale)
    assert texts.keys() == english.keys()
    for key, text in texts.items():
        assert text.strip() == text != ""
        assert _facts(text) == _facts(english[key]), key


def test_every_error_has_a_title_in_words() -> None:
    for error in STATUSES:
        assert f"problem.{error.code}.title" in catalogue("en")


def test_a_day_is_written_as_the_language_writes_it() -> None:
    written = {locale: day_in_words(date(2026, 5, 3), locale) for locale in LOCALES}
    assert written == {"en": "3 May", "ru": "3 мая", "pl": "3 maja", "lv": "3. maijs"}
