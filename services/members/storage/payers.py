"""Payers: companies, with how many memberships they pay for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared
from services.members.domain.memberships.refusals import PayerReferenceTaken, UnknownPayer
from services.members.domain.payer import Payer
from services.members.storage.tables.memberships import memberships, payers

_ADD = Prepared(
    """INSERT INTO payers (payer_id, name, reference, is_active, added_at, command_id)
       VALUES (:payer_id, :name, :reference, :is_active, :added_at, :command_id)
       ON CONFLICT (reference) DO NOTHING RETURNING payer_id"""
)
_SET_ACTIVE = Prepared(
    """UPDATE payers SET is_active = :is_active WHERE payer_id = :payer_id
       RETURNING payer_id, name, reference, is_active"""
)


class Payers:
    """Those of one unit of work."""

    def __init__(self, connection: sa.Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def add(self, payer: Payer, *, command_id: str) -> None:
        """Raises PayerReferenceTaken."""
        row = {**vars(payer), "added_at": self._now, "command_id": command_id}
        if _ADD.run(self._connection, **row).first() is None:
            raise PayerReferenceTaken

    def set_active(self, payer_id: str, *, is_active: bool) -> Payer:
        """Raises UnknownPayer."""
        row = _SET_ACTIVE.run(self._connection, payer_id=payer_id, is_active=is_active).first()
        if row is None:
            raise UnknownPayer
        return _payer(row)

    def find(self, payer_id: str) -> Payer | None:
        row = self._connection.execute(sa.select(payers).where(payers.c.payer_id == payer_id)).first()
        return None if row is None else _payer(row)

    def named(self, reference: str, payer_id: str | None) -> Payer | None:
        """By its reference, or else by its id."""
        row = self._connection.execute(sa.select(payers).where(payers.c.reference == reference)).first()
        return _payer(row) if row is not None else None if payer_id is None else self.find(payer_id)

    def is_active(self, payer_id: str) -> bool:
        payer = self.find(payer_id)
        return payer is not None and payer.is_active

    def all_with_counts(self) -> list[tuple[Payer, int]]:
        """By name, each with how many memberships it pays for that have not ended."""
        paid = sa.select(sa.func.count()).where(
            memberships.c.payer_id == payers.c.payer_id, memberships.c.ended_on.is_(None)
        )
        query = sa.select(payers, paid.scalar_subquery().label("paid")).order_by(payers.c.name)
        return [(_payer(row), row.paid) for row in self._connection.execute(query)]


def _payer(row: Any) -> Payer:
    return Payer(row.payer_id, row.name, row.reference, bool(row.is_active))
