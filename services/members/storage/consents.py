"""Consents: a row for each yes and no, which triggers keep from being changed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from services.chassis.database.column_types import as_instant
from services.chassis.database.prepared import Prepared
from services.chassis.identifiers import new_id
from services.members.domain.consent import Consent, refuses_calls
from services.members.storage.tables import consents

_ADD = Prepared(
    """INSERT INTO consents (consent_id, member_id, purpose, channel, is_given, said_at, source, words_version, locale)
       VALUES (:consent_id, :member_id, :purpose, :channel, :is_given, :said_at, :source, :words_version, :locale)"""
)


class Consents:
    """The consents of one unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, member_id: str, consent: Consent) -> None:
        _ADD.run(self._connection, consent_id=new_id(), member_id=member_id, **vars(consent))

    def of(self, member_id: str) -> list[Consent]:
        """In the order in which they were said."""
        return self.of_all([member_id]).get(member_id, [])

    def refuse_calls(self, member_ids: Collection[str]) -> set[str]:
        """Those of them who do not want to be called."""
        return {member_id for member_id, history in self.of_all(member_ids).items() if refuses_calls(history)}

    def of_all(self, member_ids: Collection[str]) -> dict[str, list[Consent]]:
        rows = self._connection.execute(
            sa.select(consents)
            .where(consents.c.member_id.in_(member_ids))
            .order_by(consents.c.said_at, consents.c.consent_id)
        )
        found: dict[str, list[Consent]] = {}
        for row in rows:
            found.setdefault(row.member_id, []).append(_consent(row))
        return found


def _consent(row: Any) -> Consent:
    return Consent(
        purpose=row.purpose,
        channel=row.channel,
        is_given=bool(row.is_given),
        said_at=as_instant(row.said_at),
        source=row.source,
        words_version=row.words_version,
        locale=row.locale,
    )
