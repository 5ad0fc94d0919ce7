"""Whether somebody who joins may be a member already: numbers that a slip of a finger makes of each other."""

from __future__ import annotations

from typing import Literal

Alike = Literal["same_number", "one_digit", "same_end", "same_name"]
"""Same number: in whatever spelling. One digit: mistyped by one, or by two that changed places. Same end: the last
seven digits, as where a country was left out or guessed. Same name: with the last four digits."""

SAME_END_DIGITS = 7
SAME_NAME_DIGITS = 4
MOST_SHOWN = 3


def slips(e164: str) -> tuple[str, ...]:
    """Every number that differs from this one by one digit, or by two neighbours that changed places.

    A hundred and ten for the eleven digits of most countries: few enough to look for all of them blindly.
    """
    digits = e164.removeprefix("+")
    changed = {
        digits[:place] + other + digits[place + 1 :]
        for place, digit in enumerate(digits)
        for other in "0123456789"
        if other != digit
    }
    swapped = {
        digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :] for place in range(len(digits) - 1)
    }
    return tuple(f"+{number}" for number in sorted((changed | swapped) - {digits}) if number[0] != "0")
