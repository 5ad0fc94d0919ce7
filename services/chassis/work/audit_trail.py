"""The audit, read: newest first, a page at a time, as far as whoever asks may see."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.chassis.database.column_types import Instant
from services.chassis.security.permission import Scope

PAGE = 100

_entries = sa.table(
    "audit_entries",
    *(
        sa.column(name)
        for name in (
            "entry_id",
            "who_kind",
            "who_id",
            "role",
            "station_id",
            "action",
            "object_kind",
            "object_id",
            "outlet_code",
            "territory_path",
            "before",
            "after",
        )
    ),
    sa.column("at", Instant),
)
_seals = sa.table("audit_seals", sa.column("sequence"), sa.column("entry_id"))


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What is looked for; None means anything."""

    since: datetime | None = None
    until: datetime | None = None
    outlet_code: str | None = None
    who_id: str | None = None
    action: str | None = None
    object_id: str | None = None
    before_entry: str | None = None


@dataclass(frozen=True, kw_only=True)
class AuditEntry:
    """One act. `is_sealed` once it is part of the chain, a second or so after it was done."""

    entry_id: str
    at: datetime
    who_kind: str
    who_id: str
    role: str
    station_id: str | None
    action: str
    object_kind: str | None
    object_id: str | None
    outlet_code: str | None
    before: Any
    after: Any
    is_sealed: bool


def read_audit(connection: sa.Connection, filters: Filters, *, scope: Scope) -> tuple[list[AuditEntry], str | None]:
    """One page, and the id before which the next one begins. What belongs to no place is for the whole franchise's."""
    query = (
        sa.select(_entries, _seals.c.sequence)
        .select_from(_entries.outerjoin(_seals, _seals.c.entry_id == _entries.c.entry_id))
        .where(*_within(scope), *_looked_for(filters))
        .order_by(_entries.c.entry_id.desc())
        .limit(PAGE + 1)
    )
    rows = connection.execute(query).all()
    page = [_entry(row) for row in rows[:PAGE]]
    return page, page[-1].entry_id if len(rows) > PAGE else None


def _within(scope: Scope) -> Sequence[sa.ColumnElement[bool]]:
    if scope.outlet_code is not None:
        return [_entries.c.outlet_code == scope.outlet_code]
    if scope.is_everything:
        return []
    # Not LIKE: it has wildcards, and on SQLite it takes capitals for small letters.
    start = sa.func.substr(_entries.c.territory_path, 1, len(scope.territory_path))
    return [start == scope.territory_path]


def _looked_for(filters: Filters) -> Sequence[sa.ColumnElement[bool]]:
    wanted = (
        (filters.since, _entries.c.at.__ge__),
        (filters.until, _entries.c.at.__lt__),
        (filters.outlet_code, _entries.c.outlet_code.__eq__),
        (filters.who_id, _entries.c.who_id.__eq__),
        (filters.action, _entries.c.action.__eq__),
        (filters.object_id, _entries.c.object_id.__eq__),
        (filters.before_entry, _entries.c.entry_id.__lt__),
    )
    return [compared(value) for value, compared in wanted if value is not None]


def _entry(row: Any) -> AuditEntry:
    return AuditEntry(
        entry_id=row.entry_id,
        at=row.at,
        who_kind=row.who_kind,
        who_id=row.who_id,
        role=row.role,
        station_id=row.station_id,
        action=row.action,
        object_kind=row.object_kind,
        object_id=row.object_id,
        outlet_code=row.outlet_code,
        before=None if row.before is None else json.loads(row.before),
        after=None if row.after is None else json.loads(row.after),
        is_sealed=row.sequence is not None,
    )
