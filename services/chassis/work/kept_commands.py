"""Kept answers that must go: what a command was answered may name somebody who is to be forgotten."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared

_entries = sa.table(
    "audit_entries", *(sa.column(name) for name in ("command_id", "object_kind", "object_id", "action"))
)
# Without its fingerprint a command still happens once; whoever sends it again is told that the answer is gone.
_FORGET = Prepared("UPDATE commands SET answer = '', fingerprint = '' WHERE command_id = :command_id AND answer <> ''")


def commands_about(
    connection: sa.Connection, object_kind: str, object_id: str, *, but: Sequence[str] = ()
) -> Sequence[str]:
    """The ids of the commands that the audit says were about this object, without those of some actions.

    Reads the whole audit: no write should pay for an index that is needed a few times a year.
    """
    query = sa.select(_entries.c.command_id).where(
        _entries.c.object_id == object_id,
        _entries.c.object_kind == object_kind,
        _entries.c.command_id.is_not(None),
        _entries.c.action.not_in(but),
    )
    return list(connection.execute(query).scalars())


def forget_answers(connection: sa.Connection, command_ids: Sequence[str]) -> None:
    """Keep that they happened, and nothing of what was asked or answered."""
    _FORGET.run_many(connection, [{"command_id": command_id} for command_id in command_ids])
