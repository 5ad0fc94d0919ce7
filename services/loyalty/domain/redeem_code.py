"""Redeem codes: what a member shows to be handed one reward, for ninety seconds and once."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Sequence
from datetime import timedelta

# No 0 and O, no 1 and I: what one reads out, the other types. 32 signs are five bits each.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
# The first sign is a letter: eight digits would be somebody's phone.
_FIRST = ALPHABET[8:]
LENGTH = 8
LIFE = timedelta(seconds=90)

# Wrong codes that are looked at. A station mistypes one now and then; nobody guesses one of 2^39 at five a minute.
STATION_GUESSES, STATION_GUESSES_WITHIN = 5, timedelta(minutes=1)
MEMBER_GUESSES, MEMBER_GUESSES_WITHIN = 20, timedelta(hours=1)

_SEPARATORS = str.maketrans("", "", " -\u00a0")


def new_redeem_code() -> str:
    return secrets.choice(_FIRST) + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))


class RedeemCodeHashes:
    """How codes are kept. A hash alone would give 39 bits away in minutes to whoever reads the database: this one has
    a key that is not in it."""

    def __init__(self, keys: Callable[[], Sequence[bytes]]) -> None:
        """`keys` tells all generations of the key as they are now, the newest last."""
        self._keys = keys

    def of(self, code: str) -> str:
        """Of a new code, under the newest key."""
        return _hash(self._keys()[-1], code)

    def all_of(self, code: str) -> list[str]:
        """Of a code as it was typed, under each key that it may have been made with; mostly there is one.

        Small letters and blanks between do not matter.
        """
        return [_hash(key, code) for key in self._keys()]


def _hash(key: bytes, code: str) -> str:
    meant = code.translate(_SEPARATORS).upper()
    return hmac.new(key, b"redeem-code\x00" + meant.encode(), hashlib.sha256).hexdigest()
