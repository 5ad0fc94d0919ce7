"""Cards: a printed number that can be no phone, and a random id behind the QR that shows nothing to the public."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets

# "28" is no country's calling code, no country dials abroad with it (as Finland does with 99), and no bank card begins
# with it; so of sixteen digits none can be read as a phone anywhere (tests/members/test_card.py asks every country).
CARD_NUMBER_PREFIX = "28"
CARD_NUMBER_DIGITS = 16
_RANDOM_DIGITS = CARD_NUMBER_DIGITS - len(CARD_NUMBER_PREFIX) - 1
_CARD_ID_BYTES = 16
_SIGNATURE_BYTES = 16
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
# People and scanners write these between the groups of a printed number.
_SEPARATORS = str.maketrans("", "", " -()\u00a0\u202f\u2009\t")


def new_card_number() -> str:
    """A fresh number with its check digit; the caller makes sure that nobody has it."""
    start = CARD_NUMBER_PREFIX + f"{secrets.randbelow(10**_RANDOM_DIGITS):0{_RANDOM_DIGITS}d}"
    return start + _check_digit(start)


def looks_like_card_number(text: str) -> bool:
    """Sixteen digits that begin as ours do; the check digit may still be wrong."""
    return len(text) == CARD_NUMBER_DIGITS and text.isascii() and text.isdigit() and text.startswith(CARD_NUMBER_PREFIX)


def has_right_check_digit(number: str) -> bool:
    return _check_digit(number[:-1]) == number[-1]


def without_separators(text: str) -> str:
    return text.translate(_SEPARATORS)


def _check_digit(start: str) -> str:
    """Luhn: finds every single wrong digit and nearly every pair that changed places."""
    total = 0
    for position, digit in enumerate(map(int, reversed(start))):
        doubled = digit * 2 if position % 2 == 0 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)


def new_card_id() -> bytes:
    """128 random bits."""
    return secrets.token_bytes(_CARD_ID_BYTES)


class CardTokens:
    """The token of a card's QR and balance link: the card id, signed, so that it cannot be guessed or made up.

    After a rotation of the key new tokens are signed with the newest, and cards that were printed before stay good.
    """

    def __init__(self, *keys: bytes) -> None:
        """The newest first."""
        self._keyed = [hmac.new(key, b"balance-link", hashlib.sha256) for key in keys]

    def token(self, card_id: bytes) -> str:
        """43 characters that are safe in a URL."""
        return _spelled(card_id, _signature(self._keyed[0], card_id))

    def card_id(self, token: str) -> bytes | None:
        """The card id of a token that we made, else nothing."""
        if not looks_like_token(token):
            return None
        try:
            content = base64.urlsafe_b64decode(token + "=")
        except binascii.Error:
            return None
        card_id, signature = content[:_CARD_ID_BYTES], content[_CARD_ID_BYTES:]
        is_ours = any(hmac.compare_digest(signature, _signature(keyed, card_id)) for keyed in self._keyed)
        # The last character carries two spare bits: only the one spelling that we made counts.
        return card_id if is_ours and _spelled(card_id, signature) == token else None


def _signature(keyed: hmac.HMAC, card_id: bytes) -> bytes:
    started = keyed.copy()
    started.update(card_id)
    return started.digest()[:_SIGNATURE_BYTES]


def _spelled(card_id: bytes, signature: bytes) -> str:
    return base64.urlsafe_b64encode(card_id + signature).rstrip(b"=").decode("ascii")


def looks_like_token(text: str) -> bool:
    return _TOKEN.fullmatch(text) is not None
