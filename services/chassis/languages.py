"""The languages that every page and message speaks, and how one is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

LOCALES = ("en", "ru", "pl", "lv")


@lru_cache(maxsize=1024)
def best_locale(accept_language: str | None, default: str = "en") -> str:
    """The first of our languages in an `Accept-Language` header, by its quality values (RFC 9110, 12.5.4)."""
    wishes: list[tuple[float, int, str]] = []
    for position, part in enumerate((accept_language or "").split(",")[:20]):
        tag, _, quality = part.strip().partition(";q=")
        wishes.append((-_quality(quality), position, tag.split("-")[0].lower()))
    return next((tag for weight, _, tag in sorted(wishes) if tag in LOCALES and weight < 0), default)


def _quality(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0


def in_language(texts: Mapping[str, str], locale: str) -> str:
    """The text in this language, else in English, else in any."""
    return texts.get(locale) or texts.get("en") or next(iter(texts.values()), "")
