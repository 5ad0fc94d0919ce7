"""Statements for the hot paths: portable SQL, translated once, run without the cost of a query builder.

Such a statement costs a fifth of the same one through Core (docs/performance.md), and the scan at the till is made of
these.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from services.chassis.database.rows import Rows

Row = Mapping[str, Any]

# `:name` that is neither a cast (`::text`) nor part of a word.
_PARAMETER = re.compile(r"(?<![:\w]):([a-z_]+)")


class Prepared:
    """SQL with `:named` parameters that both databases understand."""

    def __init__(self, sql: str) -> None:
        self._named = " ".join(sql.split())
        self._pyformat = _PARAMETER.sub(r"%(\1)s", self._named.replace("%", "%%"))

    def run(self, connection: sa.Connection, **parameters: Any) -> Rows:
        """Run once."""
        return _run(connection, self._for(connection), parameters)

    def run_many(self, connection: sa.Connection, rows: Sequence[Row]) -> None:
        """Run for each row; nothing happens for none. No rows come back."""
        if len(rows) == 1:
            connection.exec_driver_sql(self._for(connection), dict(rows[0]))
        elif rows:
            connection.exec_driver_sql(self._for(connection), [dict(row) for row in rows])

    @property
    def is_insert(self) -> bool:
        return self._named.startswith("INSERT ")

    def numbered(self, number: int) -> str:
        """For PostgreSQL, as one of several statements in one: each parameter is followed by this number."""
        return _PARAMETER.sub(rf"%(\1_{number})s", self._named.replace("%", "%%"))

    def _for(self, connection: sa.Connection) -> str:
        return self._named if connection.dialect.name == "sqlite" else self._pyformat


def run_in_order(connection: sa.Connection, writes: Sequence[tuple[Prepared, Sequence[Row]]]) -> int:
    """Carry out statements, each for its rows; how many rows the last one wrote, where that was an INSERT of one row.

    INSERTs of one row each that stand side by side are one statement on PostgreSQL: a round trip costs more than an
    INSERT (docs/performance.md). They see the tables as they were before all of them, so none may depend on another
    one's row; foreign keys are checked when all are done.
    """
    written = 0
    together: list[tuple[Prepared, Row]] = []
    for statement, rows in writes:
        if len(rows) == 1 and statement.is_insert:
            together.append((statement, rows[0]))
        elif rows:
            _run_as_one(connection, together)
            together.clear()
            statement.run_many(connection, rows)
    if together:
        written = _run_as_one(connection, together)
    return written


def _run_as_one(connection: sa.Connection, inserts: Sequence[tuple[Prepared, Row]]) -> int:
    if connection.dialect.name == "sqlite" or len(inserts) < 2:
        results = [statement.run(connection, **row) for statement, row in inserts]
        return results[-1].rowcount if results else 0
    sql = _as_one(tuple(statement for statement, _ in inserts))
    parameters = {f"{name}_{number}": value for number, (_, row) in enumerate(inserts) for name, value in row.items()}
    return _run(connection, sql, parameters).rowcount


def _run(connection: sa.Connection, sql: str, parameters: Row) -> Rows:
    """By the driver's own cursor: of a look-up through `exec_driver_sql` half is SQLAlchemy's view of the result.

    `Database` has begun the transaction: a cursor would not, on SQLite. What the driver raises becomes what SQLAlchemy
    would have raised, without the parameters, which may be personal; a connection that is gone leaves the pool.
    """
    pooled = connection.connection
    cursor = pooled.cursor()
    try:
        cursor.execute(sql, parameters)
        return Rows(cursor, sql)
    except connection.dialect.dbapi.Error as error:  # type: ignore[union-attr]
        dialect = connection.dialect
        is_gone = dialect.is_disconnect(error, pooled.dbapi_connection, cursor)
        if is_gone:
            # Its neighbours in the pool are as old: all are made anew.
            connection.invalidate(error)
            connection.engine.dispose()
        base: type[Exception] = dialect.dbapi.Error  # type: ignore[union-attr]
        raise sa.exc.DBAPIError.instance(
            sql, None, error, base, connection_invalidated=is_gone, dialect=dialect
        ) from error


@lru_cache(maxsize=256)
def _as_one(inserts: tuple[Prepared, ...]) -> str:
    *before, last = [statement.numbered(number) for number, statement in enumerate(inserts)]
    return f"WITH {', '.join(f'write_{number} AS ({sql})' for number, sql in enumerate(before))} {last}"
