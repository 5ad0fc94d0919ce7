"""What members says: a title for each error, and days and hours as each language writes them."""

from datetime import date, time

from services.chassis.languages import LOCALES
from services.members.domain.memberships.plan import Window
from services.members.http_api.plan_hours import hours_in_words
from services.members.http_api.problems import STATUSES
from services.members.words import catalogue, day_in_words


def test_every_error_has_a_title_in_words() -> None:
    for error in STATUSES:
        assert f"problem.{error.code}.title" in catalogue("en")


def test_a_day_is_written_as_the_language_writes_it() -> None:
    written = {locale: day_in_words(date(2026, 5, 3), locale) for locale in LOCALES}
    assert written == {"en": "3 May", "ru": "3 мая", "pl": "3 maja", "lv": "03.05."}


def test_hours_are_those_of_the_day_and_else_those_of_the_days_that_have_some() -> None:
    mornings = Window(frozenset({1, 2}), time(6), time(11))
    windows = (mornings, Window(frozenset({1, 6}), time(18), time(22, 30)))
    assert hours_in_words(windows, 1, "lv") == "06:00–11:00, 18:00–22:30"
    assert hours_in_words(windows, 2, "en") == "06:00–11:00"
    assert hours_in_words((mornings,), 7, "ru") == "пн вт 06:00–11:00"
