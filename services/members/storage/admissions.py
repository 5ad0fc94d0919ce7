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
from services.members.storage.tables.admission import admission_facts, attention_notes, bans, photos, waivers
from services.members.storage.tables.dues import due_balances, payment_methods
from services.members.storage.tables.memberships import memberships as membership_rows
from services.members.storage.tables.people import members as people

_KEEP = Prepared(
    """INSERT INTO admission_facts (member_id, facts) VALUES (:member_id, :facts)
       ON CONFLICT (member_id) DO UPDATE SET facts = excluded.facts"""
)
_DROP = Prepared("DELETE FROM admission_facts WHERE member_id = :member_id")
_OF = Prepared("SELECT facts FROM admission_facts WHERE member_id = :member_id")
_OF_WHOM_ANYTHING_COUNTS = sa.union(
    sa.select(admission_facts.c.member_id),
    *(
        sa.select(table.c.member_id).where(
            table.c.member_id.in_(sa.select(people.c.member_id).where(people.c.erased_at.is_(None)))
        )
        for table in (membership_rows, due_balances, payment_methods, bans, waivers, attention_notes, photos)
    ),
).order_by("member_id")


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
        facts = self.gathered(member_id) if self._members.hold(member_id) else NOTHING_KNOWN
        if facts == NOTHING_KNOWN:
            _DROP.run(self._connection, member_id=member_id)
        else:
            _KEEP.run(self._connection, member_id=member_id, facts=written(facts))

    def of(self, member_id: str) -> AdmissionFacts:
        """As a check-in reads them."""
        row = _OF.run(self._connection, member_id=member_id).first()
        return NOTHING_KNOWN if row is None else read(row.facts)

    def of_many(self, member_ids: Collection[str]) -> dict[str, AdmissionFacts]:
        """The same for those of them about whom anything is known."""
        query = sa.select(admission_facts).where(admission_facts.c.member_id.in_(member_ids))
        return {row.member_id: read(row.facts) for row in self._connection.execute(query)}

    def refresh_all(self, member_ids: Collection[str]) -> None:
        """The same for many whom this work holds, after their memberships or dues have changed; the rest is taken from
        their rows. A handful of round trips for all of them."""
        stored = self.of_many(member_ids)
        memberships, owed = self._memberships.of_members(member_ids), self._dues.open_of_members(member_ids)
        rows = []
        for member_id in sorted(member_ids):
            known = stored.get(member_id) or self._door_facts.of(member_id)
            facts = _with(known, memberships.get(member_id, ()), owed.get(member_id, ()))
            rows.append({"member_id": member_id, "facts": written(facts)})
        _KEEP.run_many(self._connection, rows)

    def gathered(self, member_id: str) -> AdmissionFacts:
        """What the row says when it is right: read from where each part is stored."""
        memberships = self._memberships.of_member(member_id)
        return _with(self._said(member_id), memberships, self._dues.open_of_member(member_id))

    def compared(self, most: int = 500) -> Iterator[tuple[str, bool]]:
        """Each member of whom anything counts at a door, and whether their row says what it would if it were made anew.

        Whoever was erased has none.
        """
        ids = list(self._connection.execute(_OF_WHOM_ANYTHING_COUNTS).scalars())
        for start in range(0, len(ids), most):
            batch = ids[start : start + most]
            stored = self.of_many(batch)
            memberships, owed = self._memberships.of_members(batch), self._dues.open_of_members(batch)
            for member_id in batch:
                facts = _with(self._said(member_id), memberships.get(member_id, ()), owed.get(member_id, ()))
                yield member_id, stored.get(member_id, NOTHING_KNOWN) == facts

    def wrong(self) -> Iterator[str]:
        """Those of them whose row does not."""
        return (member_id for member_id, is_right in self.compared() if not is_right)

    def _said(self, member_id: str) -> AdmissionFacts:
        """What is known besides memberships and dues."""
        expires_on = self._payments.method_expires_on(member_id)
        return replace(self._door_facts.of(member_id), payment_expires_on=expires_on)


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
