"""What data each column holds: declared beside the tables, and the base of an export and of an erasure.

Every service has a `storage/data_held.py` with HELD, a `Held` for each of its tables that names every column once. A
test finds the column that was forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from services.chassis.database.column_types import as_text


class Data(StrEnum):
    """What a column holds of people."""

    PERSONAL = "personal"
    """Says something of a person; sealed with a key of that person."""
    PSEUDONYMOUS = "pseudonymous"
    """The id of a person, or holds one: says nothing once nobody can tell whose id it is."""
    STAFF = "staff"
    """Of somebody who works here."""
    SECRET = "secret"  # noqa: S105 - the word, not one
    """A key, or a hash of something that must not be guessed; nobody is shown it."""
    NONE = "none"
    """Nothing of anybody by itself."""


# Which rows of a table belong to the person with this id.
Belonging = Callable[[sa.Table, str], sa.ColumnElement[bool]]


@dataclass(frozen=True, kw_only=True)
class Held:
    """The columns of one table, by what they hold: names with blanks between them."""

    of: Belonging | None = None
    """Whose a row is, where rows belong to the people that this installation serves."""
    not_exported: str = ""
    """Why rows that concern people are not part of what these are given as their data."""
    personal: str = ""
    pseudonymous: str = ""
    staff: str = ""
    secret: str = ""
    none: str = ""

    def names(self, data: Data) -> tuple[str, ...]:
        return tuple(str(getattr(self, data.value)).split())

    def tags(self) -> Iterator[tuple[str, Data]]:
        """Each column that is named, with what it holds."""
        for data in Data:
            for name in self.names(data):
                yield name, data


HeldTables = Mapping[str, Held]


def by(column: str, *, before: str = "") -> Belonging:
    """Rows that have the person's id in this column, with these letters before it."""
    return lambda table, person_id: table.c[column] == before + person_id


def through(column: str, parent: str, *, owner: str) -> Belonging:
    """Rows that lead by this column to a row of `parent` that has the person's id in `owner`."""

    def belongs(table: sa.Table, person_id: str) -> sa.ColumnElement[bool]:
        above = table.metadata.tables[parent]
        (key,) = above.primary_key.columns
        return table.c[column].in_(sa.select(key).where(above.c[owner] == person_id))

    return belongs


def mentioned_in(column: str, *texts: str) -> Belonging:
    """Rows that have the person's id in this column, or somewhere in one of these texts."""

    def belongs(table: sa.Table, person_id: str) -> sa.ColumnElement[bool]:
        # An id has no character that LIKE takes for a wildcard.
        return sa.or_(table.c[column] == person_id, *(table.c[text].like(f"%{person_id}%") for text in texts))

    return belongs


def shown_columns(held: Held) -> list[str]:
    """What a person is shown of a row that is theirs: not the names of staff, and no keys."""
    return [name for name, data in held.tags() if data not in (Data.STAFF, Data.SECRET)]


def rows_of_person(
    connection: sa.Connection, metadata: sa.MetaData, held: HeldTables, person_id: str
) -> dict[str, list[dict[str, Any]]]:
    """All that these tables hold of one person, by table: empty tables are there, too. Sealed values stay sealed."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name, table in metadata.tables.items():
        belongs = held[name].of
        if belongs is None or held[name].not_exported:
            continue
        columns = [table.c[column] for column in shown_columns(held[name])]
        query = sa.select(*columns).where(belongs(table, person_id)).order_by(*table.primary_key.columns)
        found[name] = [
            {column: _plain(value) for column, value in row._mapping.items()} for row in connection.execute(query)
        ]
    return found


def _plain(value: Any) -> Any:
    """As JSON has it; bytes stay as they are, for whoever can unseal them."""
    if isinstance(value, datetime):
        return as_text(value)
    return value.isoformat() if isinstance(value, date) else value
