"""Territories: the tree of the map, kept as a path in each row."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared
from services.chassis.database.turns import wait_for_turn
from services.chassis.security.permission import Scope
from services.outlets.domain.territory import Territory
from services.outlets.storage.reach import under
from services.outlets.storage.tables import outlets, territories

_FIELDS = tuple(field.name for field in fields(Territory))

_ADD = Prepared(
    """INSERT INTO territories (territory_code, name, parent_code, path)
       VALUES (:territory_code, :name, :parent_code, :path) ON CONFLICT DO NOTHING"""
)
_MOVE = Prepared(
    """UPDATE territories SET path = :path || substr(path, :rest) WHERE substr(path, 1, :length) = :old_path"""
)
_TURN = 431_906_077


class Territories:
    """The territories of one unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def hold_map(self) -> None:
        """One change of the map at a time, until the transaction ends: who sees the tree moves no branch in a circle.

        A franchise changes its map a few times a day; SQLite has one writer anyway.
        """
        wait_for_turn(self._connection, _TURN)

    def find(self, territory_code: str) -> Territory | None:
        query = sa.select(territories).where(territories.c.territory_code == territory_code)
        row = self._connection.execute(query).first()
        return None if row is None else _territory(row)

    def all(self) -> list[Territory]:
        return self.within(Scope())

    def within(self, scope: Scope) -> list[Territory]:
        """Those that the scope includes, each before those that lie in it; for an outlet, the one it lies in."""
        query = sa.select(territories).order_by(territories.c.path)
        if scope.outlet_code is not None:
            query = query.join(outlets).where(outlets.c.outlet_code == scope.outlet_code)
        else:
            query = query.where(under(scope.territory_path))
        return [_territory(row) for row in self._connection.execute(query)]

    def add(self, territory: Territory) -> bool:
        """False when its code, or its path, is there already."""
        return _ADD.run(self._connection, **asdict(territory)).rowcount == 1

    def rename(self, territory_code: str, name: str) -> None:
        self._update(territory_code, name=name)

    def move(self, was: Territory, now: Territory) -> None:
        """The territory, with all that lie in it."""
        self._update(was.territory_code, parent_code=now.parent_code)
        _MOVE.run(self._connection, path=now.path, rest=len(was.path) + 1, length=len(was.path), old_path=was.path)

    def levels_below(self, territory: Territory) -> int:
        """How many levels of others lie in it."""
        below = self.within(Scope(territory_path=territory.path))
        return max(each.level for each in below) - territory.level

    def _update(self, territory_code: str, **words: Any) -> None:
        self._connection.execute(
            sa.update(territories).where(territories.c.territory_code == territory_code).values(**words)
        )


def _territory(row: Any) -> Territory:
    return Territory(**{name: getattr(row, name) for name in _FIELDS})
