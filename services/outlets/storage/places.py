"""Outlets and stations: rows to what they mean, and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared
from services.chassis.security.permission import Place, Scope
from services.outlets.domain.history import Author, OutletChange
from services.outlets.domain.outlet import Outlet, OutletOnMap
from services.outlets.domain.station import REVOKED
from services.outlets.storage.reach import outlets_within
from services.outlets.storage.tables import outlet_changes, outlets, stations, territories

_OUTLET_FIELDS = tuple(field.name for field in fields(Outlet))
_EVERYWHERE = Scope()
_ON_MAP = sa.select(outlets, territories.c.path.label("territory_path")).join(territories)

_ADD_CHANGE = Prepared(
    """INSERT INTO outlet_changes (outlet_code, sequence, changed_at, changed_by, role, what, before, after)
       VALUES (:outlet_code, :sequence, :changed_at, :changed_by, :role, :what, :before, :after)"""
)


class Places:
    """The outlets of the franchise, and who speaks for each."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def outlet(self, outlet_code: str) -> Outlet | None:
        row = self._connection.execute(sa.select(outlets).where(outlets.c.outlet_code == outlet_code)).first()
        return None if row is None else _outlet(row)

    def tills_added_before(self, instant: datetime) -> int:
        """How many are at work with a token from before; devices get a fresh one every quarter of an hour."""
        is_at_work = sa.and_(stations.c.kind == "till", stations.c.state == "active")
        count = sa.select(sa.func.count()).select_from(stations).where(is_at_work, stations.c.added_at < instant)
        return int(self._connection.execute(count).scalar_one())

    def outlets(self) -> list[Outlet]:
        rows = self._connection.execute(sa.select(outlets).order_by(outlets.c.outlet_code))
        return [_outlet(row) for row in rows]

    def on_map(self, outlet_code: str, scope: Scope = _EVERYWHERE) -> OutletOnMap | None:
        """The outlet as it stands now; None where there is none, or the scope does not reach."""
        query = _ON_MAP.where(outlets.c.outlet_code == outlet_code, outlets_within(scope))
        row = self._connection.execute(query).first()
        return None if row is None else _on_map(row)

    def within(self, scope: Scope, *, include_closed: bool = True) -> list[OutletOnMap]:
        """The outlets that the scope includes, by code."""
        query = _ON_MAP.where(outlets_within(scope)).order_by(outlets.c.outlet_code)
        if not include_closed:
            query = query.where(outlets.c.closed_at.is_(None))
        return [_on_map(row) for row in self._connection.execute(query)]

    def place_of(self, outlet_code: str) -> Place | None:
        """Where the outlet lies now; None where there is none."""
        query = sa.select(territories.c.path).join(outlets).where(outlets.c.outlet_code == outlet_code)
        path = self._connection.execute(query).scalar()
        return None if path is None else Place(outlet_code, path)

    def is_open(self, outlet_code: str) -> bool:
        """False where it is closed, and where there is none: its stations and its staff are refused."""
        query = sa.select(outlets.c.outlet_code).where(
            outlets.c.outlet_code == outlet_code, outlets.c.closed_at.is_(None)
        )
        return self._connection.execute(query).first() is not None

    def closed(self) -> list[str]:
        """The codes of those that are closed: whoever stands there is refused at the door."""
        query = sa.select(outlets.c.outlet_code).where(outlets.c.closed_at.is_not(None))
        return list(self._connection.scalars(query.order_by(outlets.c.outlet_code)))

    def add_outlet(self, outlet: Outlet, *, opened_at: datetime) -> None:
        self._connection.execute(sa.insert(outlets).values(**_words(outlet), opened_at=opened_at, sequence=1))

    def put(self, now: OutletOnMap) -> None:
        """Write the outlet as it stands from now on; whoever calls this holds the map."""
        words = _words(now.outlet)
        self._connection.execute(
            sa.update(outlets)
            .where(outlets.c.outlet_code == words.pop("outlet_code"))
            .values(**words, closed_at=now.closed_at, sequence=now.sequence)
        )

    def note_changes(self, changes: Sequence[OutletChange]) -> None:
        """Add to the histories; nothing in them is ever edited."""
        _ADD_CHANGE.run_many(self._connection, [_change_row(change) for change in changes])

    def history(self, outlet_code: str) -> list[OutletChange]:
        """Newest first."""
        query = sa.select(outlet_changes).where(outlet_changes.c.outlet_code == outlet_code)
        rows = self._connection.execute(query.order_by(outlet_changes.c.sequence.desc()))
        return [_change(row) for row in rows]

    def outlet_of_station(self, station_id: str) -> Outlet | None:
        """Where a station stands that was not shut out."""
        query = sa.select(outlets).join(stations).where(stations.c.station_id == station_id)
        row = self._connection.execute(query.where(stations.c.state != REVOKED)).first()
        return None if row is None else _outlet(row)


def _outlet(row: Any) -> Outlet:
    known = {name: getattr(row, name) for name in _OUTLET_FIELDS}
    return Outlet(**{**known, "labels": tuple(json.loads(row.labels))})


def _words(outlet: Outlet) -> dict[str, Any]:
    return {**asdict(outlet), "labels": json.dumps(outlet.labels, ensure_ascii=False)}


def _on_map(row: Any) -> OutletOnMap:
    return OutletOnMap(
        outlet=_outlet(row),
        territory_path=row.territory_path,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        sequence=row.sequence,
    )


def _change_row(change: OutletChange) -> dict[str, Any]:
    return {
        "outlet_code": change.outlet_code,
        "sequence": change.sequence,
        "changed_at": change.changed_at,
        "changed_by": change.by.staff_id if change.by else None,
        "role": change.by.role if change.by else None,
        "what": change.what,
        "before": json.dumps(change.before, ensure_ascii=False),
        "after": json.dumps(change.after, ensure_ascii=False),
    }


def _change(row: Any) -> OutletChange:
    return OutletChange(
        outlet_code=row.outlet_code,
        sequence=row.sequence,
        changed_at=row.changed_at,
        by=Author(row.changed_by, row.role) if row.changed_by else None,
        what=row.what,
        before=json.loads(row.before),
        after=json.loads(row.after),
    )
