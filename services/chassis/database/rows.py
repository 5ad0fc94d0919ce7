"""`Rows`: what a prepared statement found, asked for with SQLAlchemy's words."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import sqlalchemy as sa


class Rows:
    """The rows of one statement, with attributes named like its columns; all of them are here already."""

    def __init__(self, cursor: Any, sql: str) -> None:
        self.rowcount: int = cursor.rowcount
        as_row = _known(cursor, sql)
        self._rows: list[Any] = [] if as_row is None else [as_row(row) for row in cursor.fetchall()]
        cursor.close()

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def all(self) -> list[Any]:
        return self._rows

    def first(self) -> Any:
        """The first row, or None."""
        return self._rows[0] if self._rows else None

    def one(self) -> Any:
        """The only row. Raises what SQLAlchemy raises where there is none, or more."""
        if not self._rows:
            raise sa.exc.NoResultFound("no row was found where one was wanted")
        if len(self._rows) > 1:
            raise sa.exc.MultipleResultsFound("several rows were found where one was wanted")
        return self._rows[0]

    def scalar(self) -> Any:
        """The first column of the first row, or None."""
        return self._rows[0][0] if self._rows else None

    def scalar_one(self) -> Any:
        return self.one()[0]

    def scalars(self) -> Iterator[Any]:
        return (row[0] for row in self._rows)


AsRow = Callable[[Any], Any]
_KNOWN_AT_MOST = 1024
_known_rows: dict[str, AsRow | None] = {}


def _known(cursor: Any, sql: str) -> AsRow | None:
    """How to make rows of what this statement found; None where it is none that finds rows.

    Remembered by its text, which names its columns: to ask psycopg for their description costs more than a look-up by
    a key (docs/performance.md).
    """
    try:
        return _known_rows[sql]
    except KeyError:
        columns = cursor.description
        as_row = None if columns is None else _row_of(tuple([column[0] for column in columns]))
        if len(_known_rows) >= _KNOWN_AT_MOST:
            _known_rows.clear()
        _known_rows[sql] = as_row
        return as_row


@lru_cache(maxsize=512)
def _row_of(names: tuple[str, ...]) -> AsRow:
    # Made once for each list of columns: making a class costs a hundred times the statement.
    made: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]
    as_row: AsRow = made._make
    return as_row
