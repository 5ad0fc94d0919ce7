"""Loyalty's copy of the outlets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared
from services.chassis.database.remembered import Remembered
from services.loyalty.domain.outlet import Outlet
from services.loyalty.domain.refusals import OutletNotKnownYet
from services.loyalty.storage.tables import outlets

_FIELDS = tuple(field.name for field in fields(Outlet) if field.name != "code")

# One statement: the outlet's event and a command of the administrator may bring the same outlet at the same moment.
_KEEP = Prepared(
    f"""INSERT INTO outlets (outlet_code, {", ".join(_FIELDS)})
        VALUES (:outlet_code, {", ".join(f":{name}" for name in _FIELDS)})
        ON CONFLICT (outlet_code) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _FIELDS)}
        WHERE excluded.sequence >= outlets.sequence"""  # noqa: S608
)


class Outlets:
    """What the outlets service told of each outlet."""

    def __init__(self, connection: sa.Connection, remembered: Remembered[Outlet]) -> None:
        self._connection = connection
        self._remembered = remembered

    def all(self) -> list[Outlet]:
        return list(self._remembered.all(self._load).values())

    def find(self, code: str) -> Outlet | None:
        return self._remembered.one(code, self._load)

    def get(self, code: str) -> Outlet:
        """Raises OutletNotKnownYet: stations are signed in at real outlets, so its event is on the way."""
        outlet = self.find(code)
        if outlet is None:
            raise OutletNotKnownYet(outlet=code)
        return outlet

    def keep(self, outlet: Outlet) -> None:
        """Add the copy, or bring it up to date, unless it is older than the one that is there."""
        _KEEP.run(self._connection, outlet_code=outlet.code, **{name: getattr(outlet, name) for name in _FIELDS})
        self._remembered.forget()

    def _load(self) -> Mapping[str, Outlet]:
        rows = self._connection.execute(sa.select(outlets).order_by(outlets.c.outlet_code))
        return {
            row.outlet_code: Outlet(code=row.outlet_code, **{name: getattr(row, name) for name in _FIELDS})
            for row in rows
        }
