"""Reach: how far somebody may go, as a condition on a column that names an outlet."""

from __future__ import annotations

import sqlalchemy as sa

from services.chassis.security.permission import Scope
from services.members.storage.tables import outlets


def at_outlets_within(column: sa.Column[str], scope: Scope) -> sa.ColumnElement[bool]:
    if scope.outlet_code is not None:
        return column == scope.outlet_code
    if scope.is_everything:
        return sa.true()
    path = scope.territory_path
    # Not LIKE: it has wildcards, and on SQLite it takes capitals for small letters.
    below = sa.func.substr(outlets.c.territory_path, 1, len(path)) == path
    return column.in_(sa.select(outlets.c.outlet_code).where(below))
