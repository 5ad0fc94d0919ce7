"""Former addresses: where a letter tells that another was put in its place. Kept for that letter, three days long."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared
from services.chassis.identifiers import new_id
from services.members.storage.safe import MemberKey, Safe
from services.members.storage.tables import former_addresses, members

# As long as notifications tell news: after it, no letter is written any more.
KEPT_FOR = timedelta(days=3)

_KEEP = Prepared(
    """INSERT INTO former_addresses (address_id, member_id, sealed_address, replaced_at)
       VALUES (:address_id, :member_id, :sealed_address, :now)"""
)
_DELETE_OLD = Prepared("DELETE FROM former_addresses WHERE replaced_at <= :before")


class FormerAddresses:
    """Those of one unit of work."""

    def __init__(self, connection: sa.Connection, now: datetime, safe: Safe) -> None:
        self._connection = connection
        self._now = now
        self._safe = safe

    def keep(self, key: MemberKey, email: str) -> str:
        """The id by which it is asked for."""
        address_id = new_id()
        sealed = key.seal_words(email, row_id=address_id)
        _KEEP.run(
            self._connection, address_id=address_id, member_id=key.member_id, sealed_address=sealed, now=self._now
        )
        return address_id

    def named(self, address_ids: Collection[str]) -> dict[str, str]:
        """Those of them that are kept still."""
        query = (
            sa.select(former_addresses, members.c.wrapped_key)
            .join(members, members.c.member_id == former_addresses.c.member_id)
            .where(
                former_addresses.c.address_id.in_(address_ids), former_addresses.c.replaced_at > self._now - KEPT_FOR
            )
        )
        return {
            row.address_id: self._safe.member_key(row.member_id, row.wrapped_key).words(
                row.sealed_address, row_id=row.address_id
            )
            for row in self._connection.execute(query)
            if row.wrapped_key
        }

    def forget_old(self) -> None:
        _DELETE_OLD.run(self._connection, before=self._now - KEPT_FOR)
