"""What the services say: each catalogue complete in four languages, each text used, and written as the language is."""

from __future__ import annotations

import json
import re
import string
from pathlib import Path

import pytest

from services.chassis.languages import LOCALES

SERVICES = Path(__file__).resolve().parents[2] / "services"
CATALOGUES = sorted(SERVICES.glob("*/words"))
QUOTES = {"en": "“”", "ru": "«»", "pl": "„”", "lv": "„”"}
# Each begins the name of a text that is put together from a code: a verdict's, a problem's, a kind's.
PUT_TOGETHER = re.compile(r"""f["']([\w.]+[._])\{""")


def texts(words: Path, locale: str) -> dict[str, str]:
    return dict(json.loads((words / f"{locale}.json").read_text(encoding="utf-8")))


def facts(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("words", CATALOGUES, ids=lambda words: words.parent.name)
def test_every_language_says_everything_with_the_same_facts(words: Path, locale: str) -> None:
    english, said = texts(words, "en"), texts(words, locale)
    assert said.keys() == english.keys()
    for key, text in said.items():
        assert text.strip() == text != "", key
        assert facts(text) == facts(english[key]), key


@pytest.mark.parametrize("locale", [locale for locale in LOCALES if locale != "en"])
@pytest.mark.parametrize("words", CATALOGUES, ids=lambda words: words.parent.name)
def test_nothing_was_left_in_english_and_quotes_are_the_languages_own(words: Path, locale: str) -> None:
    english = texts(words, "en")
    for key, text in texts(words, locale).items():
        assert text != english[key], key
        assert '"' not in text and "..." not in text, key
        assert not [mark for mark in "“”«»„‟" if mark in text and mark not in QUOTES[locale]], key


@pytest.mark.parametrize("words", CATALOGUES, ids=lambda words: words.parent.name)
def test_a_text_that_nobody_says_is_not_kept(words: Path) -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in words.parent.rglob("*.py"))
    begun = set(PUT_TOGETHER.findall(code))
    unused = [
        key for key in texts(words, "en") if f'"{key}"' not in code and not any(key.startswith(each) for each in begun)
    ]
    assert unused == []
