"""Identifiers: what was typed or scanned at a station, and what it may mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from services.members.domain.card import (
    CardTokens,
    has_right_check_digit,
    looks_like_card_number,
    looks_like_token,
    without_separators,
)
from services.members.domain.errors import MistypedCardNumber, UnknownIdentifier
from services.members.domain.phone import read_phone

IdentifierKind = Literal["phone", "card_number", "card_id", "external_id"]


@dataclass(frozen=True)
class Candidate:
    """One meaning of the text: an identifier of this kind with this canonical value."""

    kind: IdentifierKind
    value: str


def read_identifier(text: str, country: str, tokens: CardTokens) -> tuple[Candidate, ...]:
    """What the text may mean at an outlet in this country, the likeliest first; one or two meanings.

    A QR (the balance link or its token) and a card number mean one thing. Digits that are a valid phone may still be
    an old system's id. Raises MistypedCardNumber, and UnknownIdentifier for a link that is not ours.
    """
    said = text.strip()
    if "#" in said:
        return (_card(said.rpartition("#")[2], tokens),)
    if looks_like_token(said) and tokens.card_id(said):
        return (_card(said, tokens),)
    digits = without_separators(said)
    if looks_like_card_number(digits):
        if not has_right_check_digit(digits):
            raise MistypedCardNumber
        return (Candidate("card_number", digits),)
    phone = read_phone(said, country)
    external = Candidate("external_id", said)
    return (Candidate("phone", phone.e164), external) if phone else (external,)


def _card(token: str, tokens: CardTokens) -> Candidate:
    card_id = tokens.card_id(token)
    if card_id is None:
        raise UnknownIdentifier
    return Candidate("card_id", card_id.hex())
