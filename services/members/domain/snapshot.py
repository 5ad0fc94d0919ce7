"""A snapshot: what a station is to know of its guests while there is no network, and what it may not know."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from services.members.domain.identifier import Candidate
from services.members.domain.member import Recognised
from services.members.domain.memberships.admission import AdmissionFacts
from services.members.domain.memberships.membership import Membership

CAME_WITHIN = timedelta(days=180)
MOST_MEMBERS = 20_000
PAGE = 500
_HASH_BYTES = 9
_TAIL_DIGITS = 4
# What is found by a hash of all of it. Not a phone: of its few digits whoever has the key tries every one.
_FOUND_WHOLE = ("card_number", "card_id", "external_id")
_WITH_A_TAIL = ("phone", "card_number")


@dataclass(frozen=True)
class KnownMember:
    """Somebody who may come, with the identifiers by which they are known again."""

    recognised: Recognised
    identifiers: list[Candidate] = field(default_factory=list)

    def finds(self, key: bytes) -> list[str]:
        return _hashes(key, ((each.kind, each.value) for each in self.identifiers if each.kind in _FOUND_WHOLE))

    def tails(self, key: bytes) -> list[str]:
        tails = (each.value[-_TAIL_DIGITS:] for each in self.identifiers if each.kind in _WITH_A_TAIL)
        return _hashes(key, (("tail", digits) for digits in tails))


def keyed_hash(key: bytes, kind: str, value: str) -> str:
    """As the station's page makes it of what was scanned (docs/offline.md): HMAC-SHA256, 9 bytes, base64url."""
    digest = hmac.digest(key, f"{kind}\x00{value}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:_HASH_BYTES]).decode("ascii")


def at_any_hour(facts: AdmissionFacts) -> AdmissionFacts:
    """The facts without the hours of plans: what is made in the evening is read the next morning."""
    return replace(facts, memberships=tuple(_at_any_hour(each) for each in facts.memberships))


def _at_any_hour(membership: Membership) -> Membership:
    return replace(membership, plan=replace(membership.plan, windows=()))


def _hashes(key: bytes, values: Iterable[tuple[str, str]]) -> list[str]:
    return sorted({keyed_hash(key, kind, value) for kind, value in values})
