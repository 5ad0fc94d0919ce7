"""Seals: each committed entry of the audit is linked to the one before, so that a change of any of them shows.

A seal is SHA-256 over the hash before it and the entry as canonical JSON. Sealing follows the acts by a second or so: a
chain made within the acts would let one request of all tills through at a time.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from services.chassis.database.column_types import as_instant, as_text
from services.chassis.database.engine import Database
from services.chassis.database.prepared import Prepared
from services.chassis.database.turns import wait_for_turn
from services.chassis.work.jobs import Job

SEALED_AT_ONCE = 500
SEAL_EVERY_SECONDS = 1.0
# Ids are given before commits, so what is not sealed may lie behind what is. Each second the last seconds are looked
# through, for nearly all requests are over by then; now and then two minutes, longer than any request is allowed to
# take; every ten minutes and before each proof, everything. Two minutes each second cost a busy service a twentieth of
# a core.
LOOK_BACK_MS = 5_000
LOOK_FAR_BACK_MS = 120_000
LOOK_FAR_BACK_SECONDS = 20.0
LOOK_AT_ALL_SECONDS = 600.0

ENTRY_COLUMNS = (
    "entry_id",
    "at",
    "who_kind",
    "who_id",
    "role",
    "station_id",
    "carried_by",
    "action",
    "object_kind",
    "object_id",
    "outlet_code",
    "territory_path",
    "before",
    "after",
    "command_id",
    "trace_id",
)
COLUMNS = ", ".join(f"audit_entries.{name}" for name in ENTRY_COLUMNS)

_TURN = 731_906_113
_HEAD = Prepared("SELECT sequence, hash FROM audit_seals ORDER BY sequence DESC LIMIT 1")
_NEWEST = Prepared("SELECT max(entry_id) FROM audit_entries")
_UNSEALED = """FROM audit_entries WHERE audit_entries.entry_id >= :since AND NOT EXISTS
                (SELECT 1 FROM audit_seals WHERE audit_seals.entry_id = audit_entries.entry_id)"""
_ANY = Prepared(f"SELECT 1 {_UNSEALED} LIMIT 1")
_NEXT = Prepared(f"SELECT {COLUMNS} {_UNSEALED} ORDER BY audit_entries.entry_id LIMIT :limit")
_ADD = Prepared("INSERT INTO audit_seals (sequence, entry_id, hash) VALUES (:sequence, :entry_id, :hash)")

_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


def first_hash(service: str) -> str:
    """What the first seal of a service follows: a chain of one service is none of another's."""
    return hashlib.sha256(f"regulars audit of {service}".encode()).hexdigest()


def next_hash(before: str, entry: Any) -> str:
    """The hash of an entry (a row with ENTRY_COLUMNS) that follows another."""
    values = {name: getattr(entry, name) for name in ENTRY_COLUMNS}
    values["at"] = as_text(as_instant(values["at"]))
    return hashlib.sha256((before + _as_json(values)).encode("utf-8", "surrogatepass")).hexdigest()


class Sealer:
    """Any number of sealers of one service may run, and be killed, at any time: one at a time adds to the chain."""

    def __init__(self, database: Database, *, service: str, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._first_hash = first_hash(service)
        self._monotonic = monotonic
        self._look_far_back_at = 0.0
        self._look_at_all_at = 0.0

    def job(self) -> Job:
        def seal() -> None:
            self.seal_new()

        return Job("seal the audit", SEAL_EVERY_SECONDS, seal)

    def seal_new(self) -> int:
        """Seal what was committed lately, and now and then whatever was committed later than that; how many."""
        now = self._monotonic()
        if now >= self._look_at_all_at:
            done = self.seal_all()
            self._look_at_all_at = now + LOOK_AT_ALL_SECONDS
            return done
        with self._database.reading() as connection:
            newest = _NEWEST.run(connection).scalar()
        if newest is None:
            return 0
        if now < self._look_far_back_at:
            return self._seal(since=_id_before(newest, LOOK_BACK_MS))
        self._look_far_back_at = now + LOOK_FAR_BACK_SECONDS
        return self._seal(since=_id_before(newest, LOOK_FAR_BACK_MS))

    def seal_all(self) -> int:
        """Seal every committed entry that is not sealed yet; how many."""
        return self._seal(since="")

    def _seal(self, *, since: str) -> int:
        count = 0
        while True:
            # Looked for without the lock first: on SQLite a writer, even one with nothing to write, holds up tills.
            with self._database.reading() as connection:
                if _ANY.run(connection, since=since).first() is None:
                    return count
            with self._database.writing() as connection:
                done = self._seal_batch(connection, since=since)
            count += done
            if done < SEALED_AT_ONCE:
                return count

    def _seal_batch(self, connection: sa.Connection, *, since: str) -> int:
        """In one transaction, so that a sealer that is killed leaves the chain as it found it."""
        # Without it, two would each add a link after the same one.
        wait_for_turn(connection, _TURN)
        entries = _NEXT.run(connection, since=since, limit=SEALED_AT_ONCE).all()
        head = _HEAD.run(connection).first()
        sequence, hash_before = (head.sequence, head.hash) if head else (0, self._first_hash)
        _ADD.run_many(connection, _links(entries, sequence=sequence, hash_before=hash_before))
        return len(entries)


def _links(entries: Sequence[Any], *, sequence: int, hash_before: str) -> list[dict[str, Any]]:
    links = []
    for number, entry in enumerate(entries, start=sequence + 1):
        hash_before = next_hash(hash_before, entry)
        links.append({"sequence": number, "entry_id": entry.entry_id, "hash": hash_before})
    return links


def _id_before(newest: str, look_back_ms: int) -> str:
    """The least id of the look-back before this one, by the clock in a UUIDv7; no other clock is asked."""
    try:
        milliseconds = max(0, (UUID(newest).int >> 80) - look_back_ms)
    except ValueError:
        # Somebody put a row there by hand. It is sealed like the others, and the proof will have a look at it.
        return ""
    return str(UUID(int=milliseconds << 80))
