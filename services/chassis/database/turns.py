"""Turns: on PostgreSQL, whoever does the same waits until the transaction that does it now has ended.

SQLite lets one write at a time as it is.
"""

from __future__ import annotations

import hashlib

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared

_LOCK = Prepared("SELECT pg_advisory_xact_lock(:number)")
_LOCK_SHARED = Prepared("SELECT pg_advisory_xact_lock_shared(:number)")


def wait_for_turn(connection: sa.Connection, number: int, *, is_shared: bool = False) -> None:
    """Ours from here to the end of the transaction. Any number will do, as long as all who take turns agree on it.

    A shared turn waits for those who take one alone, and they for it, but not for others who share.
    """
    if connection.dialect.name == "postgresql":
        (_LOCK_SHARED if is_shared else _LOCK).run(connection, number=number)


def turn_of(what: str | bytes) -> int:
    """The number that stands for something of which there are many, by its name."""
    name = what.encode() if isinstance(what, str) else what
    return int.from_bytes(hashlib.blake2b(name, digest_size=8).digest(), "big", signed=True)
