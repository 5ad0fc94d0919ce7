"""Admissions: the row of a member that a check-in decides by, made anew by whatever changes a part of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared
from services.members.domain.dues.due import DueBalance
from services.members.domain.memberships.admission import NOTHING_KNOWN, AdmissionFacts, OpenDue
from services.members.domain.memberships.membership import Membership
from services.members.storage.admission_text import read, written
from services.members.storage.door_facts import DoorFacts
from services.members.storage.dues import Dues
from services.members.storage.members import Members
from services.members.storage.memberships import Memberships
from services.members.storage.payments import Payments
from services.members.storage.tables.admission import admission_facts

_KEEP = Prepared(
    """INSERT INTO admission_facts (member_id, facts) VALUES (:member_id, :facts)
       ON CONFLICT (member_id) DO UPDATE SET facts = excluded.facts"""
)
_DROP = Prepared("DELETE FROM admission_facts WHERE member_id = :member_id")
_OF = Prepared("SELECT facts FROM admission_facts WHERE member_id = :member_id")


class Admissions:
    """The facts of admission of one unit of work."""

    def __init__(
        self,
        connection: sa.Connection,
        members: Members,
        door_facts: DoorFacts,
        memberships: Memberships,
        dues: Dues,
        payments: Payments,
    ) -> None:
        self._connection = connection
        self._members = members
        self._door_facts = door_facts
        self._memberships = memberships
        self._dues = dues
        self._payments = payments

    def refresh(self, member_id: str) -> None:
        """Write the row of this member anew, after something that counts at a door has changed: a membership, a due, a
        ban, a waiver. In the same transaction, and after the change.

        The member is held until that ends: of two who change something at once, the second gathers what both said.
        """
        facts = self.gathered(member_id) if self._members.key_of(member_id) else NOTHING_KNOWN
        if facts == NOTHING_KNOWN:
            _DROP.run(self._connection, member_id=member_id)
        else:
            _KEEP.run(self._connection, member_id=member_id, facts=written(facts))

    def of(self, member_id: str) -> AdmissionFacts:
        """As a check-in reads them."""
        row = _OF.run(self._connection, member_id=member_id).first()
        return NOTHING_KNOWN if row is None else read(row.facts)

    def refresh_all(self, member_ids: Collection[str]) -> None:
        """The same for many whom this work holds, after their memberships or dues have changed; the rest is taken from
        their rows. A handful of round trips for all of them."""
        query = sa.select(admission_facts).where(admission_facts.c.member_id.in_(member_ids))
        kept = {row.member_id: read(row.facts) for row in self._connection.execute(query)}
        memberships, owed = self._memberships.of_members(member_ids), self._dues.open_of_members(member_ids)
        rows = []
        for member_id in sorted(member_ids):
            known = kept.get(member_id) or self._door_facts.of(member_id)
            facts = _with(known, memberships.get(member_id, ()), owed.get(member_id, ()))
            rows.append({"member_id": member_id, "facts": written(facts)})
        _KEEP.run_many(self._connection, rows)

    def gathered(self, member_id: str) -> AdmissionFacts:
        """What the row says when it is right: read from where each part is kept."""
        known = self._door_facts.of(member_id)
        known = replace(known, payment_expires_on=self._payments.method_expires_on(member_id))
        return _with(known, self._memberships.of_member(member_id), self._dues.open_of_member(member_id))

    def wrong(self) -> Iterator[str]:
        """Members whose row is not what it would be if it were made anew."""
        rows = self._connection.execute(sa.select(admission_facts)).all()
        for row in rows:
            if row.facts != written(self.gathered(row.member_id)):
                yield row.member_id


def _with(known: AdmissionFacts, memberships: Sequence[Membership], open_dues: Sequence[DueBalance]) -> AdmissionFacts:
    # What a company or a parent pays is no debt of theirs, and what is disputed is none while somebody looks at it.
    owed = [each for each in open_dues if not each.is_disputed and not each.due.payer_id]
    currency = owed[0].due.currency if owed else ""
    return replace(
        known,
        memberships=tuple(_without_uses(each) for each in memberships),
        # Sums of several currencies are never added up: what is owed longest counts.
        dues=tuple(OpenDue(each.due.due_on, each.owed_minor) for each in owed if each.due.currency == currency),
        currency=currency,
    )


def _without_uses(membership: Membership) -> Membership:
    """A visit changes no facts: what was used of a pack is counted beside them."""
    return replace(membership, visits_used=0)
