"""What this service says to people, in every language; the texts stand in the catalogues beside this file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import cast

from babel.dates import format_skeleton


def say(key: str, locale: str, **facts: object) -> str:
    """The catalogue's text with its facts filled in."""
    return catalogue(locale)[key].format_map(facts)


# A door says the same few days to everybody, and to write one takes longer than to decide (docs/performance.md).
@lru_cache(maxsize=4096)
def day_in_words(day: date, locale: str) -> str:
    """ "3 May", as the language writes it."""
    # With its month's name a day would need a case after "until", and another after "on". Pages write it so, too.
    if locale == "lv":
        return f"{day:%d.%m.}"
    # Plain English would be American, "May 3"; none of our outlets is.
    return format_skeleton("MMMMd", day, locale="en_GB" if locale == "en" else locale)


@cache
def catalogue(locale: str) -> Mapping[str, str]:
    """All texts of a language, by key."""
    return cast("Mapping[str, str]", json.loads(files(__package__).joinpath(f"{locale}.json").read_text("utf-8")))
