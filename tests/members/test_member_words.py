"""What members says: a title for each error, and days as each language writes them."""

from datetime import date

from services.chassis.languages import LOCALES
from services.members.http_api.problems import STATUSES
from services.members.words import catalogue, day_in_words


def test_every_error_has_a_title_in_words() -> None:
    for error in STATUSES:
        assert f"problem.{error.code}.title" in catalogue("en")


def test_a_day_is_written_as_the_language_writes_it() -> None:
    written = {locale: day_in_words(date(2026, 5, 3), locale) for locale in LOCALES}
    assert written == {"en": "3 May", "ru": "3 мая", "pl": "3 maja", "lv": "3. maijs"}
