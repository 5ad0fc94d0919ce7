"""Outlets: the local copy of what their service told, remembered in the process for some seconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared
from services.chassis.database.remembered import Remembered
from services.members.domain.errors import OutletNotKnownYet
from services.members.domain.outlet import Outlet

_FIELDS = tuple(field.name for field in fields(Outlet) if field.name != "code")
_COLUMNS = f"outlet_code, {', '.join(_FIELDS)}"
_ALL = Prepared(f"SELECT {_COLUMNS} FROM outlets ORDER BY outlet_code")  # noqa: S608
_KEEP = Prepared(
    f"""INSERT INTO outlets ({_COLUMNS})
        VALUES (:code, {", ".join(f":{name}" for name in _FIELDS)})
        ON CONFLICT (outlet_code) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _FIELDS)}
        WHERE excluded.sequence >= outlets.sequence"""  # noqa: S608
)


class Outlets:
    """The outlets of one unit of work."""

    def __init__(self, connection: sa.Connection, remembered: Remembered[Outlet]) -> None:
        self._connection = connection
        self._remembered = remembered

    def named(self, code: str) -> Outlet:
        """Raises OutletNotKnownYet."""
        outlet = self.find(code)
        if outlet is None:
            raise OutletNotKnownYet
        return outlet

    def find(self, code: str) -> Outlet | None:
        return self._remembered.one(code, self._load)

    def all(self) -> Sequence[Outlet]:
        return [_outlet(row) for row in _ALL.run(self._connection)]

    def looked_after_by(self, code: str) -> str:
        """The outlet itself while it is open; after that the first open one of its territory. Where there is none it
        stays what it was: head office sees what is due there."""
        outlet = self.find(code)
        if outlet is None or outlet.state == "open":
            return code
        near = (
            each.code for each in self.all() if each.state == "open" and each.territory_code == outlet.territory_code
        )
        return min(near, default=code)

    def keep(self, outlet: Outlet) -> None:
        """Write the copy, unless it is older than the one that is there."""
        _KEEP.run(self._connection, **vars(outlet))
        self._remembered.forget()

    def _load(self) -> Mapping[str, Outlet]:
        return {outlet.code: outlet for outlet in self.all()}


def _outlet(row: Any) -> Outlet:
    return Outlet(code=row.outlet_code, **{name: getattr(row, name) for name in _FIELDS})
