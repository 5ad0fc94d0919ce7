"""What an import has looked up for hundreds of people at once, and what of it waits to be written together."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared, Row, run_in_order


@dataclass(frozen=True)
class Owned:
    """An identifier that somebody has."""

    kind: str
    member_id: str


class Gathered:
    """Empty and of no effect at a till. An import waits for three answers of the database a row without it.

    Whoever is added while it gathers is written when the unit of work ends, or fails as a whole with IntegrityError.
    """

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._rows: dict[Prepared, list[Row]] = defaultdict(list)
        self.gathers = False
        self.members: dict[str, str] = {}
        """Member ids by the command that enrolled them."""
        self.owned: dict[bytes, Owned] = {}
        """By blind index."""

    def add(self, statement: Prepared, row: Row) -> None:
        """Statements are carried out in the order in which they first came: a member before their identifiers."""
        self._rows[statement].append(row)

    def settle(self) -> None:
        """Write everything that waits."""
        run_in_order(self._connection, self.taken())

    def taken(self) -> list[tuple[Prepared, list[Row]]]:
        """Everything that waits, now the caller's to write."""
        taken = list(self._rows.items())
        self._rows.clear()
        return taken
