"""Outlets: the local copy of what their service told, remembered in the process for some seconds."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared
from services.members.domain.errors import OutletNotKnownYet
from services.members.domain.outlet import Outlet

REMEMBERED_SECONDS = 5.0

_FIELDS = tuple(field.name for field in fields(Outlet) if field.name != "code")
_COLUMNS = f"outlet_code, {', '.join(_FIELDS)}"
_ONE = Prepared(f"SELECT {_COLUMNS} FROM outlets WHERE outlet_code = :code")  # noqa: S608
_ALL = Prepared(f"SELECT {_COLUMNS} FROM outlets ORDER BY outlet_code")  # noqa: S608
_KEEP = Prepared(
    f"""INSERT INTO outlets ({_COLUMNS})
        VALUES (:code, {", ".join(f":{name}" for name in _FIELDS)})
        ON CONFLICT (outlet_code) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _FIELDS)}
        WHERE excluded.sequence >= outlets.sequence"""  # noqa: S608
)


class OutletMemory:
    """Outlets read lately by this process. Every request asks for one, and they change about never."""

    def __init__(self, seconds: float = REMEMBERED_SECONDS) -> None:
        self._seconds = seconds
        self._known: dict[str, tuple[float, Outlet]] = {}

    def get(self, code: str) -> Outlet | None:
        until, outlet = self._known.get(code, (0.0, None))
        return outlet if time.monotonic() < until else None

    def put(self, outlet: Outlet) -> None:
        self._known[outlet.code] = (time.monotonic() + self._seconds, outlet)

    def forget(self, code: str) -> None:
        self._known.pop(code, None)


class Outlets:
    """The outlets of one unit of work."""

    def __init__(self, connection: sa.Connection, memory: OutletMemory) -> None:
        self._connection = connection
        self._memory = memory

    def named(self, code: str) -> Outlet:
        """Raises OutletNotKnownYet."""
        outlet = self.find(code)
        if outlet is None:
            raise OutletNotKnownYet
        return outlet

    def find(self, code: str) -> Outlet | None:
        outlet = self._memory.get(code)
        if outlet is None and (row := _ONE.run(self._connection, code=code).first()) is not None:
            outlet = _outlet(row)
            self._memory.put(outlet)
        return outlet

    def all(self) -> Sequence[Outlet]:
        return [_outlet(row) for row in _ALL.run(self._connection)]

    def keep(self, outlet: Outlet) -> None:
        """Write the copy, unless it is older than the one that is there."""
        _KEEP.run(self._connection, **vars(outlet))
        self._memory.forget(outlet.code)


def _outlet(row: Any) -> Outlet:
    return Outlet(code=row.outlet_code, **{name: getattr(row, name) for name in _FIELDS})
