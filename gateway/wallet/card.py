"""What a wallet is given of a card, and the words around it in each language."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from services.chassis.languages import LOCALES

_WORDS = Path(__file__).parent / "words"


@dataclass(frozen=True)
class WalletCard:
    """A member's card. Its code is the printed number: it identifies at a till, and shows nothing to whoever reads it
    off the screen."""

    display_name: str
    number: str
    balance_url: str
    locale: str

    @property
    def number_in_fours(self) -> str:
        return " ".join(self.number[at : at + 4] for at in range(0, len(self.number), 4))

    @property
    def serial(self) -> str:
        """Of this card and no other: one that replaces it is a new pass. It tells nothing of the link's token."""
        return hashlib.sha256(b"wallet pass\0" + self.balance_url.encode()).hexdigest()[:32]


@cache
def words_in(locale: str) -> dict[str, str]:
    words: dict[str, str] = json.loads((_WORDS / f"{locale}.json").read_text(encoding="utf-8"))
    return words


def words_by_locale() -> dict[str, dict[str, str]]:
    return {locale: words_in(locale) for locale in LOCALES}
