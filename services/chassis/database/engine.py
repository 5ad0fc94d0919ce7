"""`Database`: one engine with the settings that keep every commit that a caller was told of."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from services.chassis.database import late_begin
from services.chassis.database.column_types import sqlite_module

# Older versions can corrupt a database in write-ahead mode with two connections (sqlite.org/wal.html, "WAL reset bug").
FIRST_SAFE_WAL = (3, 51, 3)
# How long somebody waits for a connection, and for their turn to write; then they are told to ask again.
PATIENCE_SECONDS = 5
# PostgreSQL holds up only those who write the same row.
POSTGRESQL_PATIENCE_SECONDS = 2


class Database:
    """One service's database, SQLite or PostgreSQL. Make it after the process has forked, close it before it ends."""

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        self.url = sa.make_url(url)
        self.is_postgresql = self.url.get_backend_name() == "postgresql"
        # On PostgreSQL, some wait for a row while others look: there are connections for both.
        self.engine = _postgresql(self.url, 2 * pool_size) if self.is_postgresql else _sqlite(self.url, pool_size)
        self._turn = None if self.is_postgresql else threading.Lock()

    @contextmanager
    def writing(self, *, claim: int | None = None) -> Iterator[sa.Connection]:
        """One transaction; commits if the block ends, rolls back if it raises.

        On SQLite it is the only writer, from its first look on. On PostgreSQL it begins with its first change, and then
        holds `claim` until it ends: raises ClaimTaken where another one does.
        """
        with self._turn_to_write(), self.engine.connect() as connection:
            if claim is not None:
                connection.execution_options(**{late_begin.CLAIM: claim})
            with connection.begin():
                yield connection

    @contextmanager
    def _turn_to_write(self) -> Iterator[None]:
        """On SQLite, the threads of this process wait for each other here. Its own way, left to other processes, is to
        sleep and look again: the more wait, the longer some of them do, until it is too long for them."""
        if self._turn is None:
            yield
        elif not self._turn.acquire(timeout=PATIENCE_SECONDS):
            raise sa.exc.TimeoutError("others of this process have been writing for all this time")
        else:
            try:
                yield
            finally:
                self._turn.release()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """For one or two look-ups: each statement sees what is committed, at the least cost."""
        with self.engine.connect() if self.is_postgresql else self.snapshot() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[sa.Connection]:
        """One consistent picture for as long as the block lasts; writes nothing."""
        options: dict[str, Any] = {"isolation_level": "REPEATABLE READ"} if self.is_postgresql else {"read_only": True}
        with self.engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection

    def wipe_log(self) -> None:
        """On SQLite, bring what was committed into the file and empty the log beside it, which has pages as they were.

        Does as much as it can while others read; harmless when repeated. PostgreSQL has its own ways (VACUUM).
        """
        if self.is_postgresql:
            return
        connection = self.engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
        finally:
            connection.close()

    def close(self) -> None:
        self.engine.dispose()


def _sqlite(url: sa.URL, pool_size: int) -> sa.Engine:
    if url.database and url.database != ":memory:":
        # What is not sealed is still nobody else's business on this machine.
        Path(url.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = sa.create_engine(
        url,
        module=sqlite_module,
        poolclass=sa.QueuePool,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=PATIENCE_SECONDS,
        pool_use_lifo=True,
        connect_args={"check_same_thread": False},
    )
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, record: Any) -> None:
    # The driver would open no transaction before the first write: eight processes then lose updates without an error.
    connection.isolation_level = None
    journal = "WAL" if sqlite_module.sqlite_version_info >= FIRST_SAFE_WAL else "DELETE"
    synchronous = "FULL" if journal == "WAL" else "EXTRA"
    for pragma in (
        f"busy_timeout = {PATIENCE_SECONDS * 1000}",
        f"journal_mode = {journal}",
        f"synchronous = {synchronous}",
        "foreign_keys = ON",
        # What is deleted is overwritten: the key of somebody who was erased must not stay in a free page.
        "secure_delete = ON",
        "mmap_size = 0",
        "cache_size = -8000",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: sa.Connection) -> None:
    read_only = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def _postgresql(url: sa.URL, pool_size: int) -> sa.Engine:
    settings = {
        "synchronous_commit": "on",
        "lock_timeout": f"{POSTGRESQL_PATIENCE_SECONDS}s",
        "statement_timeout": "15s",
        "idle_in_transaction_session_timeout": "30s",
        "timezone": "UTC",
    }
    engine = sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        isolation_level="AUTOCOMMIT",
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=PATIENCE_SECONDS,
        # The one used last comes first: its server process has everything at hand.
        pool_use_lifo=True,
        pool_recycle=1800,
        pool_pre_ping=False,
        connect_args={"options": " ".join(f"-c {name}={value}" for name, value in settings.items())},
    )
    late_begin.listen_on(engine)
    return engine
