"""Consents: what a member lets us send, by purpose and channel; each change is a row that stays.

Nobody who gave an address is asked twice: as long as nothing is on record, letters go as they always did. Whoever says
no is obeyed from the next letter on. What belongs to the membership itself (the welcome, a code) needs no consent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

ConsentPurpose = Literal["birthday", "greetings", "rewards"]
ConsentChannel = Literal["email"]
ConsentState = Literal["given", "withdrawn", "not_asked"]

PURPOSES: Sequence[ConsentPurpose] = get_args(ConsentPurpose)
CHANNELS: Sequence[ConsentChannel] = get_args(ConsentChannel)

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
    """For every purpose and channel there is; the history is in the order in which it was said."""
    last: Mapping[tuple[str, str], Consent] = {(each.purpose, each.channel): each for each in history}
    return [_standing(purpose, channel, last.get((purpose, channel))) for purpose in PURPOSES for channel in CHANNELS]


def _standing(purpose: ConsentPurpose, channel: ConsentChannel, last: Consent | None) -> Standing:
    if last is None:
        return Standing(purpose, channel, "not_asked", None)
    return Standing(purpose, channel, "given" if last.is_given else "withdrawn", last.said_at)
