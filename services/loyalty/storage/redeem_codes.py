"""Redeem codes and guesses at them: each step is one conditional statement, so that of two at once one wins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared
from services.loyalty.domain.redeem_code import RedeemCodeHashes
from services.loyalty.storage.tables import code_guesses, redeem_codes

# A member has one code at a time: another one takes the place of the last, used or not.
_ISSUE = Prepared(
    """INSERT INTO redeem_codes (member_id, reward_id, code_hash, issued_at, expires_at, used_at)
       SELECT member_id, reward_id, :code_hash, :now, :expires_at, NULL FROM rewards
        WHERE reward_id = :reward_id AND member_id = :member_id AND state = 'issued'
       ON CONFLICT (member_id) DO UPDATE SET reward_id = excluded.reward_id, code_hash = excluded.code_hash,
           issued_at = excluded.issued_at, expires_at = excluded.expires_at, used_at = NULL
       RETURNING member_id"""
)
_FIND = Prepared(
    """SELECT reward_id, member_id FROM redeem_codes
       WHERE code_hash = :code_hash AND used_at IS NULL AND expires_at > :now"""
)
_BURN = Prepared(
    """UPDATE redeem_codes SET used_at = :now
       WHERE code_hash = :code_hash AND member_id = :member_id AND reward_id = :reward_id
         AND used_at IS NULL AND expires_at > :now
       RETURNING member_id"""
)
# Counts a guess before anybody looks whether it is right, and none once there were enough: of fifty that come at once,
# five are looked at.
_COUNT = Prepared(
    """INSERT INTO code_guesses (scope, guesses, began_at) VALUES (:scope, 1, :now)
       ON CONFLICT (scope) DO UPDATE SET
           guesses = CASE WHEN code_guesses.began_at <= :since THEN 1 ELSE code_guesses.guesses + 1 END,
           began_at = CASE WHEN code_guesses.began_at <= :since THEN :now ELSE code_guesses.began_at END
       WHERE code_guesses.began_at <= :since OR code_guesses.guesses < :most
       RETURNING guesses"""
)
_FORGIVE = Prepared("UPDATE code_guesses SET guesses = guesses - 1 WHERE scope = :scope AND guesses > 0")


@dataclass(frozen=True)
class MeantReward:
    """What a live code is for."""

    reward_id: str
    member_id: str


class RedeemCodes:
    """The codes of one unit of work; only their hashes reach the database."""

    def __init__(self, connection: sa.Connection, now: datetime, hashes: RedeemCodeHashes) -> None:
        self._connection = connection
        self._now = now
        self._hashes = hashes

    def issue(self, code: str, *, member_id: str, reward_id: str, expires_at: datetime) -> bool:
        """False where the member has no such reward to take."""
        issued = _ISSUE.run(
            self._connection,
            code_hash=self._hashes.of(code),
            member_id=member_id,
            reward_id=reward_id,
            now=self._now,
            expires_at=expires_at,
        )
        return issued.first() is not None

    def forget(self, member_id: str) -> None:
        """The member is no more, and no code of theirs."""
        self._connection.execute(sa.delete(redeem_codes).where(redeem_codes.c.member_id == member_id))
        self._connection.execute(sa.delete(code_guesses).where(code_guesses.c.scope == f"member:{member_id}"))

    def find(self, code: str) -> MeantReward | None:
        """What the code is for, while it is good. Two members with one code by chance have none of them."""
        rows = [
            row
            for code_hash in self._hashes.all_of(code)
            for row in _FIND.run(self._connection, code_hash=code_hash, now=self._now)
        ]
        return MeantReward(rows[0].reward_id, rows[0].member_id) if len(rows) == 1 else None

    def burn(self, code: str, *, member_id: str, reward_id: str) -> bool:
        """Use it up; False where it is not good for this reward of this member."""
        return any(
            _BURN.run(
                self._connection, code_hash=code_hash, member_id=member_id, reward_id=reward_id, now=self._now
            ).first()
            for code_hash in self._hashes.all_of(code)
        )

    def count_guess(self, scope: str, *, most: int, within: timedelta) -> bool:
        """Count one guess; False when there were enough. Commit before the code is looked at."""
        counted = _COUNT.run(self._connection, scope=scope, now=self._now, since=self._now - within, most=most)
        return counted.first() is not None

    def forgive(self, scope: str) -> None:
        """The guess was right, so it was none."""
        _FORGIVE.run(self._connection, scope=scope)
