"""Whatever way a person says a number, one canonical form."""

import pytest

from services.members.domain.phone import as_read_aloud, read_phone


@pytest.mark.parametrize(
    ("country", "spelling", "e164"),
    [
        ("LV", "29123456", "+37129123456"),
        ("LV", "29 123-456", "+37129123456"),
        ("LV", "+371 29123456", "+37129123456"),
        ("LV", "00371 29 123 456", "+37129123456"),
        ("LV", "tel:+371-29-123-456", "+37129123456"),
        ("LV", " 29123456\n", "+37129123456"),
        ("LV", "29\u00a0123\u00a0456", "+37129123456"),
        ("LV", "２９１２３４５６", "+37129123456"),
        ("LV", "٢٩١٢٣٤٥٦", "+37129123456"),
        ("LV", "'29123456", "+37129123456"),
        ("LV", "29123456 ext. 5", "+37129123456"),
        ("LV", "+7 912 345-67-89", "+79123456789"),
        ("RU", "8 (912) 345-67-89", "+79123456789"),
        ("RU", "+7 912 345 67 89", "+79123456789"),
        ("RU", "79123456789", "+79123456789"),
        ("RU", "9123456789", "+79123456789"),
        ("KZ", "8 701 234 56 78", "+77012345678"),
        ("PL", "601 234 567", "+48601234567"),
        ("PL", "+48601234567", "+48601234567"),
        ("PL", "0048 601-234-567", "+48601234567"),
        ("GB", "07400 123456", "+447400123456"),
        ("GB", "+44 (0)7400 123456", "+447400123456"),
        ("GB", "0044 7400 123 456", "+447400123456"),
    ],
)
def test_every_spelling_of_a_number_is_one_phone(country: str, spelling: str, e164: str) -> None:
    phone = read_phone(spelling, country)
    assert phone is not None
    assert phone.e164 == e164
    assert phone.tail == e164[-2:]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+",
        "++371 29123456",
        "112",
        "2912345",
        "291234567",
        "HH29123456",
        "7,9E+10",
        "29123456 29123457",
        "9" * 10_000,
        "+371 90 123 456",
        "08001234567890123",
        "one two three",
        "２９",
        "-29123456-x",
    ],
)
def test_what_is_no_valid_number_of_a_person_is_no_phone(text: str) -> None:
    assert read_phone(text, "LV") is None


def test_the_way_a_number_was_said_is_kept() -> None:
    phone = read_phone("8 (912) 345-67-89", "RU")
    assert phone is not None
    assert phone.raw == "8 (912) 345-67-89"


@pytest.mark.parametrize(
    ("e164", "words"),
    [
        ("+37129125002", "+371 29 125 002"),
        ("+48600123456", "+48 600 123 456"),
        ("+79161234567", "+7 916 123-45-67"),
        ("+442079460958", "+44 20 7946 0958"),
    ],
)
def test_a_number_is_read_aloud_in_the_groups_of_its_country(e164: str, words: str) -> None:
    assert as_read_aloud(e164) == words
