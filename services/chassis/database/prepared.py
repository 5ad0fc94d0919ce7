"""Statements for the hot paths: portable SQL, translated once, run without the cost of a query builder.

A statement through SQLAlchemy's `exec_driver_sql` costs a third of the same one through Core
(docs/performance.md), and the scan at the till is made of these.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

# `:name` that is neither a cast (`::text`) nor part of a word.
_PARAMETER = re.compile(r"(?<![:\w]):([a-z_]+)")


class Prepared:
    """SQL with `:named` parameters that both databases understand."""

    def __init__(self, sql: str) -> None:
        self._named = " ".join(sql.split())
        self._pyformat = _PARAMETER.sub(r"%(\1)s", self._named.replace("%", "%%"))

    def run(self, connection: sa.Connection, **parameters: Any) -> sa.CursorResult[Any]:
        """Run once; the result's rows have attributes named like the columns."""
        return connection.exec_driver_sql(self._for(connection), parameters)

    def run_many(self, connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run for each row; nothing happens for none. No rows come back."""
        if len(rows) == 1:
            connection.exec_driver_sql(self._for(connection), dict(rows[0]))
        elif rows:
            connection.exec_driver_sql(self._for(connection), [dict(row) for row in rows])

    def _for(self, connection: sa.Connection) -> str:
        return self._named if connection.dialect.name == "sqlite" else self._pyformat
