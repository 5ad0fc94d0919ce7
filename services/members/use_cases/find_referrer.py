"""Find who sent somebody: by the card that they show, or by a phone or card number that the friend knows."""

from __future__ import annotations

from services.members.domain.errors import UnknownIdentifier, UnknownReferrer
from services.members.domain.identifier import read_identifier
from services.members.domain.outlet import Outlet
from services.members.storage.unit_of_work import MembersWork


def find_referrer(work: MembersWork, text: str | None, *, outlet: Outlet) -> str | None:
    """The member, or None where nobody was named. Raises UnknownReferrer."""
    if text is None:
        return None
    try:
        candidates = read_identifier(text, outlet.country, work.card_tokens)
    except UnknownIdentifier:
        raise UnknownReferrer from None
    owners = (work.identifiers.owner(candidate) for candidate in candidates)
    referrer_id = next((owner for owner in owners if owner is not None), None)
    if referrer_id is None:
        raise UnknownReferrer
    return referrer_id
