"""Erasures: what is destroyed of a member, whom it was done to, and who has acknowledged it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from services.chassis.database.column_types import as_instant
from services.chassis.database.prepared import Prepared
from services.chassis.identifiers import new_id
from services.members.domain.erasure import PARTS, Erasure
from services.members.storage.tables import (
    admission,
    birthday_announcements,
    cases,
    dates,
    disownments,
    erasure_acknowledgements,
    erasures,
    former_addresses,
    identifiers,
    loyalty_summaries,
    member_sessions,
    members,
    name_beginnings,
    prospects,
    sign_in_codes,
    tasks,
    timeline,
)

# One statement decides who erases. Without the key no copy of the sealed columns can be opened, wherever it is.
# An import's command id is made from a phone or an external id, so it goes as well.
_EMPTY = Prepared(
    """UPDATE members SET wrapped_key = :nothing, sealed_profile = :nothing, birthday_index = NULL,
                          birthday_entered_on = NULL, birthday_remind_days_before = NULL,
                          email_index = :nothing, command_id = :command_id, erased_at = :now
        WHERE member_id = :member_id AND erased_at IS NULL RETURNING member_id"""
)
_ADD = Prepared(
    """INSERT INTO erasures (member_id, reason, erased_at) VALUES (:member_id, :reason, :now)
       ON CONFLICT (member_id) DO NOTHING"""
)
_ACKNOWLEDGE = Prepared(
    """INSERT INTO erasure_acknowledgements (member_id, part, acknowledged_at) VALUES (:member_id, :part, :now)
       ON CONFLICT (member_id, part) DO NOTHING"""
)
# What they owe stays in the sums, and nobody asks for it any more.
_STOP_CHASING = Prepared("UPDATE due_balances SET next_step_on = NULL WHERE :member_id IN (member_id, payer_id)")
# A till may have sent words of its own: whatever they say is gone.
_FORGET_LABELS = Prepared("UPDATE visits SET label = NULL WHERE member_id = :member_id AND label IS NOT NULL")
# A company is spoken with by a task that names one of its members: when that one goes, another one stands for it.
_HAND_OVER = Prepared(
    """UPDATE tasks SET sealed_words = NULL, member_id = (
           SELECT due_balances.member_id FROM due_balances
             JOIN members ON members.member_id = due_balances.member_id
            WHERE due_balances.payer_id = tasks.about_id AND due_balances.owed_minor > 0
              AND members.member_id <> :member_id AND members.erased_at IS NULL
            ORDER BY due_balances.due_on, due_balances.due_id LIMIT 1)
        WHERE tasks.member_id = :member_id AND tasks.reason = 'dues_company' AND tasks.state = 'open'
          AND EXISTS (SELECT 1 FROM due_balances
                        JOIN members ON members.member_id = due_balances.member_id
                       WHERE due_balances.payer_id = tasks.about_id AND due_balances.owed_minor > 0
                         AND members.member_id <> :member_id AND members.erased_at IS NULL)"""
)
# What is about the member alone. Visits, dues, consents and waivers stay, of nobody in particular: a count of guests,
# the sums of the books, and the proof of what was allowed and signed.
_DELETED_WITH_THEM = (
    identifiers,
    name_beginnings,
    loyalty_summaries,
    birthday_announcements,
    sign_in_codes,
    member_sessions,
    former_addresses,
    disownments,
    timeline.episodes,
    dates.important_dates,
    dates.date_announcements,
    tasks.tasks,
    cases.cases,
    cases.case_steps,
    cases.compensations,
    admission.admission_facts,
    admission.bans,
    admission.attention_notes,
    admission.photos,
    prospects.referrals,
)


class Erasures:
    """The erasures of one unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def erase(self, member_id: str, *, reason: str, at: datetime) -> bool:
        """Destroy what is personal. False when there is nobody to erase (any more)."""
        emptied = _EMPTY.run(self._connection, member_id=member_id, nothing=b"", command_id=new_id(), now=at).first()
        if emptied is None:
            return False
        self.delete_remains(member_id)
        _ADD.run(self._connection, member_id=member_id, reason=reason, now=at)
        return True

    def delete_remains(self, member_id: str) -> None:
        """What is about the member alone; once more after a while, for what was on its way meanwhile."""
        _HAND_OVER.run(self._connection, member_id=member_id)
        for table in _DELETED_WITH_THEM:
            self._connection.execute(sa.delete(table).where(table.c.member_id == member_id))
        for statement in (_STOP_CHASING, _FORGET_LABELS):
            statement.run(self._connection, member_id=member_id)

    def acknowledge(self, member_id: str, part: str, *, at: datetime) -> None:
        """This part has nothing left of the member. Saying it twice changes nothing."""
        _ACKNOWLEDGE.run(self._connection, member_id=member_id, part=part, now=at)

    def find(self, member_id: str) -> Erasure | None:
        return next(iter(self._found(erasures.c.member_id == member_id)), None)

    def all(self) -> list[Erasure]:
        return self._found(sa.true())

    def all_open(self) -> list[Erasure]:
        """Those that some part has not acknowledged, the oldest first."""
        acknowledged = (
            sa.select(sa.func.count())
            .where(
                erasure_acknowledgements.c.member_id == erasures.c.member_id,
                erasure_acknowledgements.c.part.in_(PARTS),
            )
            # Also where the acknowledgements themselves are read: these here are counted for each erasure.
            .correlate(erasures)
            .scalar_subquery()
        )
        return self._found(acknowledged < len(PARTS))

    def not_erased_among(self, member_ids: Collection[str]) -> list[str]:
        """Those of them who are members here still, or again."""
        query = sa.select(members.c.member_id).where(members.c.member_id.in_(member_ids), members.c.erased_at.is_(None))
        return list(self._connection.execute(query.order_by(members.c.member_id)).scalars())

    def _found(self, condition: sa.ColumnElement[bool]) -> list[Erasure]:
        rows = self._connection.execute(
            sa.select(erasures).where(condition).order_by(erasures.c.erased_at, erasures.c.member_id)
        ).all()
        done = self._acknowledged(condition)
        return [
            Erasure(
                member_id=row.member_id,
                reason=row.reason,
                erased_at=as_instant(row.erased_at),
                missing=tuple(part for part in PARTS if (row.member_id, part) not in done),
            )
            for row in rows
        ]

    def _acknowledged(self, condition: sa.ColumnElement[bool]) -> set[tuple[str, str]]:
        # Joined: after years there are more of them than a statement takes by name.
        is_of_erasure = erasure_acknowledgements.c.member_id == erasures.c.member_id
        query = sa.select(erasure_acknowledgements.c.member_id, erasure_acknowledgements.c.part)
        rows = self._connection.execute(query.join(erasures, is_of_erasure).where(condition))
        return {(row.member_id, row.part) for row in rows}
