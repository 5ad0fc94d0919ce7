"""Snapshots: who came to an outlet lately, a page of members in two looks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.chassis.database.column_types import as_instant
from services.chassis.database.prepared import Prepared
from services.members.domain.identifier import Candidate
from services.members.domain.member import AtDoor, Member, Recognised
from services.members.domain.memberships.admission import NOTHING_KNOWN
from services.members.domain.outlet import Outlet
from services.members.domain.snapshot import KnownMember
from services.members.storage import tables
from services.members.storage.admission_text import read
from services.members.storage.safe import MemberKey, Safe

# The last of those who came most recently.
_LAST_OF_MOST = Prepared(
    """SELECT last_at FROM (
         SELECT MAX(v.checked_in_at) AS last_at FROM visits v
          WHERE v.outlet_code = :outlet_code AND v.checked_in_at >= :since AND v.was_admitted
          GROUP BY v.member_id) AS here
        ORDER BY last_at DESC LIMIT 1 OFFSET :most"""
)
# Goes on where the page before has ended, and stops after one: all pages together walk along the index once.
_PAGE = Prepared(
    """WITH here AS (
         SELECT v.member_id FROM visits v
          WHERE v.member_id > :after AND v.outlet_code = :outlet_code AND v.checked_in_at >= :since
            AND v.was_admitted
          GROUP BY v.member_id ORDER BY v.member_id LIMIT :most)
       SELECT m.member_id, m.sealed_profile, m.wrapped_key, m.locale, m.home_outlet_code, s.standing, f.facts,
              p.membership_id AS pack_id, p.visits_used AS pack_used
         FROM here
         JOIN members m ON m.member_id = here.member_id
         LEFT JOIN loyalty_summaries s ON s.member_id = m.member_id
         LEFT JOIN admission_facts f ON f.member_id = m.member_id
         LEFT JOIN memberships p ON p.member_id = m.member_id AND p.visits IS NOT NULL
        ORDER BY m.member_id"""
)


@dataclass(frozen=True)
class Page:
    """Some of the members, and after whom the next page begins; nothing after the last."""

    members: list[KnownMember]
    next_after: str | None


class Snapshots:
    """Those of one unit of work."""

    def __init__(self, connection: sa.Connection, safe: Safe) -> None:
        self._connection = connection
        self._safe = safe

    def index_key(self, station_id: str) -> bytes:
        """The key by which this station finds its guests: what one keeps cannot be compared with another's."""
        return self._safe.key_of_station(station_id)

    def since(self, outlet_code: str, *, since: datetime, most: int) -> datetime:
        """Since when somebody must have come, so that no more than `most` have."""
        row = _LAST_OF_MOST.run(self._connection, outlet_code=outlet_code, since=since, most=most - 1).first()
        return since if row is None else as_instant(row.last_at)

    def page(self, outlet: Outlet, *, since: datetime, after: str, most: int) -> Page:
        rows = _PAGE.run(self._connection, outlet_code=outlet.code, since=since, after=after, most=most).all()
        # A member comes once for each of their packs.
        of_member: dict[str, list[Any]] = defaultdict(list)
        for row in rows:
            of_member[row.member_id].append(row)
        # Who was erased has no key any more.
        keys = {
            member_id: self._safe.member_key(member_id, found[0].wrapped_key)
            for member_id, found in of_member.items()
            if found[0].wrapped_key
        }
        identifiers = self._identifiers(keys)
        members = [
            KnownMember(_recognised(of_member[member_id], key, outlet, identifiers[member_id]), identifiers[member_id])
            for member_id, key in keys.items()
        ]
        return Page(members, rows[-1].member_id if len(of_member) == most else None)

    def _identifiers(self, keys: Mapping[str, MemberKey]) -> Mapping[str, list[Candidate]]:
        found: dict[str, list[Candidate]] = defaultdict(list)
        for row in self._rows_of(keys.keys()):
            value = keys[row.member_id].value(row.sealed_value, identifier_id=row.identifier_id)
            found[row.member_id].append(Candidate(row.kind, value))
        return found

    def _rows_of(self, member_ids: Collection[str]) -> Any:
        table = tables.identifiers
        return self._connection.execute(
            sa.select(table.c.member_id, table.c.identifier_id, table.c.kind, table.c.sealed_value)
            .where(table.c.member_id.in_(member_ids), table.c.state == "active")
            .order_by(table.c.added_at, table.c.identifier_id)
        )


def _recognised(rows: list[Any], key: MemberKey, outlet: Outlet, identifiers: list[Candidate]) -> Recognised:
    row = rows[0]
    number = next((each.value for each in identifiers if each.kind == "card_number"), "")
    return Recognised(
        member=Member(row.member_id, key.profile(row.sealed_profile), row.locale, row.home_outlet_code, number),
        standing=row.standing,
        last_here_at=None,
        has_visited=True,
        door=_door(rows) if outlet.admits_by_membership else None,
    )


def _door(rows: list[Any]) -> AtDoor:
    """Nobody is in: whoever comes next is not looked at by those who came before."""
    return AtDoor(
        facts=read(rows[0].facts) if rows[0].facts else NOTHING_KNOWN,
        visit_count=1,
        visits_used={row.pack_id: row.pack_used for row in rows if row.pack_id},
        note=None,
    )
