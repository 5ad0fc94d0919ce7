"""Reach: how far somebody may go, as a condition on a column that names an outlet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa

from services.chassis.security.permission import Place, Scope
from services.members.domain.outlet import Outlet
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


def business_dates(known: Sequence[Outlet], scope: Scope, now: datetime) -> dict[date, list[str]]:
    """The days of business that it is now at these outlets, as far as the scope goes: two or three at most."""
    days: dict[date, list[str]] = {}
    for outlet in known:
        if scope.includes(Place(outlet.code, outlet.territory_path)):
            days.setdefault(outlet.business_date(now), []).append(outlet.code)
    return days
