"""Durability: which settings of a database would lose data that a caller was told of."""

from __future__ import annotations

import sqlalchemy as sa

from services.chassis.database.column_types import sqlite_module
from services.chassis.database.engine import FIRST_SAFE_WAL, Database

_FULL, _EXTRA = 2, 3


def mistakes(database: Database) -> list[str]:
    """A sentence for each setting that can lose a commit; empty when all is well."""
    # By a connection like those that write.
    with database.snapshot() as connection:
        return _postgresql(connection) if database.is_postgresql else _sqlite(connection)


def _sqlite(connection: sa.Connection) -> list[str]:
    found = []
    journal = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
    synchronous = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
    if journal == "wal" and sqlite_module.sqlite_version_info < FIRST_SAFE_WAL:
        found.append(f"SQLite {sqlite_module.sqlite_version} can corrupt a database in write-ahead mode.")
    if synchronous not in ((_FULL, _EXTRA) if journal == "wal" else (_EXTRA,)):
        found.append(f"SQLite's synchronous={synchronous} can lose the last commits in a power cut.")
    if connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() != 1:
        found.append("SQLite does not check foreign keys.")
    if (result := connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()) != "ok":
        found.append(f"The database file is damaged: {result}. Restore a backup.")
    return found


def _postgresql(connection: sa.Connection) -> list[str]:
    reasons = {
        "fsync": "a crash of the machine can corrupt the database",
        "full_page_writes": "a power cut can corrupt a page",
        "synchronous_commit": "the last commits can be lost in a crash",
    }
    found = []
    for name, reason in reasons.items():
        value = connection.exec_driver_sql(f"SHOW {name}").scalar_one()
        if value == "off" or (name == "synchronous_commit" and value == "local"):
            found.append(f"PostgreSQL runs with {name}={value}: {reason}.")
    return found
