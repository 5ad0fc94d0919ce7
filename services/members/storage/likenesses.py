"""Who of an outlet's members has one of many numbers, without opening any."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from services.members.storage import tables
from services.members.storage.safe import Safe
from services.members.storage.tables import people


class Likenesses:
    """Looks for numbers that are nearly somebody's."""

    def __init__(self, connection: sa.Connection, safe: Safe) -> None:
        self._connection = connection
        self._safe = safe

    def with_any_phone(self, numbers: Sequence[str], *, outlet_code: str, most: int) -> list[str]:
        """Members with one of these numbers who joined at the outlet or have been there: whoever tries numbers at a
        counter learns nothing of the rest of the franchise."""
        indexes = [index for number in numbers for index in self._safe.indexes("phone", number)]
        identifiers, members, visits = tables.identifiers.c, tables.members.c, people.visits.c
        has_been_here = (
            sa.select(sa.literal(1))
            .where(
                visits.member_id == members.member_id, visits.outlet_code == outlet_code, visits.was_admitted.is_(True)
            )
            .exists()
        )
        query = (
            sa.select(identifiers.member_id)
            .distinct()
            .join_from(tables.identifiers, tables.members)
            .where(
                identifiers.blind_index.in_(indexes),
                identifiers.kind == "phone",
                identifiers.state == "active",
                sa.or_(members.home_outlet_code == outlet_code, has_been_here),
            )
            .order_by(identifiers.member_id)
            .limit(most)
        )
        return list(self._connection.execute(query).scalars())
