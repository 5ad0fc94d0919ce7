"""The hours of a plan in words."""

from __future__ import annotations

from functools import lru_cache

from babel.dates import get_day_names

from services.members.domain.memberships.plan import Window


@lru_cache(maxsize=4096)
def hours_in_words(windows: tuple[Window, ...], weekday: int, locale: str) -> str:
    """ "06:00–11:00" of this ISO weekday; where that has none, those of the others with their days."""
    today = tuple(window for window in windows if weekday in window.weekdays)
    names = get_day_names("abbreviated", locale=locale)
    return ", ".join(
        hours if today else f"{' '.join(names[each - 1] for each in sorted(window.weekdays))} {hours}"
        for window in today or windows
        for hours in [f"{window.begins:%H:%M}–{window.ends:%H:%M}"]
    )
