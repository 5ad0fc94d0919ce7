"""The proof of memberships: fold the facts of each anew, and compare with the row that is stored of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from services.members.domain.memberships.fold import folded
from services.members.storage.membership_rows import row_of
from services.members.storage.memberships import StoredMembership
from services.members.storage.unit_of_work import MembersWork


@dataclass(frozen=True)
class Difference:
    """A column that is not what the facts say."""

    membership_id: str
    rule: str
    expected: Any
    found: Any


class MembershipProof:
    """Iterate to find differences; counted meanwhile."""

    def __init__(self, work: MembersWork) -> None:
        self._work = work
        self.memberships = 0
        self.facts = 0
        self.differences = 0

    def __iter__(self) -> Iterator[Difference]:
        for stored in self._work.memberships.every():
            self.memberships += 1
            self.facts += len(stored.facts)
            for difference in _differences(stored):
                self.differences += 1
                yield difference


def prove_memberships(work: MembersWork) -> MembershipProof:
    """Over one consistent picture: give it a work of `open_work.snapshot()`."""
    return MembershipProof(work)


def _differences(stored: StoredMembership) -> Iterator[Difference]:
    membership_id = stored.row["membership_id"]
    sequences = [each.sequence for each in stored.facts]
    if not sequences or sequences != list(range(1, len(sequences) + 1)):
        yield Difference(membership_id, "facts", "1, 2, 3…", ", ".join(map(str, sequences)))
        return
    expected = row_of(folded(membership_id, stored.facts, stored.plans, visits_used=stored.row["visits_used"]))
    if stored.row["told_until"] is not None:
        # The night has told of it, so there is nothing left to tell.
        expected["tells_on"] = stored.row["tells_on"] and expected["tells_on"]
    for name, value in expected.items():
        if stored.row[name] != value:
            yield Difference(membership_id, name, value, stored.row[name])
