"""The unit of work: one transaction with its facts, committed together or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from typing import Generic, TypeVar

import sqlalchemy as sa

from services.chassis.clock import Clock
from services.chassis.database.engine import Database
from services.chassis.database.prepared import Prepared, Row, run_in_order
from services.chassis.messaging.event import Event
from services.chassis.security.permission import Place
from services.chassis.work import outbox
from services.chassis.work.audit import Audit, Concern, Values


class UnitOfWork:
    """What a use case holds: a connection, one instant for all it does, and a way to tell what happened."""

    def __init__(self, connection: sa.Connection, now: datetime) -> None:
        self.connection = connection
        self.now = now
        # The Idempotency-Key of the command, the id of the event, or an import's own id: kept beside what it caused.
        self.command_id = ""
        # When the fact at hand happened: the consumer sets it to its event's instant, which may be days ago.
        self.occurred_at = now
        # How long ago that was, for a command that was kept where it was made; nothing for one that was not.
        self.kept_for: timedelta | None = None
        # And who made it, by what its sender says.
        self.made_by: str | None = None
        self.audit = Audit(self.write_later, now, self.place_of)
        # What the act at hand is about, for the audit.
        self.concern: Concern | None = None
        self._facts: list[tuple[Event, datetime]] = []
        self._rows: dict[Prepared, list[Row]] = {}

    def place_of(self, outlet_code: str) -> Place | None:
        """Where the outlet lies now; None in a service that keeps no map, which takes the caller's word for it."""
        return None

    def happened_before(self, age: timedelta, *, made_by: str | None) -> None:
        """The command at hand was made so long ago, and what it tells has happened then."""
        self.kept_for, self.occurred_at, self.made_by = age, self.now - age, made_by

    def publish(self, event: Event, *, occurred_at: datetime | None = None) -> None:
        """Tell the suite, once this work is committed. `occurred_at` only where the fact is older than now."""
        self._facts.append((event, occurred_at or self.now))

    def concerns(
        self,
        kind: str,
        id: str,  # noqa: A002 - the word that people use
        *,
        place: Place | None = None,
        before: Values | None = None,
        after: Values | None = None,
    ) -> None:
        """Say what this command is about, for the audit: `work.concerns("order", order_id, after={"lines": 2})`.

        Called again it says it anew: a command is about one thing. `place` only where the object belongs elsewhere than
        the caller. The values must say nothing of a person: they are kept for ever, unsealed.
        """
        self.concern = Concern(kind, id, place, before, after)

    def write_later(self, statement: Prepared, row: Row) -> None:
        """Insert a row that nothing reads before the end of this work: all such rows are one round trip then."""
        self._rows.setdefault(statement, []).append(row)

    def write_rest(self, last: tuple[Prepared, Row] | None = None) -> None:
        """Write the facts, and whatever else has waited for the end. The opener calls it before it commits; who calls
        it with a `last` row writes nothing after it."""
        rest = [*self.waiting(), *self._rows.items(), (outbox.INSERT, outbox.rows_of(self._facts))]
        if last is not None:
            rest.append((last[0], [last[1]]))
        run_in_order(self.connection, rest, is_whole=last is not None)
        self._rows.clear()
        self._facts.clear()

    def waiting(self) -> Sequence[tuple[Prepared, Sequence[Row]]]:
        """What a service's own stores have held back, in an order in which nothing refers to what is not there yet."""
        return ()


W = TypeVar("W", bound=UnitOfWork)


class WorkOpener(Generic[W]):
    """Opens units of work of one service: `with open_work() as work: ...` commits, `open_work.reading()` does not."""

    def __init__(self, database: Database, make: Callable[[sa.Connection, datetime], W], clock: Clock) -> None:
        self.database = database
        self.clock = clock
        self._make = make

    @contextmanager
    def __call__(self, *, claim: int | None = None) -> Iterator[W]:
        with self.database.writing(claim=claim) as connection:
            work = self._make(connection, self.clock.now())
            yield work
            work.write_rest()

    def reading(self) -> AbstractContextManager[W]:
        """The same stores for a look-up; writes nothing."""
        return self._on(self.database.reading)

    def snapshot(self) -> AbstractContextManager[W]:
        """The same stores on one consistent picture, for proofs and exports."""
        return self._on(self.database.snapshot)

    @contextmanager
    def _on(self, open_connection: Callable[[], AbstractContextManager[sa.Connection]]) -> Iterator[W]:
        with open_connection() as connection:
            yield self._make(connection, self.clock.now())
