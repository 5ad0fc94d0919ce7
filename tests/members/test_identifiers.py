"""What was typed or scanned means one thing, or two at most."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.members.domain.card import CardTokens, new_card_id, new_card_number
from services.members.domain.errors import MembersError, MistypedCardNumber, UnknownIdentifier
from services.members.domain.identifier import Candidate, read_identifier

TOKENS = CardTokens(b"k" * 32)


def test_the_link_and_its_bare_token_mean_the_card() -> None:
    card_id = new_card_id()
    token = TOKENS.token(card_id)
    for text in (token, f"https://cards.example/balance#{token}", f"  http://127.0.0.1:8000/balance#{token}\n"):
        assert read_identifier(text, "LV", TOKENS) == (Candidate("card_id", card_id.hex()),)


def test_a_card_number_may_be_written_in_groups() -> None:
    number = new_card_number()
    grouped = " ".join(number[start : start + 4] for start in range(0, 16, 4))
    for text in (number, grouped, grouped.replace(" ", "-"), f"({number})"):
        assert read_identifier(text, "LV", TOKENS) == (Candidate("card_number", number),)


def test_a_mistyped_card_number_is_told_from_an_unknown_one() -> None:
    number = new_card_number()
    with pytest.raises(MistypedCardNumber):
        read_identifier(number[:-1] + str((int(number[-1]) + 1) % 10), "LV", TOKENS)


def test_a_phone_may_also_be_an_old_systems_id() -> None:
    assert read_identifier(" 29 123 456", "LV", TOKENS) == (
        Candidate("phone", "+37129123456"),
        Candidate("external_id", "29 123 456"),
    )


def test_anything_else_is_an_external_id() -> None:
    for text in ("1364", "HH-29123456", "4111111111111111", "ЙЦУКЕН", "a" * 43):
        assert read_identifier(text, "LV", TOKENS) == (Candidate("external_id", text),)


def test_a_link_that_is_not_ours_is_unknown() -> None:
    with pytest.raises(UnknownIdentifier):
        read_identifier("https://example.com/#menu", "LV", TOKENS)


@given(st.text(max_size=600))
def test_any_text_is_read_or_refused_by_rule(text: str) -> None:
    with contextlib.suppress(MembersError):
        assert 1 <= len(read_identifier(text, "LV", TOKENS)) <= 2
