"""Further ways in: passkeys, and accounts of a company that somebody is bound to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared
from services.outlets.domain.passkey import Passkey
from services.outlets.storage.tables import oidc_identities, passkeys

_ADD = Prepared(
    """INSERT INTO passkeys (credential_id, staff_id, public_key, sign_count, name, added_at)
       VALUES (:credential_id, :staff_id, :public_key, :sign_count, :name, :added_at) ON CONFLICT DO NOTHING"""
)
_USE = Prepared("UPDATE passkeys SET sign_count = :now WHERE credential_id = :credential_id AND sign_count = :before")
_FORGET = Prepared("DELETE FROM passkeys WHERE credential_id = :credential_id AND staff_id = :staff_id")
_BIND = Prepared(
    """INSERT INTO oidc_identities (issuer, subject, staff_id, bound_at)
       VALUES (:issuer, :subject, :staff_id, :now) ON CONFLICT DO NOTHING"""
)


class WaysIn:
    """Ways in beside PIN and password."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def passkey(self, credential_id: str) -> tuple[str, Passkey] | None:
        """Whose it is, and what is kept of it."""
        row = self._connection.execute(sa.select(passkeys).where(passkeys.c.credential_id == credential_id)).first()
        return None if row is None else (row.staff_id, Passkey(row.credential_id, row.public_key, row.sign_count))

    def passkeys_of(self, staff_id: str) -> list[Any]:
        """Id, name and instant of each."""
        columns = (passkeys.c.credential_id, passkeys.c.name, passkeys.c.added_at)
        query = sa.select(*columns).where(passkeys.c.staff_id == staff_id).order_by(passkeys.c.added_at)
        return list(self._connection.execute(query))

    def add_passkey(self, staff_id: str, made: Passkey, *, name: str, added_at: datetime) -> bool:
        """False when it is known already."""
        words = {"credential_id": made.credential_id, "public_key": made.public_key, "sign_count": made.sign_count}
        return _ADD.run(self._connection, **words, staff_id=staff_id, name=name, added_at=added_at).rowcount == 1

    def use_passkey(self, kept: Passkey, sign_count: int) -> bool:
        """False when somebody else used it meanwhile."""
        words = {"credential_id": kept.credential_id, "before": kept.sign_count, "now": sign_count}
        return _USE.run(self._connection, **words).rowcount == 1

    def forget_passkey(self, staff_id: str, credential_id: str) -> bool:
        return _FORGET.run(self._connection, staff_id=staff_id, credential_id=credential_id).rowcount == 1

    def bound_to(self, issuer: str, subject: str) -> str | None:
        """The id of the person with this identity."""
        found = oidc_identities.c.staff_id
        query = sa.select(found).where(oidc_identities.c.issuer == issuer, oidc_identities.c.subject == subject)
        return self._connection.execute(query).scalar()

    def bind(self, staff_id: str, issuer: str, subject: str, now: datetime) -> bool:
        """False when the person is bound to another identity already."""
        return _BIND.run(self._connection, staff_id=staff_id, issuer=issuer, subject=subject, now=now).rowcount == 1

    def unbind(self, staff_id: str) -> None:
        """The next sign-in with a verified address binds anew."""
        self._connection.execute(sa.delete(oidc_identities).where(oidc_identities.c.staff_id == staff_id))
