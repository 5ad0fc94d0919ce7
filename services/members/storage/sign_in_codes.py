"""Codes for self-service: their hashes, their tries, and the sealed letter until it was sent or is too old."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared
from services.chassis.database.turns import turn_of, wait_for_turn
from services.chassis.identifiers import new_id
from services.members.domain.self_service import (
    CODE_LIFE,
    MOST_A_DAY,
    MOST_AN_HOUR,
    TRIES,
    Letter,
    Purpose,
)
from services.members.storage.safe import MemberKey, Safe
from services.members.storage.tables import members, sign_in_codes

_MAKE = Prepared(
    """INSERT INTO sign_in_codes (code_id, member_id, purpose, code_hash, address_index, sealed_letter, made_at,
                                  expires_at, tries_left)
       SELECT :code_id, :member_id, :purpose, :code_hash, :address_index, :sealed_letter, :now, :expires_at, :tries
        WHERE (SELECT COUNT(*) FROM sign_in_codes
                WHERE address_index = :address_index AND made_at > :hour_ago) < :an_hour
          AND (SELECT COUNT(*) FROM sign_in_codes
                WHERE address_index = :address_index AND made_at > :day_ago) < :a_day
       RETURNING code_id"""
)
_END_EARLIER = Prepared(
    """UPDATE sign_in_codes SET ended_at = :now, sealed_letter = NULL
       WHERE member_id = :member_id AND purpose = :purpose AND ended_at IS NULL AND code_id <> :code_id"""
)
_END_ALL = Prepared(
    """UPDATE sign_in_codes SET ended_at = :now, sealed_letter = NULL
       WHERE member_id = :member_id AND ended_at IS NULL"""
)
# A try is counted and looked at in one statement: of fifty right ones at once, one ends the code.
_TRY = Prepared(
    """UPDATE sign_in_codes SET tries_left = tries_left - 1,
                                ended_at = CASE WHEN code_hash = :code_hash THEN :now ELSE ended_at END
       WHERE member_id = :member_id AND purpose = :purpose AND ended_at IS NULL AND tries_left > 0
         AND expires_at > :now
       RETURNING code_id, ended_at, sealed_letter"""
)
_EMPTY_OLD = Prepared(
    "UPDATE sign_in_codes SET sealed_letter = NULL WHERE sealed_letter IS NOT NULL AND expires_at <= :now"
)
_DELETE_OLD = Prepared("DELETE FROM sign_in_codes WHERE made_at <= :day_ago")


class SignInCodes:
    """The codes of one unit of work."""

    def __init__(self, connection: sa.Connection, now: datetime, safe: Safe) -> None:
        self._connection = connection
        self._now = now
        self._safe = safe

    def make(self, key: MemberKey, purpose: Purpose, letter: Letter) -> str | None:
        """The id of the code, which ends the earlier ones of that purpose; nothing where the address got enough."""
        code_id = new_id()
        address_index = self._safe.email_index(letter.email)
        # Whoever makes codes for one address waits for the other one who does: else both count two of three.
        wait_for_turn(self._connection, turn_of(address_index))
        made = _MAKE.run(
            self._connection,
            code_id=code_id,
            member_id=key.member_id,
            purpose=purpose,
            code_hash=self._safe.code_hash(key.member_id, purpose, letter.code),
            address_index=address_index,
            sealed_letter=key.seal_letter(json.dumps([letter.code, letter.email]), code_id=code_id),
            now=self._now,
            expires_at=self._now + CODE_LIFE,
            tries=TRIES,
            hour_ago=self._now - timedelta(hours=1),
            day_ago=self._now - timedelta(days=1),
            an_hour=MOST_AN_HOUR,
            a_day=MOST_A_DAY,
        )
        if made.first() is None:
            return None
        _END_EARLIER.run(self._connection, now=self._now, member_id=key.member_id, purpose=purpose, code_id=code_id)
        return code_id

    def is_right(self, member_id: str, purpose: Purpose, code: str) -> bool:
        """Whether the code is right, which ends it; a wrong one costs a try. Commit either way."""
        return self._tried(member_id, purpose, code) is not None

    def confirmed_address(self, key: MemberKey, code: str) -> str | None:
        """The new address to which this code was sent, which ends it; nothing for a wrong one. Commit either way."""
        tried = self._tried(key.member_id, "new_email", code)
        if tried is None or tried.sealed_letter is None:
            return None
        return _letter(key, tried.sealed_letter, tried.code_id).email

    def end_all(self, member_id: str) -> None:
        """None of theirs is good any more, whatever it was for."""
        _END_ALL.run(self._connection, member_id=member_id, now=self._now)

    def letters(self, code_ids: Collection[str]) -> dict[str, Letter]:
        """What to send, of those that are good still."""
        query = (
            sa.select(
                sign_in_codes.c.code_id,
                sign_in_codes.c.member_id,
                sign_in_codes.c.sealed_letter,
                members.c.wrapped_key,
            )
            .join(members, members.c.member_id == sign_in_codes.c.member_id)
            .where(
                sign_in_codes.c.code_id.in_(code_ids),
                sign_in_codes.c.ended_at.is_(None),
                sign_in_codes.c.expires_at > self._now,
                sign_in_codes.c.sealed_letter.is_not(None),
            )
        )
        return {
            row.code_id: _letter(self._safe.member_key(row.member_id, row.wrapped_key), row.sealed_letter, row.code_id)
            for row in self._connection.execute(query)
            if row.wrapped_key
        }

    def forget_old(self) -> None:
        """A letter that is too late is nobody's business; after a day a code counts for no limit."""
        _EMPTY_OLD.run(self._connection, now=self._now)
        _DELETE_OLD.run(self._connection, day_ago=self._now - timedelta(days=1))

    def _tried(self, member_id: str, purpose: Purpose, code: str) -> sa.Row[tuple[object, ...]] | None:
        row = _TRY.run(
            self._connection,
            member_id=member_id,
            purpose=purpose,
            code_hash=self._safe.code_hash(member_id, purpose, code),
            now=self._now,
        ).first()
        return row if row is not None and row.ended_at is not None else None


def _letter(key: MemberKey, sealed: bytes, code_id: str) -> Letter:
    code, email = json.loads(key.letter(bytes(sealed), code_id=code_id))
    return Letter(code, email)
