"""What this service says to people, in every language; the texts stand in the catalogues beside this file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import cast

from babel.dates import format_datetime

from services.chassis.languages import LOCALES


def say(key: str, locale: str, **facts: object) -> str:
    """The catalogue's text with its facts filled in; an instant is written as the language writes it."""
    told = {name: _told(fact, locale) for name, fact in facts.items()}
    return catalogue(locale)[key].format_map(told)


def in_every_language(key: str) -> Mapping[str, str]:
    """The text by locale, for what is shown later to somebody whose language is not known here."""
    return {locale: catalogue(locale)[key] for locale in LOCALES}


@cache
def catalogue(locale: str) -> Mapping[str, str]:
    """All texts of a language, by key."""
    return cast("Mapping[str, str]", json.loads(files(__package__).joinpath(f"{locale}.json").read_text("utf-8")))


def _told(fact: object, locale: str) -> object:
    # In Latvian as the pages write it: a day is an ordinal there, and with its month's name would need a case.
    pattern = "dd.MM., HH:mm" if locale == "lv" else "d MMMM, HH:mm"
    return format_datetime(fact, pattern, locale=locale) if isinstance(fact, datetime) else fact
