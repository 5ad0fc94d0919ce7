"""Staff: rows to people and back, and what they prove themselves with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared
from services.chassis.database.turns import wait_for_turn
from services.chassis.security.permission import ROOT, Place, Scope
from services.outlets.domain.staff import HQ, Person
from services.outlets.storage.tables import (
    oidc_identities,
    outlets,
    passkeys,
    set_up_links,
    staff,
    territories,
)
from services.outlets.storage.tables import sessions as session_rows

_IMPORT_TURN = 431_906_078
_PERSON = tuple(field.name for field in fields(Person))
_PERSON_COLUMNS = tuple(staff.c[name] for name in _PERSON)
# Each code once: of two who send the same one at once, the database lets one through.
_USE_STEP = Prepared(
    """UPDATE staff SET totp_last_step = :step
       WHERE staff_id = :staff_id AND state = 'active' AND (totp_last_step IS NULL OR totp_last_step < :step)"""
)
_ACTIVATE = Prepared("UPDATE staff SET state = 'active' WHERE staff_id = :staff_id AND state = 'invited'")
_NEXT_SEQUENCE = Prepared(
    "UPDATE staff SET placed_sequence = placed_sequence + 1 WHERE staff_id = :staff_id RETURNING placed_sequence"
)
_BURN_LINK = Prepared(
    """UPDATE set_up_links SET used_at = :now
       WHERE token_hash = :token_hash AND used_at IS NULL AND expires_at > :now"""
)


@dataclass(frozen=True)
class Secrets:
    """What is kept to check a person by."""

    pin_hash: str | None
    password_hash: str | None
    sealed_totp: bytes | None


@dataclass(frozen=True)
class SetUpLink:
    """A link that is good now."""

    staff_id: str
    sealed_totp: bytes


@dataclass(frozen=True)
class Ended:
    """Whose tokens are good no longer, before these have run out."""

    staff: list[str]
    sessions: list[str]


class Staff:
    """The people of the franchise."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def find(self, staff_id: str) -> Person | None:
        return self._person(staff.c.staff_id == staff_id)

    def with_login(self, login: str) -> Person | None:
        return self._person(staff.c.login == login)

    def hold(self, staff_id: str) -> Person | None:
        """As `find`, and nobody else changes them until the work is committed (SQLite has one writer anyway)."""
        query = sa.select(*_PERSON_COLUMNS).where(staff.c.staff_id == staff_id).with_for_update()
        row = self._connection.execute(query).first()
        return None if row is None else _person(row)

    def wait_to_import(self) -> None:
        """Whoever brings in a table waits for whoever does so now: both would add the same people."""
        wait_for_turn(self._connection, _IMPORT_TURN)

    def secrets(self, staff_id: str) -> Secrets:
        """None of everything where there is nobody."""
        columns = (staff.c.pin_hash, staff.c.password_hash, staff.c.sealed_totp)
        row = self._connection.execute(sa.select(*columns).where(staff.c.staff_id == staff_id)).first()
        return Secrets(None, None, None) if row is None else Secrets(*row)

    def within(self, scope: Scope) -> list[Person]:
        """Everybody whom the scope includes, those who have left among them."""
        query = sa.select(*_PERSON_COLUMNS).select_from(_WITH_TERRITORY).where(_is_within(scope))
        rows = self._connection.execute(query.order_by(staff.c.name, staff.c.staff_id))
        return [_person(row) for row in rows]

    def names(self, staff_ids: Sequence[str]) -> dict[str, str]:
        """Those of them who are known, also after they have left: what they did stays."""
        query = sa.select(staff.c.staff_id, staff.c.name).where(staff.c.staff_id.in_(staff_ids))
        return {row.staff_id: row.name for row in self._connection.execute(query)}

    def at_counter(self, outlet_code: str) -> list[Person]:
        """Who can sign in at a station of the outlet."""
        query = sa.select(*_PERSON_COLUMNS).where(
            staff.c.outlet_code == outlet_code, staff.c.state == "active", staff.c.pin_hash.is_not(None)
        )
        return [_person(row) for row in self._connection.execute(query.order_by(staff.c.name))]

    def untold(self, *, most: int) -> list[Person]:
        """Of whom the suite was never told where they work."""
        query = sa.select(*_PERSON_COLUMNS).where(staff.c.placed_sequence == 0)
        rows = self._connection.execute(query.order_by(staff.c.staff_id).limit(most).with_for_update())
        return [_person(row) for row in rows]

    def next_sequence(self, staff_id: str) -> int:
        """That of what is told of the person now."""
        return int(_NEXT_SEQUENCE.run(self._connection, staff_id=staff_id).scalar_one())

    def place(self, person: Person) -> Place | None:
        """Where the person belongs, or None where there is no such place. Head office is above everything."""
        if person.role == HQ:
            return Place(None, ROOT)
        if person.outlet_code is not None:
            query = sa.select(territories.c.path).join(outlets).where(outlets.c.outlet_code == person.outlet_code)
        else:
            query = sa.select(territories.c.path).where(territories.c.territory_code == person.territory_code)
        path = self._connection.execute(query).scalar()
        return None if path is None else Place(person.outlet_code, path)

    def add(self, person: Person, *, added_at: datetime, added_by: str | None) -> None:
        self._connection.execute(sa.insert(staff).values(**asdict(person), added_at=added_at, added_by=added_by))

    def change(self, person: Person) -> None:
        words = asdict(person)
        del words["staff_id"]
        self._update(person.staff_id, **words)

    def set_pin(self, staff_id: str, pin_hash: str) -> None:
        self._update(staff_id, pin_hash=pin_hash, state="active")

    def activate(self, staff_id: str) -> None:
        """Somebody who was invited has come in."""
        _ACTIVATE.run(self._connection, staff_id=staff_id)

    def forget_pin(self, staff_id: str) -> None:
        self._update(staff_id, pin_hash=None)

    def forget_login(self, staff_id: str) -> None:
        """Nothing but a PIN opens anything any more."""
        self._update(staff_id, password_hash=None, sealed_totp=None)
        self._forget_ways(staff_id)

    def set_password(self, staff_id: str, password_hash: str, sealed_totp: bytes) -> None:
        """A new beginning: passkeys from before, which may be on a lost phone, are forgotten."""
        self._connection.execute(sa.delete(passkeys).where(passkeys.c.staff_id == staff_id))
        self._update(
            staff_id, password_hash=password_hash, sealed_totp=sealed_totp, totp_last_step=None, state="active"
        )

    def leave(self, staff_id: str, *, left_at: datetime) -> None:
        """Nothing that the person knew or held opens anything any more."""
        self._update(staff_id, state="left", left_at=left_at, pin_hash=None, password_hash=None, sealed_totp=None)
        self._forget_ways(staff_id)

    def use_totp_step(self, staff_id: str, step: int) -> bool:
        """False when this code, or a later one, was used before."""
        return _USE_STEP.run(self._connection, staff_id=staff_id, step=step).rowcount == 1

    def others_of_head_office(self, staff_id: str) -> list[str]:
        """Who else can let others in, held until the work is committed: of the last two, one stays."""
        query = sa.select(staff.c.staff_id).where(staff.c.role == HQ, staff.c.state == "active")
        found = self._connection.scalars(query.order_by(staff.c.staff_id).with_for_update())
        return [each for each in found if each != staff_id]

    def waiting_head_office(self) -> Person | None:
        """Somebody of head office who has not come in yet."""
        return self._person(sa.and_(staff.c.role == HQ, staff.c.state == "invited"))

    def add_set_up_link(self, token_hash: str, staff_id: str, sealed_totp: bytes, *, expires_at: datetime) -> None:
        """The one link of the person: those before it are good no longer."""
        self._connection.execute(sa.delete(set_up_links).where(set_up_links.c.staff_id == staff_id))
        self._connection.execute(
            sa.insert(set_up_links).values(
                token_hash=token_hash, staff_id=staff_id, sealed_totp=sealed_totp, expires_at=expires_at
            )
        )

    def set_up_link(self, token_hash: str, now: datetime) -> SetUpLink | None:
        """None where it is unknown, used, or too old."""
        query = sa.select(set_up_links.c.staff_id, set_up_links.c.sealed_totp).where(
            set_up_links.c.token_hash == token_hash, set_up_links.c.used_at.is_(None), set_up_links.c.expires_at > now
        )
        row = self._connection.execute(query).first()
        return None if row is None else SetUpLink(*row)

    def burn_set_up_link(self, token_hash: str, now: datetime) -> bool:
        """True for the one who comes first."""
        return _BURN_LINK.run(self._connection, token_hash=token_hash, now=now).rowcount == 1

    def second_factors(self, staff_id: str) -> list[str]:
        """What the person can show beside a password."""
        has_passkey = sa.select(passkeys.c.credential_id).where(passkeys.c.staff_id == staff_id).limit(1)
        found = ["totp"] if self.secrets(staff_id).sealed_totp is not None else []
        return [*found, "passkey"] if self._connection.execute(has_passkey).first() else found

    def ended_since(self, since: datetime) -> Ended:
        """People who have left, and sessions that were ended, from this instant on: their tokens may still be out."""
        people = sa.select(staff.c.staff_id).where(staff.c.left_at >= since)
        ended = sa.select(session_rows.c.session_id).where(session_rows.c.ended_at >= since)
        return Ended(list(self._connection.scalars(people)), list(self._connection.scalars(ended)))

    def _forget_ways(self, staff_id: str) -> None:
        for table in (set_up_links, passkeys, oidc_identities):
            self._connection.execute(sa.delete(table).where(table.c.staff_id == staff_id))

    def _person(self, condition: Any) -> Person | None:
        row = self._connection.execute(sa.select(*_PERSON_COLUMNS).where(condition).limit(1)).first()
        return None if row is None else _person(row)

    def _update(self, staff_id: str, **words: Any) -> None:
        self._connection.execute(sa.update(staff).where(staff.c.staff_id == staff_id).values(**words))


# Somebody of an outlet belongs to the outlet's territory, wherever that is now.
_WITH_TERRITORY = staff.outerjoin(outlets, outlets.c.outlet_code == staff.c.outlet_code).outerjoin(
    territories, territories.c.territory_code == sa.func.coalesce(staff.c.territory_code, outlets.c.territory_code)
)


def _is_within(scope: Scope) -> Any:
    if scope.is_everything:
        return sa.true()
    if scope.outlet_code is not None:
        return staff.c.outlet_code == scope.outlet_code
    return sa.func.substr(territories.c.path, 1, len(scope.territory_path)) == scope.territory_path


def _person(row: Any) -> Person:
    return Person(**{name: getattr(row, name) for name in _PERSON})
