"""Stations, their keys and their codes: rows to what they mean, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared
from services.chassis.security.permission import Scope
from services.outlets.domain.outlet import UnknownStation
from services.outlets.domain.station import DEVICE, REVOKED, SEEN_EVERY, TILL, DeviceKey, Placed, Station
from services.outlets.storage.reach import outlets_within
from services.outlets.storage.tables import outlets, station_keys, stations, territories

_STATION = tuple(field.name for field in fields(Station))
_COLUMNS = tuple(stations.c[name] for name in _STATION)
_EVERYWHERE = Scope()
_PLACED = sa.select(
    *_COLUMNS,
    territories.c.path,
    outlets.c.name.label("outlet_name"),
    outlets.c.closed_at.is_(None).label("is_outlet_open"),
).select_from(stations.join(outlets).join(territories))

# Whoever comes first burns the code: of fifty that send it at once, one finds the station still waiting.
_BURN_CODE = Prepared(
    """UPDATE stations SET state = 'waiting_for_manager', fingerprint = :fingerprint
       WHERE code_hash = :code_hash AND code_expires_at > :now AND state = 'waiting_for_device'
       RETURNING station_id"""
)
# The answer to the one who came first may have got lost: while the code would be good, the same key gets it again.
_BURNT_FOR = Prepared(
    """SELECT stations.station_id FROM stations
       JOIN station_keys ON station_keys.station_id = stations.station_id
       WHERE stations.code_hash = :code_hash AND stations.code_expires_at > :now
         AND stations.state IN ('waiting_for_manager', 'active')
         AND station_keys.public_key = :public_key AND station_keys.retired_at IS NULL"""
)
_NEW_CODE = Prepared(
    """UPDATE stations SET code_hash = :code_hash, code_expires_at = :expires_at
       WHERE station_id = :station_id AND state = 'waiting_for_device'"""
)
_CONFIRM = Prepared(
    """UPDATE stations SET state = 'active'
       WHERE station_id = :station_id AND state = 'waiting_for_manager' AND fingerprint = :fingerprint"""
)
_REVOKE = Prepared(
    """UPDATE stations SET state = 'revoked', revoked_at = :now, revocation_reason = :reason, code_hash = NULL
       WHERE station_id = :station_id AND state <> 'revoked'"""
)
_RENAME = Prepared("UPDATE stations SET name = :name WHERE station_id = :station_id AND state <> 'revoked'")
_ADD_KEY = Prepared(
    """INSERT INTO station_keys (public_key, station_id, added_at) VALUES (:public_key, :station_id, :now)
       ON CONFLICT DO NOTHING"""
)
_RETIRE_OLDER = Prepared(
    """UPDATE station_keys SET retired_at = :now
       WHERE station_id = :station_id AND retired_at IS NULL AND added_at < :proven_at"""
)
_RETIRE_NEWER = Prepared(
    """UPDATE station_keys SET retired_at = :now
       WHERE station_id = :station_id AND retired_at IS NULL AND added_at > :proven_at"""
)
_SEEN = Prepared(
    """UPDATE stations
       SET last_seen_at = :now, app_version = :app_version, queue_length = :queue_length, fingerprint = :fingerprint
       WHERE station_id = :station_id AND state = 'active'"""
)
# At most once a minute for each, however many processes of the gateway tell of it, and never back in time.
_TILL_SEEN = Prepared(
    """UPDATE stations SET last_seen_at = :seen_at
       WHERE station_id = :station_id AND kind = 'till' AND state = 'active'
         AND (last_seen_at IS NULL OR last_seen_at <= :minute_before)"""
)
_USE_NONCE = Prepared("INSERT INTO used_nonces (nonce_id, ends_at) VALUES (:nonce_id, :ends_at) ON CONFLICT DO NOTHING")
_FORGET_NONCES = Prepared("DELETE FROM used_nonces WHERE ends_at < :now")


class Stations:
    """The tills and devices of the franchise."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def find(self, station_id: str, scope: Scope = _EVERYWHERE) -> Placed:
        """Raises UnknownStation, also where the station is out of reach."""
        query = _PLACED.where(stations.c.station_id == station_id, outlets_within(scope))
        row = self._connection.execute(query).first()
        if row is None:
            raise UnknownStation
        return _placed(row)

    def within(self, scope: Scope) -> list[Placed]:
        """All that the scope includes, the newest first; those that were shut out among them."""
        query = _PLACED.where(outlets_within(scope))
        rows = self._connection.execute(query.order_by(stations.c.added_at.desc(), stations.c.station_id.desc()))
        return [_placed(row) for row in rows]

    def count_at(self, outlet_code: str) -> int:
        """Stations that the outlet ever had."""
        query = sa.select(sa.func.count()).where(stations.c.outlet_code == outlet_code)
        return int(self._connection.execute(query).scalar_one())

    def add(self, station: Station) -> None:
        self._connection.execute(sa.insert(stations).values(**asdict(station)))

    def set_code(self, station_id: str, code_hash: str, *, expires_at: datetime) -> bool:
        """The one code of the station: the one before it is good no longer. False when it waits for no device."""
        changed = _NEW_CODE.run(self._connection, station_id=station_id, code_hash=code_hash, expires_at=expires_at)
        return changed.rowcount == 1

    def burn_code(self, code_hash: str, fingerprint: str, now: datetime) -> str | None:
        """The station whose code it was, for the one who comes first."""
        row = _BURN_CODE.run(self._connection, code_hash=code_hash, fingerprint=fingerprint, now=now).first()
        return None if row is None else str(row.station_id)

    def burnt_for(self, code_hash: str, public_key: str, now: datetime) -> str | None:
        """The station that this very key got with this code, as long as the code would be good."""
        row = _BURNT_FOR.run(self._connection, code_hash=code_hash, public_key=public_key, now=now).first()
        return None if row is None else str(row.station_id)

    def confirm(self, station_id: str, fingerprint: str) -> bool:
        """True for the one who comes first with the right words."""
        return _CONFIRM.run(self._connection, station_id=station_id, fingerprint=fingerprint).rowcount == 1

    def rename(self, station_id: str, name: str) -> bool:
        """False when it was shut out."""
        return _RENAME.run(self._connection, station_id=station_id, name=name).rowcount == 1

    def revoke(self, station_id: str, reason: str, now: datetime) -> bool:
        """True for the one who comes first."""
        return _REVOKE.run(self._connection, station_id=station_id, reason=reason, now=now).rowcount == 1

    def add_key(self, public_key: str, station_id: str, now: datetime) -> bool:
        """False when any station ever had this key."""
        return _ADD_KEY.run(self._connection, public_key=public_key, station_id=station_id, now=now).rowcount == 1

    def keys(self, station_id: str) -> list[DeviceKey]:
        """Those that are good, the newest first: two while the device has not yet proven the new one."""
        query = sa.select(station_keys.c.public_key, station_keys.c.added_at).where(
            station_keys.c.station_id == station_id, station_keys.c.retired_at.is_(None)
        )
        rows = self._connection.execute(query.order_by(station_keys.c.added_at.desc()))
        return [DeviceKey(row.public_key, row.added_at) for row in rows]

    def retire_newer_keys(self, station_id: str, than: DeviceKey, now: datetime) -> None:
        """A key that was announced and never proven makes room for the next one."""
        _RETIRE_NEWER.run(self._connection, station_id=station_id, proven_at=than.added_at, now=now)

    def retire_older_keys(self, station_id: str, than: DeviceKey, now: datetime) -> None:
        """This key was proven: those before it are good no longer."""
        _RETIRE_OLDER.run(self._connection, station_id=station_id, proven_at=than.added_at, now=now)

    def note_proof(
        self, station_id: str, *, fingerprint: str, app_version: str, queue_length: int, now: datetime
    ) -> bool:
        """Seen, with what it says of itself; False when it is not at work."""
        seen = _SEEN.run(
            self._connection,
            station_id=station_id,
            fingerprint=fingerprint,
            app_version=app_version,
            queue_length=queue_length,
            now=now,
        )
        return seen.rowcount == 1

    def note_tills(self, seen: Mapping[str, datetime]) -> None:
        """When each was last served. Whatever is no till at work is left alone."""
        _TILL_SEEN.run_many(
            self._connection,
            [
                {"station_id": station_id, "seen_at": at, "minute_before": at - SEEN_EVERY}
                # In one order, so that two who tell of the same tills wait for each other and are never deadlocked.
                for station_id, at in sorted(seen.items())
            ],
        )

    def use_nonce(self, nonce_id: str, *, ends_at: datetime, now: datetime) -> bool:
        """True once. Those that are over are forgotten on the way: they are refused by their own end."""
        _FORGET_NONCES.run(self._connection, now=now)
        return _USE_NONCE.run(self._connection, nonce_id=nonce_id, ends_at=ends_at).rowcount == 1

    def revoked(self, *, devices_since: datetime) -> list[str]:
        """Whose tokens may still be out: tills for ever, because theirs have no end, and devices since this instant."""
        query = sa.select(stations.c.station_id).where(
            stations.c.state == REVOKED,
            sa.or_(
                stations.c.kind == TILL,
                sa.and_(stations.c.kind == DEVICE, stations.c.revoked_at >= devices_since),
            ),
        )
        return list(self._connection.scalars(query.order_by(stations.c.station_id)))


def _placed(row: Any) -> Placed:
    station = Station(**{name: getattr(row, name) for name in _STATION})
    return Placed(station, row.outlet_name, row.path, bool(row.is_outlet_open))
