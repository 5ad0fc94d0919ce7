"""Reach: how far somebody may go, as a condition of a query that joins outlets with their territories."""

from __future__ import annotations

import sqlalchemy as sa

from services.chassis.security.permission import Scope
from services.outlets.storage.tables import outlets, territories


def outlets_within(scope: Scope) -> sa.ColumnElement[bool]:
    """For queries over `outlets` joined with `territories`."""
    return outlets.c.outlet_code == scope.outlet_code if scope.outlet_code is not None else under(scope.territory_path)


def under(path: str) -> sa.ColumnElement[bool]:
    """The territory with this path and all that lie in it."""
    # Not LIKE: it has wildcards, and on SQLite it takes capitals for small letters.
    return sa.func.substr(territories.c.path, 1, len(path)) == path
