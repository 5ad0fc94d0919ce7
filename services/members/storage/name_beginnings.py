"""Who has a name that begins so: blind indexes of three letters, few enough to keep and too few to tell a name by."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache
from string import ascii_lowercase
from typing import Any

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared, Row
from services.members.domain.member import Profile
from services.members.domain.spelling import RULES, beginnings_of
from services.members.storage.by_index import named_indexes
from services.members.storage.gathered import Gathered
from services.members.storage.safe import Safe
from services.members.storage.tables.people import members, name_beginnings

_ADD = Prepared("INSERT INTO name_beginnings (beginning_index, member_id) VALUES (:beginning_index, :member_id)")
_REMOVE = Prepared("DELETE FROM name_beginnings WHERE member_id = :member_id AND beginning_index = :beginning_index")
_SEALED = (members.c.member_id, members.c.sealed_profile, members.c.wrapped_key)
# As the partial index says it: a parameter would not be recognised.
_WAITS = sa.text(f"name_rules < {RULES}")


class NameBeginnings:
    """Those of one unit of work."""

    def __init__(
        self, connection: sa.Connection, safe: Safe, gathered: Gathered, write_later: Callable[[Prepared, Row], None]
    ) -> None:
        self._connection = connection
        self._safe = safe
        self._gathered = gathered
        self._write_later = write_later

    def add(self, member_id: str, profile: Profile) -> None:
        """Of somebody new."""
        indexes = self._indexes(profile)
        if indexes:
            # Of one person in one statement; at a till in one with whatever else waits.
            add = self._gathered.add if self._gathered.gathers else self._write_later
            add(_add(len(indexes)), {"member_id": member_id, **named_indexes(indexes)})

    def write(self, profiles: Mapping[str, Profile | None]) -> int:
        """Write anew what is not as it should be of these members, whom the caller holds; of how many that was.

        Nothing for somebody who was erased.
        """
        there = self._there(profiles)
        wanted = {
            member_id: set() if profile is None else set(self._indexes(profile))
            for member_id, profile in profiles.items()
        }
        _REMOVE.run_many(self._connection, _rows({each: there[each] - wanted[each] for each in profiles}))
        _ADD.run_many(self._connection, _rows({each: wanted[each] - there[each] for each in profiles}))
        return sum(there[each] != wanted[each] for each in profiles)

    def is_any_to_index(self) -> bool:
        """Whether anybody is there from before names were indexed, or were by other rules."""
        return self._connection.execute(sa.select(members.c.member_id).where(_WAITS).limit(1)).first() is not None

    def index_some(self, most: int) -> int:
        """Index the names of so many of them; how many that were. Whoever is being changed at this moment comes next
        time: waiting for them, while we hold others, could be waiting for each other."""
        query = sa.select(*_SEALED).where(_WAITS).order_by(members.c.member_id).limit(most)
        rows = self._connection.execute(query.with_for_update(skip_locked=True)).all()
        self.write(self._opened(rows))
        done = sa.update(members).where(members.c.member_id.in_([row.member_id for row in rows]))
        if rows:
            self._connection.execute(done.values(name_rules=RULES))
        return len(rows)

    def index_anew(self, member_ids: Collection[str]) -> int:
        """Under the newest index key; of how many that changed anything."""
        query = sa.select(*_SEALED).where(members.c.member_id.in_(member_ids)).order_by(members.c.member_id)
        return self.write(self._opened(self._connection.execute(query.with_for_update()).all()))

    def compared(self, most: int = 500) -> Iterator[tuple[str, bool, bool]]:
        """Each member; whether a part of their name does not find them, and whether something else does.

        While the key is being rotated, what stands there under either is right. Those whom the job indexes yet are left
        out, and whoever was erased is to be found by nothing.
        """
        after = ""
        while rows := self._connection.execute(
            sa.select(*_SEALED)
            .where(members.c.member_id > after, members.c.name_rules >= RULES)
            .order_by(members.c.member_id)
            .limit(most)
        ).all():
            profiles = self._opened(rows)
            there = self._there(profiles)
            for member_id, profile in profiles.items():
                wanted = [] if profile is None else self._under_any_key(profile)
                is_hidden = any(there[member_id].isdisjoint(each) for each in wanted)
                yield member_id, is_hidden, not there[member_id] <= set().union(*wanted)
            after = rows[-1].member_id

    def _opened(self, rows: Sequence[Any]) -> dict[str, Profile | None]:
        return {
            row.member_id: self._safe.member_key(row.member_id, row.wrapped_key).profile(row.sealed_profile)
            if row.wrapped_key
            else None
            for row in rows
        }

    def _there(self, member_ids: Collection[str]) -> dict[str, set[bytes]]:
        there: dict[str, set[bytes]] = {member_id: set() for member_id in member_ids}
        query = sa.select(name_beginnings).where(name_beginnings.c.member_id.in_(member_ids))
        for row in self._connection.execute(query):
            there[row.member_id].add(bytes(row.beginning_index))
        return there

    def _under_any_key(self, profile: Profile) -> list[set[bytes]]:
        """For each beginning, under what it may stand there."""
        beginnings = beginnings_of(profile.given_name, profile.family_name)
        return [set(self._safe.name_indexes(beginning)) for beginning in beginnings]

    def _indexes(self, profile: Profile) -> list[bytes]:
        beginnings = beginnings_of(profile.given_name, profile.family_name)
        return [self._safe.name_index(beginning) for beginning in sorted(beginnings)]


def _rows(indexes: Mapping[str, Collection[bytes]]) -> list[dict[str, Any]]:
    return [
        {"member_id": member_id, "beginning_index": index}
        for member_id, of_member in sorted(indexes.items())
        for index in sorted(of_member)
    ]


@cache
def _add(count: int) -> Prepared:
    values = ", ".join(f"(:index_{letter}, :member_id)" for letter in ascii_lowercase[:count])
    return Prepared(f"INSERT INTO name_beginnings (beginning_index, member_id) VALUES {values}")  # noqa: S608
