"""Enrolments that were: one look tells whether a command was carried out before, and whose its identifiers are."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared
from services.members.domain.identifier import Candidate
from services.members.storage.safe import Safe

_LOOK = Prepared(
    """SELECT 'command' AS kind, member_id FROM members WHERE command_id = :command_id
       UNION ALL
       SELECT kind, member_id FROM identifiers
        WHERE state = 'active' AND blind_index IN (:first_index, :second_index)"""
)


class Enrolments:
    """What is known before someone is enrolled."""

    def __init__(self, connection: sa.Connection, safe: Safe) -> None:
        self._connection = connection
        self._safe = safe

    def known(self, command_id: str, candidates: Sequence[Candidate]) -> dict[str, str]:
        """Member ids by "command" and by kind of identifier; empty for someone new."""
        indexes = [self._safe.index(candidate.kind, candidate.value) for candidate in candidates]
        rows = _LOOK.run(self._connection, command_id=command_id, first_index=indexes[0], second_index=indexes[-1])
        return {row.kind: row.member_id for row in rows}
