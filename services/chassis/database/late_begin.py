"""On PostgreSQL a transaction begins with the first statement that changes or locks anything.

What only looks before that sees what is committed, as each statement of a transaction would (READ COMMITTED); it saves
two round trips where everything is written in one statement, or nothing at all (docs/performance.md). Connections are
in autocommit mode for it, and BEGIN is said here. SQLite has one writer, who takes their turn before they look.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sqlalchemy as sa

# The claim of a connection's next transaction stands in its execution options under this name.
CLAIM = "claim"
# psycopg.pq.TransactionStatus.IDLE, for processes that work on SQLite and load no psycopg.
_IDLE = 0
# A lock that is taken before BEGIN is gone with its statement.
_LOCKS = ("FOR UPDATE", "FOR NO KEY UPDATE", "FOR SHARE", "FOR KEY SHARE", "ADVISORY")


class ClaimTaken(Exception):
    """Another transaction holds the claim that this one would begin with."""


@lru_cache(maxsize=4096)
def only_looks(sql: str) -> bool:
    """Whether the statement may run before a transaction; in doubt it may not."""
    words = sql.lstrip().upper()
    return words.startswith("SELECT ") and not any(lock in words for lock in _LOCKS)


def begin_before(connection: sa.Connection, sql: str) -> None:
    """Begin, where this statement is the first to change something. Raises ClaimTaken."""
    driver: Any = connection.connection.dbapi_connection
    if not driver.autocommit or driver.pgconn.transaction_status != _IDLE or only_looks(sql):
        return
    try:
        _begin(driver, connection.get_execution_options().get(CLAIM))
    except driver.Error as error:
        raise as_sqlalchemy_raises(connection, error, "BEGIN") from error


def _begin(driver: Any, claim: int | None) -> None:
    if claim is None:
        driver.execute("BEGIN", prepare=False)
        return
    # One round trip, which is why the number stands in the text.
    began = driver.execute(f"BEGIN; SELECT pg_try_advisory_xact_lock({int(claim)})", prepare=False)
    began.nextset()
    if not began.fetchone()[0]:
        raise ClaimTaken


def as_sqlalchemy_raises(connection: sa.Connection, error: Any, sql: str) -> sa.exc.DBAPIError:
    """What SQLAlchemy would have raised for this error of the driver, without the parameters, which may be personal; a
    connection that is gone leaves the pool, and its neighbours, which are as old, with it."""
    dialect = connection.dialect
    is_gone = dialect.is_disconnect(error, connection.connection.dbapi_connection, None)
    if is_gone:
        connection.invalidate(error)
        connection.engine.dispose()
    base: type[Exception] = dialect.dbapi.Error  # type: ignore[union-attr]
    translated = sa.exc.DBAPIError.instance(sql, None, error, base, connection_invalidated=is_gone, dialect=dialect)
    assert isinstance(translated, sa.exc.DBAPIError)
    return translated


def listen_on(engine: sa.Engine) -> None:
    """For what runs through SQLAlchemy. Prepared statements go past it, and say so themselves."""

    def before(connection: sa.Connection, cursor: Any, sql: str, *_: Any) -> None:
        begin_before(connection, sql)

    sa.event.listen(engine, "before_cursor_execute", before)
