"""Rows that wait for the end of the transaction, so that an import writes those of hundreds of sales together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared, Row, run_in_order


class Pending:
    """Whoever reads something of a member settles that member first; the unit of work settles all before it commits.

    A sale at a till gains nothing by it. An import of 500 sales writes entries, lots and balances in a statement each
    instead of 500, which on PostgreSQL halves its time.
    """

    def __init__(self, connection: sa.Connection, order: Sequence[Prepared]) -> None:
        self._connection = connection
        self._order = order
        self._rows: dict[Prepared, list[Row]] = defaultdict(list)
        self._members: set[str] = set()

    def add(self, statement: Prepared, rows: Sequence[Row], *, member_id: str) -> None:
        if rows:
            self._rows[statement].extend(rows)
            self._members.add(member_id)

    def settle_member(self, member_id: str) -> None:
        if member_id in self._members:
            self.settle()

    def settle(self) -> None:
        """Write everything that waits."""
        if self._members:
            run_in_order(self._connection, self.taken())

    def taken(self) -> list[tuple[Prepared, list[Row]]]:
        """Everything that waits, now the caller's to write: in an order in which nothing refers to what is not there
        yet."""
        taken = [(statement, rows) for statement in self._order if (rows := self._rows.pop(statement, None))]
        self._members.clear()
        return taken
