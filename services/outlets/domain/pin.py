"""PINs: four to six digits, and not the first ones that a thief tries."""

from __future__ import annotations

import re

from services.outlets.domain.staff import StaffError

_DIGITS = re.compile(r"[0-9]{4,6}")
# The middle column, the corners, and the years and doubles that lead every list of leaked PINs.
_WELL_KNOWN = frozenset({"2580", "0852", "1379", "1122", "2233", "1313", "6969", "4321", "1004", "2000", "2001"})
_RING = "01234567890123456789"


class PinTooEasy(StaffError):
    """Refused when it is chosen: five guesses must not be enough."""

    code = "pin_too_easy"

    def __init__(self) -> None:
        super().__init__("This PIN is too easy to guess: choose 4 to 6 digits without a pattern.")


def check_pin(pin: str) -> None:
    """Raises PinTooEasy when the PIN is not one, or a pattern."""
    if not _DIGITS.fullmatch(pin) or is_trivial(pin):
        raise PinTooEasy


def is_trivial(pin: str) -> bool:
    """One digit or two, digits in a row up or down, or one half twice."""
    half = len(pin) // 2
    is_doubled = len(pin) % 2 == 0 and pin[:half] == pin[half:]
    is_thirds = len(pin) == 6 and pin[:2] * 3 == pin
    return len(set(pin)) == 1 or is_doubled or is_thirds or pin in _RING or pin[::-1] in _RING or pin in _WELL_KNOWN
