"""Phones: whatever way a person says a number, one canonical form (E.164)."""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

# Numbers that cost the caller, or that nobody owns, identify no person.
_NOBODYS = frozenset(
    {
        PhoneNumberType.UNKNOWN,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.UAN,
        PhoneNumberType.VOICEMAIL,
    }
)
_EXTENSION = re.compile(r"[\s,;.]*(?:ext|доб|x)\.?\s*\d{1,6}$", re.IGNORECASE)
_LONGEST_TEXT = 40
_FEWEST_DIGITS = 7


@dataclass(frozen=True)
class Phone:
    """A valid number in E.164, and the way it was given."""

    e164: str
    raw: str

    @property
    def tail(self) -> str:
        """The last two digits: enough to tell two people apart at the till, not enough to call them."""
        return self.e164[-2:]


def read_phone(text: str, country: str) -> Phone | None:
    """The phone that the text says at an outlet in this country, or nothing when it is no valid number.

    The library would find the digits in "HH29123456" too; with letters it is an id of some kind, not a phone.
    """
    spelling = _EXTENSION.sub("", text.strip().lstrip("'").removeprefix("tel:"))
    if len(text) > _LONGEST_TEXT or not _could_be_number(spelling):
        return None
    try:
        number = phonenumbers.parse(spelling, country)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.number_type(number) in _NOBODYS:
        return None
    return Phone(phonenumbers.format_number(number, PhoneNumberFormat.E164), text.strip())


def as_read_aloud(e164: str) -> str:
    """In the groups that people of its country are used to: "+371 29 123 456"."""
    return phonenumbers.format_number(phonenumbers.parse(e164), PhoneNumberFormat.INTERNATIONAL)


def _could_be_number(spelling: str) -> bool:
    has_letters = any(map(str.isalpha, spelling))
    return sum(map(str.isdigit, spelling)) >= _FEWEST_DIGITS and not has_letters and spelling.count("+") <= 1
