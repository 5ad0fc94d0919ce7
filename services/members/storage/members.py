"""Members: rows to people and back, and the one look that recognises someone at a station."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import sqlalchemy as sa

from services.chassis.database.column_types import as_instant
from services.chassis.database.prepared import Prepared
from services.members.domain.errors import UnknownMember
from services.members.domain.identifier import Candidate
from services.members.domain.member import AtDoor, Member, Profile, Recognised
from services.members.domain.memberships.admission import NOTHING_KNOWN
from services.members.domain.outlet import Outlet
from services.members.domain.spelling import RULES, beginnings_asked, is_meant
from services.members.storage import tables
from services.members.storage.admission_text import read
from services.members.storage.by_index import named_indexes, with_indexes
from services.members.storage.gathered import Gathered
from services.members.storage.look_ups import seconds_until
from services.members.storage.name_beginnings import NameBeginnings
from services.members.storage.safe import MemberKey, Safe

_ADD = Prepared(
    """INSERT INTO members (member_id, sealed_profile, wrapped_key, locale, home_outlet_code, birthday_index,
                            birthday_entered_on, email_index, name_rules, enrolled_at, command_id,
                            origin)
       VALUES (:member_id, :sealed_profile, :wrapped_key, :locale, :home_outlet_code, :birthday_index,
               :birthday_entered_on, :email_index, :name_rules, :enrolled_at, :command_id,
               :origin)"""
)

# Everything that a check-in decides by, in one look: every further statement costs a round trip for each guest.
_WHOEVER = """SELECT i.blind_index, m.member_id, m.sealed_profile, m.wrapped_key, m.locale, m.home_outlet_code,
              CASE WHEN m.origin = 'station' THEN m.enrolled_at END AS joined_at,
              c.identifier_id AS card_identifier_id, c.sealed_value AS sealed_card_number, s.standing,
              (SELECT MAX(v.checked_in_at) FROM visits v
                WHERE v.member_id = m.member_id AND v.outlet_code = :outlet_code AND v.was_admitted) AS last_here_at,
              (SELECT MAX(t.paused_until_ms) FROM look_up_tallies t
                WHERE t.scope IN (:first_scope, :last_scope)) AS paused_until_ms"""
_FOUND_BY = """FROM identifiers i
         JOIN members m ON m.member_id = i.member_id
         LEFT JOIN identifiers c ON c.member_id = m.member_id AND c.kind = 'card_number' AND c.state = 'active'
         LEFT JOIN loyalty_summaries s ON s.member_id = m.member_id"""
_IS_ASKED_FOR = "WHERE i.state = 'active' AND i.blind_index IN (:index_a, :index_b)"

_RECOGNISE = f"""{_WHOEVER},
              EXISTS (SELECT 1 FROM visits v WHERE v.member_id = m.member_id AND v.was_admitted) AS has_visited
         {_FOUND_BY}
        {_IS_ASKED_FOR}"""  # noqa: S608

# The same at an outlet that admits by membership. Visits are counted as far as there is something to say of them, and a
# member comes once for each of their packs.
_RECOGNISE_AT_DOOR = f"""{_WHOEVER},
              (SELECT COUNT(*) FROM (SELECT 1 FROM visits v WHERE v.member_id = m.member_id AND v.was_admitted
                                      LIMIT 101) AS seen) AS visit_count,
              (SELECT n.sealed_words FROM attention_notes n WHERE n.member_id = m.member_id) AS sealed_note,
              f.facts, p.membership_id AS pack_id, p.visits_used AS pack_used
         {_FOUND_BY}
         LEFT JOIN admission_facts f ON f.member_id = m.member_id
         LEFT JOIN memberships p ON p.member_id = m.member_id AND p.visits IS NOT NULL
        {_IS_ASKED_FOR}"""  # noqa: S608

# The database ranks, so that of the fifty people whose numbers end alike only those shown are unsealed.
_LAST_HERE_AT = """(SELECT MAX(v.checked_in_at) FROM visits v
                WHERE v.member_id = m.member_id AND v.outlet_code = :outlet_code AND v.was_admitted) AS last_here_at"""
_NEAREST_FIRST = """ORDER BY last_here_at DESC NULLS LAST,
                 CASE WHEN m.home_outlet_code = :outlet_code THEN 0 ELSE 1 END,
                 m.enrolled_at DESC, m.member_id"""
_FIND_BY_TAIL = f"""SELECT i.identifier_id, i.kind, i.sealed_value, m.member_id, m.sealed_profile, m.wrapped_key,
              m.locale, m.home_outlet_code, c.identifier_id AS card_identifier_id,
              c.sealed_value AS sealed_card_number, {_LAST_HERE_AT}
         FROM identifiers i
         JOIN members m ON m.member_id = i.member_id
         LEFT JOIN identifiers c ON c.member_id = m.member_id AND c.kind = 'card_number' AND c.state = 'active'
        WHERE i.tail_index IN (:index_a) AND i.state = 'active'
        {_NEAREST_FIRST}, i.kind DESC
        LIMIT :most"""  # noqa: S608

# Who has all of the beginnings that were asked for: each stands there once.
_FIND_BY_NAME = f"""SELECT m.member_id, m.sealed_profile, m.wrapped_key, {_LAST_HERE_AT}
         FROM members m
        WHERE m.member_id IN (SELECT b.member_id FROM name_beginnings b WHERE b.beginning_index IN (:index_a)
                               GROUP BY b.member_id HAVING COUNT(*) = :beginnings) AND m.erased_at IS NULL
        {_NEAREST_FIRST}
        LIMIT :most"""  # noqa: S608
# To open so many profiles takes some 25 ms. Of those who share one beginning, the nearest are among them.
MOST_READ_BY_NAME = 1_000


# Joined at a station, or came with a file of the past.
Origin = Literal["station", "import"]


@dataclass(frozen=True)
class NewMember:
    """What is written when someone joins; the storage seals it."""

    member_id: str
    profile: Profile
    locale: str
    home_outlet_code: str
    origin: Origin
    birthday_entered_on: date | None = None
    """The local day on which they told it; nothing where it has been known for long, or is not."""


@dataclass(frozen=True)
class TailMatch:
    """Someone with a phone or card number that ends as asked."""

    member: Member
    kind: str
    digits: str | None
    """The whole number; unsealed only where more than four digits were asked for."""


@dataclass(frozen=True)
class NameMatches:
    """Some with such a name, the nearest first."""

    members: Sequence[Member]
    has_more: bool
    """Whether there are others, or may be: then more of the name tells them apart."""


class Members:
    """The people of one unit of work."""

    def __init__(self, connection: sa.Connection, safe: Safe, gathered: Gathered, names: NameBeginnings) -> None:
        self._connection = connection
        self._safe = safe
        self._gathered = gathered
        self._names = names

    def add(self, new: NewMember, *, at: datetime, command_id: str) -> MemberKey:
        """Write the member; the key that comes back seals their identifiers."""
        key, wrapped = self._safe.new_member_key(new.member_id)
        birthday = new.profile.birthday
        row = {
            "birthday_entered_on": new.birthday_entered_on,
            "member_id": new.member_id,
            "sealed_profile": key.seal_profile(new.profile),
            "wrapped_key": wrapped,
            "locale": new.locale,
            "home_outlet_code": new.home_outlet_code,
            "birthday_index": self._safe.birthday_index(birthday.month_day) if birthday else None,
            "email_index": self._safe.email_index_of(new.profile),
            "name_rules": RULES,
            "enrolled_at": at,
            "command_id": command_id,
            "origin": new.origin,
        }
        if self._gathered.gathers:
            self._gathered.members[command_id] = new.member_id
            self._gathered.add(_ADD, row)
        else:
            _ADD.run(self._connection, **row)
        self._names.add(new.member_id, new.profile)
        return key

    def recognise(
        self, candidates: Sequence[Candidate], *, outlet: Outlet, asked_by: Sequence[str], now: datetime
    ) -> Recognised | None:
        """Who the likeliest of these identifiers belongs to, with all that a check-in at this outlet needs.

        `asked_by` are the scopes of whoever asks: whether they are told nothing for now is read with the rest.
        """
        indexes = self._safe.looked_for(candidates)
        asked: dict[str, Any] = {"outlet_code": outlet.code, "first_scope": asked_by[0], "last_scope": asked_by[-1]}
        text = _RECOGNISE_AT_DOOR if outlet.admits_by_membership else _RECOGNISE
        rows = with_indexes(text, len(indexes)).run(self._connection, **named_indexes(indexes), **asked).all()
        if not rows:
            return None
        row = min(rows, key=lambda row: indexes.index(row.blind_index))
        door = self._at_door(row, rows) if outlet.admits_by_membership else None
        return Recognised(
            by=candidates[-1 if indexes.index(row.blind_index) >= len(indexes) // 2 else 0].kind,
            seconds_paused=seconds_until(row.paused_until_ms or 0, now),
            member=self._member(row),
            standing=row.standing,
            last_here_at=as_instant(row.last_here_at) if row.last_here_at else None,
            has_visited=bool(row.has_visited) if door is None else door.visit_count > 0,
            door=door,
        )

    def with_id(self, member_id: str) -> Member | None:
        return next(iter(self.with_ids([member_id])), None)

    def with_ids(self, member_ids: Sequence[str]) -> list[Member]:
        """Those of them that exist."""
        card = tables.identifiers.alias("card")
        query = (
            sa.select(
                tables.members,
                sa.case((tables.members.c.origin == "station", tables.members.c.enrolled_at)).label("joined_at"),
                card.c.identifier_id.label("card_identifier_id"),
                card.c.sealed_value.label("sealed_card_number"),
            )
            .outerjoin(
                card,
                sa.and_(
                    card.c.member_id == tables.members.c.member_id,
                    card.c.kind == "card_number",
                    card.c.state == "active",
                ),
            )
            .where(tables.members.c.member_id.in_(member_ids), tables.members.c.erased_at.is_(None))
        )
        return [self._member(row) for row in self._connection.execute(query)]

    def enrolled_at(self, member_id: str) -> datetime:
        query = sa.select(tables.members.c.enrolled_at).where(tables.members.c.member_id == member_id)
        enrolled_at: datetime = self._connection.execute(query).scalar_one()
        return enrolled_at

    def find_by_last_digits(self, digits: str, *, outlet_code: str, most: int) -> list[TailMatch]:
        """Members with a number that ends so: those of this outlet first, by their last visit."""
        is_whole_tail = len(digits) == len(digits[-4:])
        # A member can match by several numbers; three times as many rows always hold enough people.
        indexes = self._safe.tail_indexes(digits)
        rows = with_indexes(_FIND_BY_TAIL, len(indexes)).run(
            self._connection,
            **named_indexes(indexes),
            outlet_code=outlet_code,
            most=most * 3 if is_whole_tail else 10_000,
        )
        found: dict[str, TailMatch] = {}
        for row in rows:
            if row.member_id in found:
                continue
            number = None if is_whole_tail else self._number(row)
            if number is None or number.endswith(digits):
                found[row.member_id] = TailMatch(self._member(row), row.kind, number)
            if len(found) == most:
                break
        return list(found.values())

    def find_by_name(self, words: Sequence[str], *, outlet_code: str, most: int) -> NameMatches:
        """Members of whose name each word (spelled) begins a part: those of this outlet first, by their last visit.

        Raises UnusableField for too few letters.
        """
        beginnings = beginnings_asked(words)
        indexes = [index for beginning in beginnings for index in self._safe.name_indexes(beginning)]
        rows = (
            with_indexes(_FIND_BY_NAME, len(indexes))
            .run(
                self._connection,
                **named_indexes(indexes),
                beginnings=len(beginnings),
                outlet_code=outlet_code,
                most=MOST_READ_BY_NAME,
            )
            .all()
        )
        meant: list[str] = []
        for row in rows:
            profile = self._safe.member_key(row.member_id, row.wrapped_key).profile(row.sealed_profile)
            if is_meant(words, profile.given_name, profile.family_name):
                meant.append(row.member_id)
            if len(meant) > most:
                break
        shown = {member.member_id: member for member in self.with_ids(meant[:most])}
        return NameMatches(
            [shown[member_id] for member_id in meant if member_id in shown],
            has_more=len(meant) > most or len(rows) == MOST_READ_BY_NAME,
        )

    def hold(self, member_id: str) -> MemberKey | None:
        """The key that seals what is added to a member; nothing for nobody.

        Nobody else changes them until the work ends: whoever is being erased at this moment gets nothing more, or is
        erased after it.
        """
        wrapped = self._connection.execute(
            sa.select(tables.members.c.wrapped_key).where(tables.members.c.member_id == member_id).with_for_update()
        ).scalar()
        return self._safe.member_key(member_id, wrapped) if wrapped else None

    def hold_all(self, member_ids: Collection[str]) -> None:
        """Several, always in one order: of two works that want the same, neither has what the other one waits for.

        Whoever needs more than one holds all of them at once, before anything else, and before any payer.
        """
        wanted = sa.select(tables.members.c.member_id).where(tables.members.c.member_id.in_(member_ids))
        self._connection.execute(wanted.order_by(tables.members.c.member_id).with_for_update()).all()

    def hold_or_refuse(self, member_id: str) -> MemberKey:
        """Raises UnknownMember."""
        key = self.hold(member_id)
        if key is None:
            raise UnknownMember
        return key

    def hold_and_read(self, member_id: str) -> tuple[MemberKey, Member]:
        """Held first: what is read then is what is changed. Raises UnknownMember."""
        key, member = self.hold_or_refuse(member_id), self.with_id(member_id)
        if member is None:
            raise UnknownMember
        return key, member

    def key_of(self, member_id: str) -> MemberKey | None:
        """The same for whoever only opens what is sealed, and holds nobody."""
        query = sa.select(tables.members.c.wrapped_key).where(tables.members.c.member_id == member_id)
        wrapped = self._connection.execute(query).scalar()
        return self._safe.member_key(member_id, wrapped) if wrapped else None

    def save_profile(self, key: MemberKey, profile: Profile, *, locale: str) -> None:
        """The profile with the indexes by which it is found. Read it after `hold`, which holds the member."""
        birthday = profile.birthday
        self._connection.execute(
            tables.members.update()
            .where(tables.members.c.member_id == key.member_id)
            .values(
                sealed_profile=key.seal_profile(profile),
                birthday_index=self._safe.birthday_index(birthday.month_day) if birthday else None,
                email_index=self._safe.email_index_of(profile),
                name_rules=RULES,
                locale=locale,
            )
        )
        self._names.write({key.member_id: profile})

    def note_birthday_entered(self, member_id: str, *, on: date) -> None:
        """Since when the birthday is what it is."""
        self._connection.execute(
            tables.members.update().where(tables.members.c.member_id == member_id).values(birthday_entered_on=on)
        )

    def with_email(self, email: str, *, most: int) -> list[str]:
        """The members whose letters go to this address; a family may share one."""
        query = (
            sa.select(tables.members.c.member_id)
            .where(tables.members.c.email_index.in_(self._safe.email_indexes(email)))
            .order_by(tables.members.c.member_id)
            .limit(most)
        )
        return list(self._connection.execute(query).scalars())

    def has_unindexed_email(self) -> bool:
        query = sa.select(sa.exists().where(tables.members.c.email_index.is_(None)))
        return bool(self._connection.execute(query).scalar_one())

    def index_emails(self, most: int) -> int:
        """Index the addresses of members from before there was an index; how many that were."""
        columns = (tables.members.c.member_id, tables.members.c.sealed_profile, tables.members.c.wrapped_key)
        query = sa.select(*columns).where(tables.members.c.email_index.is_(None)).limit(most)
        rows = self._connection.execute(query).all()
        for row in rows:
            self._connection.execute(
                tables.members.update()
                .where(tables.members.c.member_id == row.member_id, tables.members.c.email_index.is_(None))
                .values(email_index=self._email_index(row))
            )
        return len(rows)

    def _at_door(self, row: Any, rows: Sequence[Any]) -> AtDoor:
        used = {each.pack_id: each.pack_used for each in rows if each.member_id == row.member_id and each.pack_id}
        note = None
        if row.sealed_note:
            key = self._safe.member_key(row.member_id, row.wrapped_key)
            note = key.words(row.sealed_note, row_id=row.member_id)
        return AtDoor(
            facts=read(row.facts) if row.facts else NOTHING_KNOWN,
            visit_count=row.visit_count,
            visits_used=used,
            note=note,
        )

    def _email_index(self, row: Any) -> bytes:
        # Somebody who was erased has no key any more, and no address.
        if not row.wrapped_key:
            return b""
        key = self._safe.member_key(row.member_id, row.wrapped_key)
        return self._safe.email_index_of(key.profile(row.sealed_profile))

    def _number(self, row: Any) -> str:
        key = self._safe.member_key(row.member_id, row.wrapped_key)
        return key.value(row.sealed_value, identifier_id=row.identifier_id)

    def _member(self, row: Any) -> Member:
        key = self._safe.member_key(row.member_id, row.wrapped_key)
        sealed_card_number = getattr(row, "sealed_card_number", None)
        joined_at = getattr(row, "joined_at", None)
        return Member(
            member_id=row.member_id,
            profile=key.profile(row.sealed_profile),
            locale=row.locale,
            home_outlet_code=row.home_outlet_code,
            card_number=key.value(sealed_card_number, identifier_id=row.card_identifier_id)
            if sealed_card_number
            else "",
            joined_at=as_instant(joined_at) if joined_at else None,
        )
