"""Hashes of PINs and passwords as they are sealed: for whoever seals them anew."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from services.outlets.storage.tables import staff

_COLUMNS = (staff.c.pin_hash, staff.c.password_hash)


@dataclass(frozen=True)
class SecretHash:
    """One, and where it stands."""

    staff_id: str
    column: str
    sealed: str


class SecretHashes:
    """Those of one unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def all(self) -> list[SecretHash]:
        return [
            SecretHash(row.staff_id, column.name, row.sealed)
            for column in _COLUMNS
            for row in self._connection.execute(
                sa.select(staff.c.staff_id, column.label("sealed")).where(column.is_not(None))
            )
        ]

    def replace(self, kept: SecretHash, anew: str) -> bool:
        """Only as long as it is the one that was read: the person may have got another since, or have left."""
        column = staff.c[kept.column]
        change = sa.update(staff).where(staff.c.staff_id == kept.staff_id, column == kept.sealed)
        return self._connection.execute(change.values({column: anew})).rowcount == 1
