"""Territories, outlets and stations: rows to what they mean, and back."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared
from services.outlets.domain.outlet import Outlet, Territory
from services.outlets.storage.tables import outlets, stations

_OUTLET_FIELDS = tuple(field.name for field in fields(Outlet))

_ADD_TERRITORY = Prepared(
    "INSERT INTO territories (territory_code, name) VALUES (:territory_code, :name) ON CONFLICT DO NOTHING"
)


class Places:
    """The map of the franchise."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add_territory(self, territory: Territory) -> None:
        """Adds it unless it is there already."""
        _ADD_TERRITORY.run(self._connection, territory_code=territory.territory_code, name=territory.name)

    def outlet(self, outlet_code: str) -> Outlet | None:
        row = self._connection.execute(sa.select(outlets).where(outlets.c.outlet_code == outlet_code)).first()
        return None if row is None else _outlet(row)

    def outlets(self) -> list[Outlet]:
        rows = self._connection.execute(sa.select(outlets).order_by(outlets.c.outlet_code))
        return [_outlet(row) for row in rows]

    def add_outlet(self, outlet: Outlet, *, opened_at: datetime) -> None:
        self._connection.execute(sa.insert(outlets).values(**asdict(outlet), opened_at=opened_at))

    def add_station(self, station_id: str, outlet_code: str, *, added_at: datetime) -> None:
        self._connection.execute(
            sa.insert(stations).values(station_id=station_id, outlet_code=outlet_code, added_at=added_at)
        )

    def outlet_of_station(self, station_id: str) -> Outlet | None:
        row = self._connection.execute(
            sa.select(outlets).join(stations).where(stations.c.station_id == station_id)
        ).first()
        return None if row is None else _outlet(row)


def _outlet(row: Any) -> Outlet:
    return Outlet(**{name: getattr(row, name) for name in _OUTLET_FIELDS})
