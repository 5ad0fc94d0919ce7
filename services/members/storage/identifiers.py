"""Identifiers: who has which phone, card and id; one owner at a time, decided by a unique index."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from services.chassis.database.column_types import as_instant
from services.chassis.database.prepared import Prepared
from services.chassis.identifiers import new_id
from services.members.domain.card import new_card_id, new_card_number
from services.members.domain.errors import IdentifierTaken
from services.members.domain.identifier import Candidate, IdentifierKind
from services.members.storage import tables
from services.members.storage.by_index import named_indexes, with_indexes
from services.members.storage.gathered import Gathered, Owned
from services.members.storage.safe import MemberKey, Safe

_COLUMNS = ("identifier_id", "kind", "blind_index", "tail_index", "sealed_value")
_WITH_A_TAIL = ("phone", "card_number")

_REPLACED_AT = """SELECT MAX(replaced_at) AS replaced_at FROM identifiers
        WHERE state = 'replaced' AND kind IN ('card_number', 'card_id') AND blind_index IN (:index_a)"""
_WAS_DISOWNED = """SELECT 1 AS one FROM identifiers JOIN disownments ON disownments.member_id = identifiers.member_id
        WHERE state = 'replaced' AND kind = 'phone' AND replaced_at >= disowned_at AND blind_index IN (:index_a)
        LIMIT 1"""
_REPLACE_CARDS = Prepared(
    """UPDATE identifiers SET state = 'replaced', replaced_at = :at
        WHERE member_id = :member_id AND state = 'active' AND kind IN ('card_number', 'card_id')"""
)
_DETACH_PHONES = Prepared(
    """UPDATE identifiers SET state = 'replaced', replaced_at = :at
        WHERE member_id = :member_id AND state = 'active' AND kind = 'phone'"""
)


@dataclass(frozen=True)
class NewIdentifier:
    """An identifier to be added; `raw` is the way a phone was given."""

    kind: IdentifierKind
    value: str
    raw: str = ""


class Identifiers:
    """The identifiers of one unit of work."""

    def __init__(self, connection: sa.Connection, safe: Safe, gathered: Gathered) -> None:
        self._connection = connection
        self._safe = safe
        self._gathered = gathered

    def add(self, key: MemberKey, new: Sequence[NewIdentifier], *, at: datetime) -> set[IdentifierKind]:
        """Add those (one of a kind) that nobody has; the kinds that somebody has already come back."""
        taken = self._taken_before_rotation(new)
        if taken:
            rest = [identifier for identifier in new if identifier.kind not in taken]
            return taken | (self.add(key, rest, at=at) if rest else set())
        parameters: dict[str, object] = {"member_id": key.member_id, "at": at}
        for letter, identifier in zip("abcd", new, strict=False):
            row = dict(zip(_COLUMNS, self._row(key, identifier), strict=True))
            parameters |= {f"{column}_{letter}": value for column, value in row.items()}
            if self._gathered.gathers:
                self._gathered.owned[row["blind_index"]] = Owned(identifier.kind, key.member_id)
        if self._gathered.gathers:
            self._gathered.add(_insert(len(new)), parameters)
            return set()
        added = {row.kind for row in _insert_free(len(new)).run(self._connection, **parameters)}
        return {identifier.kind for identifier in new} - added

    def _taken_before_rotation(self, new: Sequence[NewIdentifier]) -> set[IdentifierKind]:
        """The unique index compares what was written under one generation of the key. While there are two, what
        somebody has from before is looked for besides."""
        if self._safe.index_generations == 1 or self._gathered.gathers:
            return set()
        return {each.kind for each in new if self.owner(Candidate(each.kind, each.value)) is not None}

    def add_card(self, key: MemberKey, *, at: datetime, others: Sequence[NewIdentifier] = ()) -> tuple[str, str]:
        """Add a new card, and these identifiers in the same statement; the card's number and token.

        Raises IdentifierTaken when somebody got one of the others meanwhile: the work must then be rolled back.
        """
        card_id = new_card_id()
        wanted = [*others, NewIdentifier("card_id", card_id.hex())]
        while True:
            number = new_card_number()
            taken = self.add(key, [*wanted, NewIdentifier("card_number", number)], at=at)
            for other in others:
                if other.kind in taken:
                    raise IdentifierTaken(other.kind)
            if not taken:
                return number, self._safe.card_tokens.token(card_id)
            # Somebody has this number by chance, once in ten million cards: all else is written, draw again.
            wanted = []

    def owner(self, candidate: Candidate) -> str | None:
        """The member who has it now."""
        return self._connection.execute(
            sa.select(tables.identifiers.c.member_id).where(
                tables.identifiers.c.state == "active",
                tables.identifiers.c.blind_index.in_(self._safe.indexes(candidate.kind, candidate.value)),
            )
        ).scalar()

    def owners(self, candidates: Collection[Candidate]) -> dict[Candidate, str]:
        """The members who have them now, in one look: an import asks for hundreds at a time."""
        wanted = {
            index: candidate
            for candidate in candidates
            for index in self._safe.indexes(candidate.kind, candidate.value)
        }
        rows = self._connection.execute(
            sa.select(tables.identifiers.c.blind_index, tables.identifiers.c.member_id).where(
                tables.identifiers.c.state == "active", tables.identifiers.c.blind_index.in_(wanted)
            )
        )
        return {wanted[bytes(row.blind_index)]: row.member_id for row in rows}

    def phone_of(self, member_id: str) -> str | None:
        """The phone to call somebody on, in international form: the one that they gave last."""
        table = tables.identifiers
        row = self._connection.execute(
            sa.select(table.c.identifier_id, table.c.sealed_value, tables.members.c.wrapped_key)
            .join(tables.members)
            .where(table.c.member_id == member_id, table.c.kind == "phone", table.c.state == "active")
            .order_by(table.c.added_at.desc(), table.c.identifier_id.desc())
            .limit(1)
        ).first()
        if row is None or not row.wrapped_key:
            return None
        return self._safe.member_key(member_id, row.wrapped_key).value(
            row.sealed_value, identifier_id=row.identifier_id
        )

    def replaced_at(self, candidate: Candidate) -> datetime | None:
        """When a card that is good no more was replaced by another."""
        indexes = self._safe.indexes(candidate.kind, candidate.value)
        look = with_indexes(_REPLACED_AT, len(indexes))
        found = look.run(self._connection, **named_indexes(indexes)).scalar()
        return as_instant(found) if found else None

    def was_disowned(self, candidate: Candidate) -> bool:
        """A phone that was detached by a disownment which is still open."""
        if candidate.kind != "phone":
            return False
        indexes = self._safe.indexes(candidate.kind, candidate.value)
        look = with_indexes(_WAS_DISOWNED, len(indexes))
        return look.run(self._connection, **named_indexes(indexes)).first() is not None

    def replace_cards(self, member_id: str, *, at: datetime) -> None:
        """The member's card, with its number and its QR, is good no more."""
        _REPLACE_CARDS.run(self._connection, member_id=member_id, at=at)

    def detach_phones(self, member_id: str, *, at: datetime) -> int:
        """None of the member's phones leads to them any more, and whoever has one now may join with it; how many."""
        return _DETACH_PHONES.run(self._connection, member_id=member_id, at=at).rowcount

    def card_ids(self, member_ids: Sequence[str]) -> dict[str, bytes]:
        """The id behind the QR of each member's card."""
        query = (
            sa.select(
                tables.identifiers.c.member_id,
                tables.identifiers.c.identifier_id,
                tables.identifiers.c.sealed_value,
                tables.members.c.wrapped_key,
            )
            .join(tables.members)
            .where(
                tables.identifiers.c.member_id.in_(member_ids),
                tables.identifiers.c.kind == "card_id",
                tables.identifiers.c.state == "active",
                tables.members.c.erased_at.is_(None),
            )
        )
        return {
            row.member_id: bytes.fromhex(
                self._safe.member_key(row.member_id, row.wrapped_key).value(
                    row.sealed_value, identifier_id=row.identifier_id
                )
            )
            for row in self._connection.execute(query)
        }

    def values(self, key: MemberKey, kind: IdentifierKind) -> list[str]:
        """The member's own, of one kind, the oldest first."""
        query = (
            sa.select(tables.identifiers.c.identifier_id, tables.identifiers.c.sealed_value)
            .where(
                tables.identifiers.c.member_id == key.member_id,
                tables.identifiers.c.kind == kind,
                tables.identifiers.c.state == "active",
            )
            .order_by(tables.identifiers.c.added_at, tables.identifiers.c.identifier_id)
        )
        rows = self._connection.execute(query)
        return [key.value(row.sealed_value, identifier_id=row.identifier_id) for row in rows]

    def _row(self, key: MemberKey, new: NewIdentifier) -> tuple[Any, ...]:
        identifier_id = new_id()
        return (
            identifier_id,
            new.kind,
            self._safe.index(new.kind, new.value),
            self._safe.tail_index(new.value) if new.kind in _WITH_A_TAIL else None,
            key.seal_value(new.value, identifier_id=identifier_id, raw=new.raw),
        )


@cache
def _insert_free(count: int) -> Prepared:
    """Adds those that nobody has, and tells their kinds."""
    return Prepared(f"{_insert_text(count)} ON CONFLICT DO NOTHING RETURNING kind")


@cache
def _insert(count: int) -> Prepared:
    """Adds all of them or raises IntegrityError: many at once cannot tell which of them were free."""
    return Prepared(_insert_text(count))


def _insert_text(count: int) -> str:
    """One statement for all identifiers of a new member: an import adds them by the hundred thousand."""
    rows = ", ".join(
        f"(:member_id, :at, 'active', {', '.join(f':{column}_{letter}' for column in _COLUMNS)})"
        for letter in "abcd"[:count]
    )
    return f"INSERT INTO identifiers (member_id, added_at, state, {', '.join(_COLUMNS)}) VALUES {rows}"  # noqa: S608
