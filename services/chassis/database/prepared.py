"""Statements for the hot paths: portable SQL, translated once, run without the cost of a query builder.

Such a statement costs a fifth of the same one through Core (docs/performance.md), and the scan at the till is made of
these.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from services.chassis.database.late_begin import as_sqlalchemy_raises, begin_before
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


def run_in_order(
    connection: sa.Connection, writes: Sequence[tuple[Prepared, Sequence[Row]]], *, is_whole: bool = False
) -> None:
    """Carry out statements, each for its rows.

    INSERTs of one row each that stand side by side are one statement on PostgreSQL: a round trip costs more than an
    INSERT (docs/performance.md). They see the tables as they were before all of them, so none may depend on another
    one's row; foreign keys are checked when all are done. `is_whole` says that nothing else is written in this
    transaction, which need not begin then where one statement does it all.
    """
    steps = [(joins, list(step)) for joins, step in groupby(filter(_has_rows, writes), key=_joins)]
    for joins, step in steps:
        if joins:
            inserts = [(statement, rows[0]) for statement, rows in step]
            _run_as_one(connection, inserts, is_whole=is_whole and len(steps) == 1)
        else:
            for statement, rows in step:
                statement.run_many(connection, rows)


def _has_rows(write: tuple[Prepared, Sequence[Row]]) -> bool:
    return bool(write[1])


def _joins(write: tuple[Prepared, Sequence[Row]]) -> bool:
    """Whether it is part of one statement with its neighbours."""
    statement, rows = write
    return len(rows) == 1 and statement.is_insert


def _run_as_one(connection: sa.Connection, inserts: Sequence[tuple[Prepared, Row]], *, is_whole: bool) -> None:
    if connection.dialect.name == "sqlite":
        for statement, row in inserts:
            statement.run(connection, **row)
        return
    sql = _as_one(tuple(statement for statement, _ in inserts))
    parameters = {f"{name}_{number}": value for number, (_, row) in enumerate(inserts) for name, value in row.items()}
    _run(connection, sql, parameters, is_whole=is_whole)


def _run(connection: sa.Connection, sql: str, parameters: Row, *, is_whole: bool = False) -> Rows:
    """By the driver's own cursor: of a look-up through `exec_driver_sql` half is SQLAlchemy's view of the result.

    On SQLite `Database` has begun the transaction, which a cursor would not; on PostgreSQL it begins here, unless the
    statement is the whole of it.
    """
    if not is_whole and connection.dialect.name == "postgresql":
        begin_before(connection, sql)
    cursor = connection.connection.cursor()
    try:
        cursor.execute(sql, parameters)
        return Rows(cursor, sql)
    except connection.dialect.dbapi.Error as error:  # type: ignore[union-attr]
        raise as_sqlalchemy_raises(connection, error, sql) from error


@lru_cache(maxsize=256)
def _as_one(inserts: tuple[Prepared, ...]) -> str:
    *before, last = [statement.numbered(number) for number, statement in enumerate(inserts)]
    named = ", ".join(f"write_{number} AS ({sql})" for number, sql in enumerate(before))
    return f"WITH {named} {last}" if named else last
