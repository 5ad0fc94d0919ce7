"""Standings: the last that loyalty told of each member; an older picture never replaces a newer one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared

_KEEP = Prepared(
    """INSERT INTO loyalty_summaries (member_id, sequence, standing, as_of)
       SELECT :member_id, :sequence, :standing, :as_of
        WHERE NOT EXISTS (SELECT 1 FROM erasures WHERE erasures.member_id = :member_id)
       ON CONFLICT (member_id) DO UPDATE
          SET sequence = excluded.sequence, standing = excluded.standing, as_of = excluded.as_of
        WHERE loyalty_summaries.sequence < excluded.sequence"""
)


_OF = Prepared("SELECT standing FROM loyalty_summaries WHERE member_id = :member_id")


class Standings:
    """The loyalty standings of one unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def keep(self, member_id: str, standing: Mapping[str, Any], *, sequence: int) -> None:
        """Keep it unless a newer one came first, or the member is no more."""
        as_of = standing["as_of"]
        _KEEP.run(
            self._connection,
            member_id=member_id,
            sequence=sequence,
            standing=json.dumps(standing, ensure_ascii=False, separators=(",", ":")),
            as_of=datetime.fromisoformat(as_of) if as_of else None,
        )

    def of(self, member_id: str) -> str | None:
        """As the JSON that loyalty told; nothing where it has told nothing."""
        standing = _OF.run(self._connection, member_id=member_id).scalar()
        return None if standing is None else str(standing)
