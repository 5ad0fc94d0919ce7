"""Referrals: who brought whom, and what came of it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from services.chassis.database.column_types import as_instant
from services.chassis.database.prepared import Prepared
from services.loyalty.domain.referral import PLAN_STANDS_AFTER, Outcome, Referral

_ADD = Prepared(
    """INSERT INTO referrals (member_id, referrer_id, outlet_code, referred_at)
       VALUES (:friend_id, :referrer_id, :outlet_code, :at)
       ON CONFLICT (member_id) DO UPDATE SET referrer_id = :referrer_id, outlet_code = :outlet_code, referred_at = :at
        WHERE referrals.referrer_id IS NULL"""
)
_NOTE_PLAN = Prepared(
    """INSERT INTO referrals (member_id, bought_plan_at) VALUES (:friend_id, :at)
       ON CONFLICT (member_id) DO UPDATE SET bought_plan_at = :at WHERE referrals.bought_plan_at IS NULL"""
)
_FORGET_PLAN = Prepared(
    "UPDATE referrals SET bought_plan_at = NULL WHERE member_id = :friend_id AND settled_at IS NULL"
)
# A sale that was taken back is no step, nor is a plan that may still be taken back. Those who wait in vain for too
# long are found, too, to be let go.
_DUE = Prepared(
    """SELECT member_id, referrer_id, outlet_code, referred_at,
              (COALESCE(bought_plan_at <= :stands_since, :no)
               OR EXISTS (SELECT 1 FROM sales LEFT JOIN reversals ON reversals.sale_id = sales.sale_id
                          WHERE sales.member_id = referrals.member_id AND reversals.sale_id IS NULL)) AS has_bought
         FROM referrals WHERE referrer_id IS NOT NULL AND settled_at IS NULL
        ORDER BY referred_at"""
)
# However many workers look at once, one of them settles it.
_SETTLE = Prepared(
    """UPDATE referrals SET settled_at = :at, outcome = :outcome
        WHERE member_id = :friend_id AND settled_at IS NULL RETURNING member_id"""
)
_THANKED_SINCE = Prepared(
    """SELECT COUNT(*) AS thanked FROM referrals
        WHERE referrer_id = :referrer_id AND settled_at > :since AND outcome = 'thanked'"""
)


class Referrals:
    """The referrals of one unit of work."""

    def __init__(self, connection: sa.Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def add(self, referral: Referral) -> None:
        """Told again, nothing changes."""
        _ADD.run(
            self._connection,
            friend_id=referral.friend_id,
            referrer_id=referral.referrer_id,
            outlet_code=referral.outlet_code,
            at=referral.referred_at,
        )

    def note_plan(self, friend_id: str, *, at: datetime) -> None:
        """Somebody bought a plan; whether a member sent them may be told later."""
        _NOTE_PLAN.run(self._connection, friend_id=friend_id, at=at)

    def forget_plan(self, friend_id: str) -> None:
        """The plan was sold by mistake; what came of it already, came of it."""
        _FORGET_PLAN.run(self._connection, friend_id=friend_id)

    def open(self) -> list[tuple[Referral, bool]]:
        """Those that nothing came of yet, the oldest first, and whether the friend has bought something."""
        return [
            (
                Referral(
                    friend_id=row.member_id,
                    referrer_id=row.referrer_id,
                    outlet_code=row.outlet_code,
                    referred_at=as_instant(row.referred_at),
                ),
                bool(row.has_bought),
            )
            for row in _DUE.run(self._connection, stands_since=self._now - PLAN_STANDS_AFTER, no=False)
        ]

    def settle(self, friend_id: str, outcome: Outcome) -> bool:
        """False where somebody else has settled it."""
        settled = _SETTLE.run(self._connection, friend_id=friend_id, outcome=outcome, at=self._now)
        return settled.first() is not None

    def thanked_since(self, referrer_id: str, since: datetime) -> int:
        return int(_THANKED_SINCE.run(self._connection, referrer_id=referrer_id, since=since).scalar_one())
