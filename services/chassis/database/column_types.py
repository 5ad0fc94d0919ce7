"""Column types that mean the same on SQLite and PostgreSQL, and the one way to declare a table."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles

try:
    import pysqlite3
except ImportError:  # No wheel for this machine: Python's own build, with the rollback journal (engine.py).
    pysqlite3 = sqlite3

# The one SQLite that every part uses.
sqlite_module: Any = pysqlite3

Id = sa.Text
Text = sa.Text
Blob = sa.LargeBinary
Flag = sa.Boolean
LocalDay = sa.Date


class Instant(sa.types.TypeDecorator[datetime]):
    """An aware instant in UTC: `timestamptz` on PostgreSQL, sortable ISO text on SQLite. Refuses naive times."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        return sa.Text() if dialect.name == "sqlite" else sa.DateTime(timezone=True)

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> Any:
        if value is None:
            return None
        return as_text(value) if dialect.name == "sqlite" else _in_utc(value)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else as_instant(value)


def as_text(instant: datetime) -> str:
    """ISO 8601 in UTC with microseconds, so that text order is time order. Raises ValueError for a naive time."""
    return _in_utc(instant).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _in_utc(instant: datetime) -> datetime:
    # Without an offset, Python would take the machine's own zone, and be right on most machines.
    if instant.tzinfo is None:
        raise ValueError("an instant needs its offset from UTC")
    return instant.astimezone(UTC)


def as_instant(value: datetime | str) -> datetime:
    """An instant from either driver: PostgreSQL gives datetimes in the session's zone, SQLite gives text."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value.astimezone(UTC)


def as_day(value: date | str) -> date:
    """A local day from either driver."""
    return date.fromisoformat(value) if isinstance(value, str) else value


# Raw statements (prepared.py) hand instants and days straight to the driver; on SQLite they are stored as text.
sqlite_module.register_adapter(datetime, as_text)
sqlite_module.register_adapter(date, date.isoformat)


# STRICT tables know INTEGER, REAL, TEXT, BLOB and ANY only.
@compiles(sa.Boolean, "sqlite")
def _boolean_on_sqlite(element: sa.Boolean, compiler: Any, **words: Any) -> str:
    return "INTEGER"


@compiles(sa.Date, "sqlite")
def _date_on_sqlite(element: sa.Date, compiler: Any, **words: Any) -> str:
    return "TEXT"


@compiles(sa.BigInteger, "sqlite")
def _bigint_on_sqlite(element: sa.BigInteger, compiler: Any, **words: Any) -> str:
    return "INTEGER"


def new_metadata() -> sa.MetaData:
    """Metadata whose constraints are named, so that migrations can find them on both databases."""
    return sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def table(metadata: sa.MetaData, name: str, *columns: sa.schema.SchemaItem) -> sa.Table:
    """A table that is STRICT on SQLite: without it, SQLite stores text in a column of numbers."""
    return sa.Table(name, metadata, *columns, sqlite_strict=True)
