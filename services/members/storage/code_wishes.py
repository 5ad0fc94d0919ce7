"""Wishes for a code: written the same for everybody, and looked at later, so that no answer tells who is a member."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared
from services.chassis.identifiers import new_id
from services.members.storage.safe import Safe

_ADD = Prepared(
    """INSERT INTO code_wishes (wish_id, sealed_identifier, wished_at)
       VALUES (:wish_id, :sealed_identifier, :wished_at)"""
)
_IS_ANY = Prepared("SELECT EXISTS (SELECT 1 FROM code_wishes) AS is_any")
# Of two workers each gets its own; SQLite lets one in at a time.
_TAKE = """DELETE FROM code_wishes WHERE wish_id IN
             (SELECT wish_id FROM code_wishes ORDER BY wished_at LIMIT :most{locked})
           RETURNING wish_id, sealed_identifier, wished_at"""
_TAKE_ON_SQLITE = Prepared(_TAKE.format(locked=""))
_TAKE_ON_POSTGRESQL = Prepared(_TAKE.format(locked=" FOR UPDATE SKIP LOCKED"))


class CodeWishes:
    """The wishes of one unit of work. What somebody typed is sealed: it may be anybody's phone."""

    def __init__(self, connection: sa.Connection, safe: Safe) -> None:
        self._connection = connection
        self._safe = safe

    def add(self, identifier: str, *, at: datetime) -> None:
        wish_id = new_id()
        sealed = self._safe.seal_wish(identifier, wish_id)
        _ADD.run(self._connection, wish_id=wish_id, sealed_identifier=sealed, wished_at=at)

    def is_any(self) -> bool:
        return bool(_IS_ANY.run(self._connection).scalar_one())

    def take(self, most: int) -> list[str]:
        """The identifiers of the oldest wishes, which are gone with it."""
        is_sqlite = self._connection.dialect.name == "sqlite"
        rows = (_TAKE_ON_SQLITE if is_sqlite else _TAKE_ON_POSTGRESQL).run(self._connection, most=most).all()
        return [self._safe.wish(bytes(row.sealed_identifier), row.wish_id) for row in rows]
