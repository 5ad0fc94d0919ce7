"""Colleagues: the local copy of what outlets tells of the people of the franchise."""

from __future__ import annotations

from dataclasses import fields

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared
from services.members.domain.care.colleague import Colleague
from services.members.storage.tables import staff

_COLUMNS = tuple(field.name for field in fields(Colleague))
_KEEP = Prepared(
    """INSERT INTO staff (staff_id, role, outlet_code, territory_code, has_left, sequence)
       VALUES (:staff_id, :role, :outlet_code, :territory_code, :has_left, :sequence)
       ON CONFLICT (staff_id) DO UPDATE
          SET role = excluded.role, outlet_code = excluded.outlet_code, territory_code = excluded.territory_code,
              has_left = excluded.has_left, sequence = excluded.sequence
        WHERE NOT staff.has_left AND (excluded.has_left OR excluded.sequence > staff.sequence)
       RETURNING staff_id"""
)


class Colleagues:
    """The colleagues of one unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def keep(self, colleague: Colleague, *, sequence: int) -> bool:
        """Whether it is news: an older fact that comes late changes nothing, and nobody comes back who has left.

        Whoever is giving them something at this moment has done so before, or sees this.
        """
        return _KEEP.run(self._connection, **vars(colleague), sequence=sequence).first() is not None

    def hold(self, staff_id: str) -> Colleague | None:
        """As they are until the work is committed: nothing new is heard of them before."""
        query = sa.select(*(staff.c[name] for name in _COLUMNS)).where(staff.c.staff_id == staff_id)
        row = self._connection.execute(query.with_for_update(read=True)).first()
        return None if row is None else Colleague(**row._mapping)
