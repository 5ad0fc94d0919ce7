"""Enrolments that were: one look tells whether a command was carried out before, and whose its identifiers are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

import sqlalchemy as sa

from services.members.domain.identifier import Candidate
from services.members.storage import tables
from services.members.storage.by_index import named_indexes, with_indexes
from services.members.storage.gathered import Gathered, Owned
from services.members.storage.safe import Safe

_LOOK = """SELECT 'command' AS kind, member_id FROM members WHERE command_id = :command_id
       UNION ALL
       SELECT kind, member_id FROM identifiers
        WHERE state = 'active' AND blind_index IN (:index_a, :index_b)"""


class Enrolments:
    """What is known before someone is enrolled."""

    def __init__(self, connection: sa.Connection, safe: Safe, gathered: Gathered) -> None:
        self._connection = connection
        self._safe = safe
        self._gathered = gathered

    def gather(self, command_ids: Sequence[str], candidates: Iterable[Candidate]) -> None:
        """Enrol these, and nobody else, in this unit of work: one look tells what is known of all of them, and they
        are written together at its end. Meant for imports.
        """
        self._gathered.gathers = True
        commands = sa.select(tables.members.c.command_id, tables.members.c.member_id).where(
            tables.members.c.command_id.in_(command_ids)
        )
        self._gathered.members.update((row.command_id, row.member_id) for row in self._connection.execute(commands))
        taken = sa.select(
            tables.identifiers.c.blind_index, tables.identifiers.c.kind, tables.identifiers.c.member_id
        ).where(
            # Said in words, not as a parameter: else the partial index could not be used by a plan that is kept.
            sa.text("state = 'active'"),
            tables.identifiers.c.blind_index.in_(
                [index for each in candidates for index in self._safe.indexes(each.kind, each.value)]
            ),
        )
        for row in self._connection.execute(taken):
            self._gathered.owned[bytes(row.blind_index)] = Owned(row.kind, row.member_id)

    def blind(self, command_id: str) -> str:
        """An import's id for a person in the form that may be kept: without our key nobody can make it from a phone."""
        return str(UUID(bytes=self._safe.index("import", command_id)[:16]))

    def was_seen(self, command_id: str) -> bool:
        """Whether the look over all of them found this command carried out, or it was, since."""
        return command_id in self._gathered.members

    def known(self, command_id: str, candidates: Sequence[Candidate]) -> dict[str, str]:
        """Member ids by "command" and by kind of identifier; empty for someone new."""
        indexes = self._safe.looked_for(candidates)
        if self._gathered.gathers:
            return self._known_of_gathered(command_id, indexes)
        look = with_indexes(_LOOK, len(indexes))
        rows = look.run(self._connection, command_id=command_id, **named_indexes(indexes))
        return {row.kind: row.member_id for row in rows}

    def _known_of_gathered(self, command_id: str, indexes: Sequence[bytes]) -> dict[str, str]:
        owned = [self._gathered.owned[index] for index in indexes if index in self._gathered.owned]
        known = {each.kind: each.member_id for each in owned}
        if command_id in self._gathered.members:
            # They are read next, so they must be there to be read.
            self._gathered.settle()
            known["command"] = self._gathered.members[command_id]
        return known
