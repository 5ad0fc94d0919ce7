"""Sessions of members who serve themselves: hashes of tokens, for a quarter of an hour."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared
from services.members.domain.self_service import SESSION_LIFE, SignedIn, hash_of, new_session_token

_BEGIN = Prepared(
    """INSERT INTO member_sessions (token_hash, member_id, began_at, ends_at)
       VALUES (:token_hash, :member_id, :now, :ends_at)"""
)
_MEMBER = Prepared("SELECT member_id FROM member_sessions WHERE token_hash = :token_hash AND ends_at > :now")
_END = Prepared("DELETE FROM member_sessions WHERE token_hash = :token_hash")
_END_ALL = Prepared("DELETE FROM member_sessions WHERE member_id = :member_id AND token_hash <> :but")
_DELETE_OLD = Prepared("DELETE FROM member_sessions WHERE ends_at <= :now")


class MemberSessions:
    """The sessions of one unit of work."""

    def __init__(self, connection: sa.Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def begin(self, member_id: str) -> SignedIn:
        signed_in = SignedIn(member_id, new_session_token(), self._now + SESSION_LIFE)
        _BEGIN.run(
            self._connection,
            token_hash=hash_of(signed_in.token),
            member_id=member_id,
            now=self._now,
            ends_at=signed_in.ends_at,
        )
        return signed_in

    def member_of(self, token: str) -> str | None:
        """Whose session it is, while it lasts."""
        found = _MEMBER.run(self._connection, token_hash=hash_of(token), now=self._now).scalar()
        return None if found is None else str(found)

    def end(self, token: str) -> None:
        _END.run(self._connection, token_hash=hash_of(token))

    def end_all(self, member_id: str, *, but: str = "") -> None:
        """`but`: the token of the one that stays."""
        _END_ALL.run(self._connection, member_id=member_id, but=hash_of(but))

    def forget_old(self) -> None:
        _DELETE_OLD.run(self._connection, now=self._now)
