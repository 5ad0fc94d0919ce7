"""Members: what is known of a person, and how they are named at the till without showing it all."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from services.members.domain.birthday import Birthday
from services.members.domain.identifier import IdentifierKind
from services.members.domain.important_date import ImportantDate, Sight
from services.members.domain.memberships.admission import AdmissionFacts


@dataclass(frozen=True)
class Profile:
    """What a person told of themselves; kept sealed."""

    given_name: str | None = None
    family_name: str | None = None
    birthday: Birthday | None = None
    email: str | None = None
    phone_tail: str | None = None
    """The last two digits of their phone, by which the till tells two people of one name apart."""
    dates: tuple[ImportantDate, ...] = ()
    birthday_seen_by: Sight = "desk"

    def named(self, given_name: str | None, family_name: str | None) -> Profile:
        """With these names: nothing is left as it is, an empty one is taken away."""
        return replace(
            self,
            given_name=self.given_name if given_name is None else given_name or None,
            family_name=self.family_name if family_name is None else family_name or None,
        )

    @property
    def birthday_at_desk(self) -> Birthday | None:
        """As far as the desk may see it."""
        return self.birthday if self.birthday_seen_by == "desk" else None


@dataclass(frozen=True)
class Member:
    """A member as stations see them."""

    member_id: str
    profile: Profile
    locale: str
    home_outlet_code: str
    card_number: str = ""
    joined_at: datetime | None = None
    """When they joined at a station; nothing of those who came with a file, for nobody knows when they did."""

    @property
    def masked_name(self) -> str | None:
        """ "Anna K.", never the family name; nothing for someone who gave no name."""
        return masked_name(self.profile.given_name, self.profile.family_name)

    @property
    def tail(self) -> str:
        """Two digits that name someone without a name: of their phone, else of their card."""
        return self.profile.phone_tail or self.card_number[-2:]


@dataclass(frozen=True)
class Card:
    """A member with the token of their card's QR and balance link."""

    member: Member
    token: str


def masked_name(given_name: str | None, family_name: str | None) -> str | None:
    initial = _first_letter(family_name)
    return " ".join(part for part in (given_name, f"{initial}." if initial else None) if part) or None


def _first_letter(name: str | None) -> str:
    """With the marks that belong to it: half a letter would be misread."""
    if not name:
        return ""
    end = 1
    while end < len(name) and unicodedata.combining(name[end]):
        end += 1
    return name[:end].upper()


@dataclass(frozen=True)
class AtDoor:
    """What is known of a member besides, at an outlet that admits by membership."""

    facts: AdmissionFacts
    visit_count: int
    """Of the visits to any outlet; more than a hundred are not counted."""
    visits_used: Mapping[str, int]
    """Of each pack, by membership."""
    note: str | None
    """What whoever stands at the desk is to know."""


@dataclass(frozen=True)
class Recognised:
    """A member whom an identifier led to, with what a verdict needs, read in one look."""

    member: Member
    standing: str | None
    """The last known loyalty standing, as the JSON that loyalty told."""
    last_here_at: datetime | None
    """The last visit to this outlet."""
    has_visited: bool
    """Whether they ever visited any outlet."""
    by: IdentifierKind = "card_number"
    """What led to them."""
    seconds_paused: int = 0
    """How long whoever asked is told nothing yet of what can be guessed."""
    door: AtDoor | None = None
