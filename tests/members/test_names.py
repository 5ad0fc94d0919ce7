"""Names at the till: enough to greet, not enough to know."""

import pytest

from services.members.domain.member import masked_name


@pytest.mark.parametrize(
    ("given", "family", "shown"),
    [
        ("Anna", "Kalniņa", "Anna K."),
        ("Jānis", "Ķemers", "Jānis Ķ."),
        ("Иван", "щукин", "Иван Щ."),
        ("Anna", None, "Anna"),
        (None, "Nowak", "N."),
        (None, None, None),
        ("Siobhán", "o'Neil", "Siobhán O."),
        ("Z", "e\u0301clair", "Z E\u0301."),
        ("Mary Ann", "ßen", "Mary Ann SS."),
    ],
)
def test_only_the_first_letter_of_a_family_name_is_shown(
    given: str | None, family: str | None, shown: str | None
) -> None:
    assert masked_name(given, family) == shown
