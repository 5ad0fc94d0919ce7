"""Consents: what a member lets us send, and whether we may call, by purpose and channel; each change stays a row.

Nobody who gave an address or a number is asked twice: as long as nothing is on record, letters and calls go as they
always did. Whoever says no is obeyed from the next one on. What belongs to the membership itself (the welcome, a code,
a call about what is owed, an answer in a case) needs no consent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

ConsentPurpose = Literal["birthday", "greetings", "rewards", "calls"]
ConsentChannel = Literal["email", "phone"]
ConsentState = Literal["given", "withdrawn", "not_asked"]

CALLS: ConsentPurpose = "calls"
ASKED: Sequence[tuple[ConsentPurpose, ConsentChannel]] = (
    ("birthday", "email"),
    ("greetings", "email"),
    ("rewards", "email"),
    (CALLS, "phone"),
)
"""All that somebody says yes or no to, each by its own way."""

WORDS_VERSION = "1"
"""Which words somebody said yes or no to: `consent.PURPOSE.VERSION` in the catalogues. Other words, another version;
the old ones stay, for they are the proof."""


@dataclass(frozen=True)
class Consent:
    """One row: what was said, when, where and to which words."""

    purpose: ConsentPurpose | Literal["photo"]
    """`photo`: that a desk keeps a picture of them; that is no letter, and is said at a desk."""
    channel: ConsentChannel | Literal["desk"]
    is_given: bool
    said_at: datetime
    source: Literal["self_service", "desk"]
    words_version: str
    locale: str


@dataclass(frozen=True)
class Standing:
    """What holds now for one purpose and channel."""

    purpose: ConsentPurpose
    channel: ConsentChannel
    state: ConsentState
    since: datetime | None


def standings(history: Iterable[Consent]) -> list[Standing]:
    """For all that is asked; the history is in the order in which it was said."""
    last: Mapping[tuple[str, str], Consent] = {(each.purpose, each.channel): each for each in history}
    return [_standing(*asked, last.get(asked)) for asked in ASKED]


def refuses_calls(history: Iterable[Consent]) -> bool:
    return any((each.purpose, each.state) == (CALLS, "withdrawn") for each in standings(history))


def _standing(purpose: ConsentPurpose, channel: ConsentChannel, last: Consent | None) -> Standing:
    if last is None:
        return Standing(purpose, channel, "not_asked", None)
    return Standing(purpose, channel, "given" if last.is_given else "withdrawn", last.said_at)
