"""Late commands: rows to what they mean, and back. A station reports one once, however often it says so."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.chassis.database.column_types import as_instant
from services.chassis.database.prepared import Prepared
from services.chassis.security.permission import Scope
from services.outlets.domain.late_command import LateCommand, NamedLateCommand, UnknownLateCommand
from services.outlets.storage.reach import outlets_within
from services.outlets.storage.tables import late_commands, outlets, staff, stations, territories

MOST_LISTED = 200
_FIELDS = tuple(field.name for field in fields(LateCommand))
_INSTANTS = ("made_at", "reported_at", "settled_at")

_ADD = Prepared(
    f"""INSERT INTO late_commands ({", ".join(_FIELDS)}) VALUES ({", ".join(f":{name}" for name in _FIELDS)})
        ON CONFLICT (station_id, command_key) DO NOTHING"""  # noqa: S608
)
# Of two managers who settle it at once, one does.
_SETTLE = Prepared(
    """UPDATE late_commands SET settled_at = :now, settled_by = :staff_id, settlement = :how, note = :note
        WHERE late_id = :late_id AND settled_at IS NULL"""
)
_FORGET = Prepared("UPDATE late_commands SET member_id = NULL, note = NULL WHERE member_id = :member_id")
# One that waits is never too old.
_PRUNE = Prepared("DELETE FROM late_commands WHERE settled_at < :before")
_made, _sent, _settled = (staff.alias(name) for name in ("made", "sent", "settled"))
_NAMED = sa.select(
    late_commands,
    territories.c.path,
    stations.c.name.label("station_name"),
    _made.c.name.label("made_by_name"),
    _sent.c.name.label("sent_by_name"),
    _settled.c.name.label("settled_by_name"),
).select_from(
    late_commands.join(outlets, outlets.c.outlet_code == late_commands.c.outlet_code)
    .join(territories)
    .outerjoin(stations, stations.c.station_id == late_commands.c.station_id)
    .outerjoin(_made, _made.c.staff_id == late_commands.c.made_by)
    .outerjoin(_sent, _sent.c.staff_id == late_commands.c.sent_by)
    .outerjoin(_settled, _settled.c.staff_id == late_commands.c.settled_by)
)


class LateCommands:
    """Those of one unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, late: LateCommand) -> LateCommand:
        """The line of this command, which may be there already."""
        _ADD.run(self._connection, **asdict(late))
        query = sa.select(late_commands).where(
            late_commands.c.station_id == late.station_id, late_commands.c.command_key == late.command_key
        )
        return _late(self._connection.execute(query).one())

    def find(self, late_id: str, scope: Scope) -> NamedLateCommand:
        """Raises UnknownLateCommand, also where it is out of reach."""
        row = self._connection.execute(_NAMED.where(late_commands.c.late_id == late_id, outlets_within(scope))).first()
        if row is None:
            raise UnknownLateCommand
        return _named(row)

    def within(self, scope: Scope, *, is_settled: bool) -> list[NamedLateCommand]:
        """The newest first."""
        is_asked_for = late_commands.c.settled_at.is_not(None) if is_settled else late_commands.c.settled_at.is_(None)
        query = (
            _NAMED.where(outlets_within(scope), is_asked_for)
            .order_by(late_commands.c.reported_at.desc(), late_commands.c.late_id.desc())
            .limit(MOST_LISTED)
        )
        return [_named(row) for row in self._connection.execute(query)]

    def settle(self, late_id: str, *, how: str, note: str | None, staff_id: str, now: datetime) -> bool:
        """False when somebody has before."""
        done = _SETTLE.run(self._connection, late_id=late_id, how=how, note=note, staff_id=staff_id, now=now)
        return done.rowcount == 1

    def forget(self, member_id: str) -> None:
        """Nobody can tell any more whom it was about; in free words anybody may be named."""
        _FORGET.run(self._connection, member_id=member_id)

    def prune(self, *, before: datetime) -> int:
        """Forget what was settled by then."""
        return _PRUNE.run(self._connection, before=before).rowcount


def _late(row: Any) -> LateCommand:
    known = {name: getattr(row, name) for name in _FIELDS}
    return LateCommand(**{**known, **{name: as_instant(known[name]) for name in _INSTANTS if known[name]}})


def _named(row: Any) -> NamedLateCommand:
    return NamedLateCommand(
        _late(row), row.path, row.station_name, row.made_by_name, row.sent_by_name, row.settled_by_name
    )
