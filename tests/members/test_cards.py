"""Card numbers can be no phone anywhere; tokens cannot be made up."""

import base64

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.members.domain.card import (
    CARD_NUMBER_PREFIX,
    CardTokens,
    has_right_check_digit,
    looks_like_card_number,
    new_card_id,
    new_card_number,
)

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
card_numbers = st.builds(new_card_number)


def test_a_new_number_looks_like_one_and_checks() -> None:
    number = new_card_number()
    assert looks_like_card_number(number)
    assert has_right_check_digit(number)


@given(number=card_numbers, region=st.sampled_from(REGIONS), start=st.sampled_from(["", "+", "00", "0", "8", "tel:"]))
@settings(max_examples=400, deadline=None)
def test_a_card_number_is_no_phone_in_any_country(number: str, region: str, start: str) -> None:
    try:
        parsed = phonenumbers.parse(start + number, region)
    except phonenumbers.NumberParseException:
        return
    assert not phonenumbers.is_valid_number(parsed)


@pytest.mark.parametrize("region", ["LV", "RU", "PL", "GB", "FI", "DE"])
def test_a_hundred_card_numbers_are_no_phones_where_we_trade(region: str) -> None:
    for _ in range(100):
        try:
            assert not phonenumbers.is_valid_number(phonenumbers.parse(new_card_number(), region))
        except phonenumbers.NumberParseException:
            continue


def test_the_prefix_is_no_calling_code() -> None:
    codes = {str(code) for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE}
    assert not any(code.startswith(CARD_NUMBER_PREFIX) for code in codes)


@given(number=card_numbers, position=st.integers(2, 15), change=st.integers(1, 9))
@settings(deadline=None)
def test_one_wrong_digit_is_noticed(number: str, position: int, change: int) -> None:
    wrong = str((int(number[position]) + change) % 10)
    assert not has_right_check_digit(number[:position] + wrong + number[position + 1 :])


def test_a_token_gives_its_card_id_back() -> None:
    tokens = CardTokens(b"k" * 32)
    card_id = new_card_id()
    assert len(tokens.token(card_id)) == 43
    assert tokens.card_id(tokens.token(card_id)) == card_id


@given(position=st.integers(0, 42), letter=st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_019"))
@settings(max_examples=300, deadline=None)
def test_a_token_with_one_changed_letter_opens_nothing(position: int, letter: str) -> None:
    tokens = CardTokens(b"k" * 32)
    token = tokens.token(b"\x07" * 16)
    changed = token[:position] + letter + token[position + 1 :]
    assert changed == token or tokens.card_id(changed) is None


@pytest.mark.parametrize("token", ["", "a", "=" * 43, "a" * 44, "ä" * 43, base64.urlsafe_b64encode(b"x" * 32).decode()])
def test_what_is_no_token_opens_nothing(token: str) -> None:
    assert CardTokens(b"k" * 32).card_id(token) is None


def test_a_token_of_another_installation_opens_nothing() -> None:
    assert CardTokens(b"k" * 32).card_id(CardTokens(b"o" * 32).token(new_card_id())) is None
