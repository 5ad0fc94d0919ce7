"""Joinings: held while somebody takes one back, and what has happened to the member since."""

from __future__ import annotations

import sqlalchemy as sa

from services.chassis.database.column_types import as_instant
from services.members.domain.joining import OF_THE_FIRST_CUP, Joining
from services.members.storage.tables import (
    admission,
    cases,
    consents,
    dates,
    disownments,
    dues,
    former_addresses,
    identifiers,
    member_sessions,
    members,
    memberships,
    prospects,
    sign_in_codes,
    tasks,
    timeline,
)
from services.members.storage.tables.people import visits

A_LIFE = (
    memberships.memberships,
    dues.dues,
    dues.payments,
    dues.payment_methods,
    cases.cases,
    cases.compensations,
    dates.important_dates,
    admission.bans,
    admission.waivers,
    admission.attention_notes,
    admission.photos,
    prospects.prospects,
    prospects.referrals,
    consents,
    disownments,
    former_addresses,
    member_sessions,
    sign_in_codes,
)
"""A row of the member in one of these is more than a slip of the thumb makes. So is who they were before they joined,
and who sent them and may have been thanked."""


class Joinings:
    """The joinings of one unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def held(self, member_id: str) -> Joining | None:
        """Nothing more is added to the member until the work ends; what somebody is adding now is waited for."""
        query = sa.select(members).where(members.c.member_id == member_id).with_for_update()
        row = self._connection.execute(query).first()
        if row is None:
            return None
        return Joining(
            enrolment_id=row.command_id,
            outlet_code=row.home_outlet_code,
            joined_at=as_instant(row.enrolled_at),
            was_at_station=row.origin == "station",
            is_erased=row.erased_at is not None,
        )

    def has_a_life(self, member_id: str, joining: Joining) -> bool:
        """Whether anything has happened but check-ins and cups at the outlet where they joined. Ask once it is held.

        A tablet may tell it weeks later: who came again after it was taken back is a guest.
        """
        outlet_code = joining.outlet_code
        episodes, kept = timeline.episodes, sorted(OF_THE_FIRST_CUP)
        is_new = sa.or_(identifiers.c.state != "active", identifiers.c.added_at != joining.joined_at)
        has_come = sa.or_(visits.c.outlet_code != outlet_code, visits.c.checked_in_at > joining.until)
        is_of_life = sa.or_(episodes.c.kind.not_in(kept), episodes.c.outlet_code != outlet_code)
        since = [
            *(_row_of(table, member_id) for table in A_LIFE),
            sa.select(sa.literal(1)).where(memberships.memberships.c.payer_id == member_id),
            _row_of(visits, member_id).where(has_come),
            _row_of(identifiers, member_id).where(is_new),
            _row_of(tasks.tasks, member_id).where(tasks.tasks.c.reason == "by_hand"),
            _row_of(episodes, member_id).where(is_of_life),
        ]
        return self._connection.execute(sa.union_all(*since).limit(1)).first() is not None


def _row_of(table: sa.Table, member_id: str) -> sa.Select[int]:
    return sa.select(sa.literal(1)).where(table.c.member_id == member_id)
