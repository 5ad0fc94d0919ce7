"""Renewals: the keys of members under the newest master key, and what finds them under the newest index key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared
from services.chassis.security.renewing import Renewed
from services.members.storage.name_beginnings import NameBeginnings
from services.members.storage.prospects import contact_of
from services.members.storage.safe import MemberKey, Safe
from services.members.storage.tables import identifiers, members, prospects
from services.members.storage.tables.dates import important_dates

# Some tens of milliseconds: on SQLite nobody else writes meanwhile.
BATCH = 200
_WITH_A_TAIL = ("phone", "card_number")
# Only as long as it is the one that was read: somebody may have erased the member since.
_REWRAP = Prepared("UPDATE members SET wrapped_key = :anew WHERE member_id = :member_id AND wrapped_key = :wrapped")
_REINDEX = Prepared(
    "UPDATE identifiers SET blind_index = :blind_index, tail_index = :tail_index WHERE identifier_id = :identifier_id"
)
# Before the id of a prospect in what the next batch goes on after.
_PROSPECTS = "prospects after "
_REWRAP_PROSPECT = Prepared(
    "UPDATE prospects SET wrapped_key = :anew WHERE prospect_id = :prospect_id AND wrapped_key = :wrapped"
)
# Two that came with one phone in the instant in which the generations changed: one is left as it is.
_REINDEX_PROSPECT = Prepared(
    """UPDATE prospects SET phone_index = :anew WHERE prospect_id = :prospect_id AND phone_index = :earlier
          AND NOT EXISTS (SELECT 1 FROM prospects AS twins WHERE twins.phone_index = :anew)"""
)
_REINDEX_BIRTHDAY = Prepared(
    """UPDATE members SET birthday_index = :anew WHERE member_id = :member_id AND birthday_index = :earlier"""
)

_REINDEX_EMAIL = Prepared(
    """UPDATE members SET email_index = :anew WHERE member_id = :member_id AND email_index = :earlier"""
)

_REINDEX_DATE = Prepared(
    """UPDATE important_dates SET day_index = :anew WHERE date_id = :date_id AND day_index = :earlier"""
)


class Renewals:
    """Those of one unit of work."""

    def __init__(self, connection: sa.Connection, safe: Safe, names: NameBeginnings) -> None:
        self._connection = connection
        self._safe = safe
        self._names = names

    def wrap_anew(self, after: str) -> Renewed:
        """The next members' keys, under the newest master key; after the last member come the prospects'."""
        if after.startswith(_PROSPECTS):
            return self._wrap_prospects_anew(after.removeprefix(_PROSPECTS))
        rows = self._next_members(after)
        stale = [row for row in rows if row.wrapped_key and not self._safe.is_wrapped_anew(row.wrapped_key)]
        changes = [
            {
                "member_id": row.member_id,
                "wrapped": row.wrapped_key,
                "anew": self._safe.wrapped_anew(row.member_id, row.wrapped_key),
            }
            for row in stale
        ]
        if changes:
            _REWRAP.run_many(self._connection, changes)
        return Renewed(_last(rows) or _PROSPECTS, len(rows), len(changes))

    def _wrap_prospects_anew(self, after: str) -> Renewed:
        rows = self._next_prospects(after)
        changes = [
            {
                "prospect_id": row.prospect_id,
                "wrapped": row.wrapped_key,
                "anew": self._safe.wrapped_anew(row.prospect_id, row.wrapped_key),
            }
            for row in rows
            if row.wrapped_key and not self._safe.is_wrapped_anew(row.wrapped_key)
        ]
        if changes:
            _REWRAP_PROSPECT.run_many(self._connection, changes)
        return Renewed(_last_prospect(rows), len(rows), len(changes))

    def _index_prospects_anew(self, after: str) -> Renewed:
        rows = self._next_prospects(after)
        changes = []
        for row in rows:
            if row.phone_index and row.wrapped_key:
                key = self._safe.member_key(row.prospect_id, row.wrapped_key)
                anew = self._safe.index("phone", contact_of(key, row.sealed_contact).phone or "")
                if bytes(row.phone_index) != anew:
                    changes.append({"prospect_id": row.prospect_id, "earlier": row.phone_index, "anew": anew})
        if changes:
            _REINDEX_PROSPECT.run_many(self._connection, changes)
        return Renewed(_last_prospect(rows), len(rows), len(changes))

    def _next_prospects(self, after: str) -> Sequence[Any]:
        table = prospects.prospects
        query = sa.select(table).where(table.c.prospect_id > after).order_by(table.c.prospect_id).limit(BATCH)
        return self._connection.execute(query).all()

    def index_anew(self, after: str) -> Renewed:
        """What finds the next members, and after the last of them the prospects, under the newest index key."""
        if after.startswith(_PROSPECTS):
            return self._index_prospects_anew(after.removeprefix(_PROSPECTS))
        rows = self._next_members(after)
        keys = {row.member_id: self._safe.member_key(row.member_id, row.wrapped_key) for row in rows if row.wrapped_key}
        changed, left = self._index_identifiers(keys)
        changed += self._index_birthdays(rows, keys) + self._index_emails(rows, keys) + self._index_dates(rows, keys)
        changed += self._names.index_anew(keys)
        return Renewed(_last(rows) or _PROSPECTS, len(rows), changed, left)

    def _next_members(self, after: str) -> Sequence[Any]:
        indexes = (members.c.birthday_index, members.c.email_index)
        columns = (members.c.member_id, members.c.wrapped_key, members.c.sealed_profile, *indexes)
        query = sa.select(*columns).where(members.c.member_id > after).order_by(members.c.member_id).limit(BATCH)
        return self._connection.execute(query).all()

    def _index_identifiers(self, keys: dict[str, MemberKey]) -> tuple[int, int]:
        rows = self._connection.execute(sa.select(identifiers).where(identifiers.c.member_id.in_(keys))).all()
        changes, was_active = {}, set()
        for row in rows:
            value = keys[row.member_id].value(row.sealed_value, identifier_id=row.identifier_id)
            index = self._safe.index(row.kind, value)
            if bytes(row.blind_index) != index:
                tail = self._safe.tail_index(value) if row.kind in _WITH_A_TAIL else None
                changes[row.identifier_id] = {
                    "identifier_id": row.identifier_id,
                    "blind_index": index,
                    "tail_index": tail,
                }
                if row.state == "active":
                    was_active.add(index)
        # Two that enrolled one phone in the instant in which the generations changed: both are left as they are.
        rivals = self._active_under(was_active)
        kept = [change for change in changes.values() if change["blind_index"] not in rivals]
        if kept:
            _REINDEX.run_many(self._connection, kept)
        return len(kept), len(changes) - len(kept)

    def _active_under(self, indexes: set[bytes]) -> set[bytes]:
        query = sa.select(identifiers.c.blind_index).where(
            identifiers.c.state == "active", identifiers.c.blind_index.in_(indexes)
        )
        return {bytes(index) for index in self._connection.execute(query).scalars()}

    def _index_birthdays(self, rows: Sequence[Any], keys: dict[str, MemberKey]) -> int:
        changes = []
        for row in rows:
            if row.birthday_index is None or row.member_id not in keys:
                continue
            birthday = keys[row.member_id].profile(row.sealed_profile).birthday
            anew = self._safe.birthday_index(birthday.month_day) if birthday else None
            if anew is not None and bytes(row.birthday_index) != anew:
                changes.append({"member_id": row.member_id, "earlier": row.birthday_index, "anew": anew})
        if changes:
            _REINDEX_BIRTHDAY.run_many(self._connection, changes)
        return len(changes)

    def _index_emails(self, rows: Sequence[Any], keys: dict[str, MemberKey]) -> int:
        changes = []
        for row in rows:
            # Empty: they have no address. Nothing: the job that indexes old members comes to them anyway.
            if not row.email_index or row.member_id not in keys:
                continue
            anew = self._safe.email_index_of(keys[row.member_id].profile(row.sealed_profile))
            if bytes(row.email_index) != anew:
                changes.append({"member_id": row.member_id, "earlier": row.email_index, "anew": anew})
        if changes:
            _REINDEX_EMAIL.run_many(self._connection, changes)
        return len(changes)

    def _index_dates(self, rows: Sequence[Any], keys: dict[str, MemberKey]) -> int:
        known = self._connection.execute(
            sa.select(important_dates.c.date_id, important_dates.c.day_index).where(
                important_dates.c.member_id.in_(keys)
            )
        )
        earlier = {row.date_id: bytes(row.day_index) for row in known}
        sealed = {row.member_id: row.sealed_profile for row in rows} if earlier else {}
        changes = [
            {"date_id": kept.date_id, "earlier": earlier[kept.date_id], "anew": anew}
            for member_id, profile in sealed.items()
            if member_id in keys
            for kept in keys[member_id].profile(profile).dates
            if kept.date_id in earlier
            for anew in [self._safe.birthday_index(kept.day.month_day)]
            if anew != earlier[kept.date_id]
        ]
        if changes:
            _REINDEX_DATE.run_many(self._connection, changes)
        return len(changes)


def _last(rows: Sequence[Any]) -> str | None:
    return rows[-1].member_id if len(rows) == BATCH else None


def _last_prospect(rows: Sequence[Any]) -> str | None:
    return _PROSPECTS + rows[-1].prospect_id if len(rows) == BATCH else None
