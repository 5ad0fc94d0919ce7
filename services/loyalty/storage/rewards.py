"""Rewards: rows to what they mean, and back. Each change of state is one conditional statement."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from services.chassis.database.column_types import as_day, as_instant
from services.chassis.database.prepared import Prepared
from services.loyalty.domain.reward import Redemption, RedemptionTakenBack, Reward
from services.loyalty.storage.pending import Pending
from services.loyalty.storage.tables import rewards

_ADD = """INSERT INTO rewards (reward_id, member_id, kind, program, titles, state, issued_at, outlet_code, expires_on,
                               occasion, reason, given_staff_id)
          VALUES (:reward_id, :member_id, :kind, :program, :titles, :state, :issued_at, :outlet_code, :expires_on,
                  :occasion, :reason, :given_staff_id)"""
ADD_REWARD = Prepared(_ADD)
_ADD_FOR_OCCASION = Prepared(f"{_ADD} ON CONFLICT (member_id, occasion) DO NOTHING")
# However many stations ask at once, one of them changes the row; a debt or a passed day stops it just as surely.
_REDEEM = Prepared(
    """UPDATE rewards SET state = 'redeemed', redeemed_at = :now, redeemed_outlet_code = :outlet_code,
                          redeemed_station_id = :station_id, redeemed_command_id = :command_id,
                          redeemed_staff_id = :staff_id, redeemed_on = :today,
                          worth_without_code_minor = :worth_without_code_minor
       WHERE reward_id = :reward_id AND (expires_on IS NULL OR expires_on >= :today)
         AND (state = 'issued' OR (state = 'expired' AND expires_on IS NOT NULL AND :is_late))
         AND NOT EXISTS (SELECT 1 FROM accounts WHERE accounts.member_id = rewards.member_id AND balance < 0)
       RETURNING reward_id"""
)
# Both under the lock of the member: what the row says of the redemption moves, and the reward waits as it did before.
_ADD_REVERSAL = Prepared(
    """INSERT INTO redemption_reversals (redemption_id, command_id, reward_id, member_id, redeemed_at, redeemed_on,
                                         redeemed_outlet_code, redeemed_station_id, redeemed_staff_id, outlet_code,
                                         station_id, staff_id, reason, reversed_at, business_date)
       SELECT redeemed_command_id, :command_id, reward_id, member_id, redeemed_at, redeemed_on, redeemed_outlet_code,
              redeemed_station_id, redeemed_staff_id, :outlet_code, :station_id, :staff_id, :reason, :reversed_at,
              :business_date
       FROM rewards WHERE redeemed_command_id = :redemption_id AND state = 'redeemed'
       ON CONFLICT DO NOTHING"""
)
_UNREDEEM = Prepared(
    """UPDATE rewards SET state = 'issued', redeemed_at = NULL, redeemed_outlet_code = NULL, redeemed_station_id = NULL,
                          redeemed_command_id = NULL, redeemed_staff_id = NULL, redeemed_on = NULL,
                          worth_without_code_minor = NULL
       WHERE redeemed_command_id = :redemption_id AND state = 'redeemed' RETURNING reward_id"""
)
_FIND_REVERSAL = Prepared(
    "SELECT reversed_at, outlet_code FROM redemption_reversals WHERE redemption_id = :redemption_id"
)
_FORGET_REASONS = Prepared("UPDATE redemption_reversals SET reason = '' WHERE member_id = :member_id")
_TAKEN_WITHOUT_CODE = Prepared(
    """SELECT COALESCE(SUM(worth_without_code_minor), 0) AS taken FROM rewards
       WHERE member_id = :member_id AND redeemed_on = :day AND state = 'redeemed'"""
)
_HAS_A_PAST_THERE = Prepared(
    """SELECT EXISTS (SELECT 1 FROM sales WHERE member_id = :member_id AND outlet_code = :outlet_code
                      AND business_date < :today)
           OR EXISTS (SELECT 1 FROM rewards WHERE member_id = :member_id AND redeemed_outlet_code = :outlet_code
                      AND state = 'redeemed') AS has_a_past"""
)
_WAITING_PAID = Prepared(
    """SELECT reward_id FROM rewards
       WHERE member_id = :member_id AND program = :program AND kind = 'program' AND state = 'issued'
         AND (expires_on IS NULL OR expires_on >= :today)
       ORDER BY issued_at DESC, reward_id DESC"""
)
_CHANGE_STATE = Prepared(
    """UPDATE rewards SET state = :state WHERE reward_id = :reward_id AND state = 'issued' RETURNING reward_id"""
)
# An occasion is followed by the program that gives.
_RELEASE_FOR = Prepared(
    """UPDATE rewards SET state = 'released'
       WHERE member_id = :member_id AND occasion LIKE :occasion || ':%' AND state = 'issued' RETURNING reward_id"""
)
_EXPIRE_ALL = Prepared("UPDATE rewards SET state = 'expired' WHERE member_id = :member_id AND state = 'issued'")


@dataclass(frozen=True)
class StoredReward:
    """A reward, and its redemption once there was one."""

    reward: Reward
    redemption: Redemption | None


class Rewards:
    """Issued, redeemed, released and expired rewards."""

    def __init__(self, connection: sa.Connection, pending: Pending) -> None:
        self._connection = connection
        self._pending = pending

    def add(self, issued: Sequence[Reward]) -> None:
        for reward in issued:
            self._pending.add(ADD_REWARD, [_values(reward)], member_id=reward.member_id)

    def add_for_occasion(self, reward: Reward) -> bool:
        """Add it unless the member had one for this occasion."""
        return _ADD_FOR_OCCASION.run(self._connection, **_values(reward)).rowcount == 1

    def redeem(
        self,
        reward_id: str,
        *,
        now: datetime,
        today: date,
        outlet_code: str,
        station_id: str,
        command_id: str,
        staff_id: str | None,
        worth_without_code_minor: int | None = None,
        is_late: bool = False,
    ) -> bool:
        """Hand it over if it may be had: issued, not past its day, and the member not in debt. `is_late`: also one that
        the night has expired since."""
        self._pending.settle()
        changed = _REDEEM.run(
            self._connection,
            reward_id=reward_id,
            now=now,
            today=today,
            outlet_code=outlet_code,
            station_id=station_id,
            command_id=command_id,
            staff_id=staff_id,
            worth_without_code_minor=worth_without_code_minor,
            is_late=is_late,
        )
        return changed.first() is not None

    def unredeem(self, taken_back: RedemptionTakenBack) -> str | None:
        """The reward, which waits again; None where this redemption was taken back before. The member is locked."""
        added = _ADD_REVERSAL.run(self._connection, **vars(taken_back))
        if added.rowcount != 1:
            return None
        return str(_UNREDEEM.run(self._connection, redemption_id=taken_back.redemption_id).scalar_one())

    def when_unredeemed(self, redemption_id: str) -> tuple[datetime, str]:
        """When and where a redemption was taken back."""
        row = _FIND_REVERSAL.run(self._connection, redemption_id=redemption_id).one()
        return as_instant(row.reversed_at), row.outlet_code

    def forget_reasons(self, member_id: str) -> None:
        """Why something was taken back was said in free words, in which anybody may be named."""
        _FORGET_REASONS.run(self._connection, member_id=member_id)

    def taken_without_code_minor(self, member_id: str, *, on: date) -> int:
        """Worth of what the member was handed without a code on this business day."""
        return int(_TAKEN_WITHOUT_CODE.run(self._connection, member_id=member_id, day=on).scalar_one())

    def is_outlet_new_to(self, member_id: str, outlet_code: str, *, today: date) -> bool:
        """No sale there before today, and no reward handed over there: a thief's own cup of a minute ago is no past."""
        row = _HAS_A_PAST_THERE.run(self._connection, member_id=member_id, outlet_code=outlet_code, today=today).one()
        return not row.has_a_past

    def waiting_paid(self, member_id: str, program: str, *, today: date) -> list[str]:
        """Rewards that wait and that units of this program have paid for, the newest first."""
        self._pending.settle_member(member_id)
        rows = _WAITING_PAID.run(self._connection, member_id=member_id, program=program, today=today)
        return [row.reward_id for row in rows]

    def release(self, reward_id: str) -> bool:
        return self._leave_issued(reward_id, "released")

    def release_for(self, member_id: str, occasion: str) -> list[str]:
        """Those that the member was given for this occasion, whichever program gave them, and that wait still."""
        self._pending.settle_member(member_id)
        return [row.reward_id for row in _RELEASE_FOR.run(self._connection, member_id=member_id, occasion=occasion)]

    def expire(self, reward_id: str) -> bool:
        return self._leave_issued(reward_id, "expired")

    def expire_all(self, member_id: str) -> int:
        """All that a member could still redeem; how many that were."""
        self._pending.settle_member(member_id)
        return _EXPIRE_ALL.run(self._connection, member_id=member_id).rowcount

    def find(self, reward_id: str) -> StoredReward | None:
        self._pending.settle()
        row = self._connection.execute(sa.select(rewards).where(rewards.c.reward_id == reward_id)).first()
        return None if row is None else _stored(row)

    def due(self, outlet_code: str, today: date, *, limit: int) -> Mapping[str, list[str]]:
        """Issued rewards of this outlet whose last day has passed, by member."""
        self._pending.settle()
        rows = self._connection.execute(
            sa.select(rewards.c.member_id, rewards.c.reward_id)
            .where(
                rewards.c.outlet_code == outlet_code,
                rewards.c.state == "issued",
                rewards.c.expires_on.is_not(None),
                rewards.c.expires_on < today,
            )
            .order_by(rewards.c.member_id, rewards.c.reward_id)
            .limit(limit)
        )
        found: dict[str, list[str]] = {}
        for row in rows:
            found.setdefault(row.member_id, []).append(row.reward_id)
        return found

    def _leave_issued(self, reward_id: str, state: str) -> bool:
        self._pending.settle()
        return _CHANGE_STATE.run(self._connection, reward_id=reward_id, state=state).first() is not None


def _values(reward: Reward) -> dict[str, object]:
    return {
        "reward_id": reward.reward_id,
        "member_id": reward.member_id,
        "kind": reward.kind,
        "program": reward.program,
        "titles": json.dumps(dict(reward.titles), ensure_ascii=False, separators=(",", ":")),
        "state": reward.state,
        "issued_at": reward.issued_at,
        "outlet_code": reward.outlet_code,
        "expires_on": reward.expires_on,
        "occasion": reward.occasion,
        "reason": reward.reason,
        "given_staff_id": reward.given_by,
    }


def _stored(row: Any) -> StoredReward:
    reward = Reward(
        reward_id=row.reward_id,
        member_id=row.member_id,
        kind=row.kind,
        program=row.program,
        titles=json.loads(row.titles),
        state=row.state,
        issued_at=as_instant(row.issued_at),
        outlet_code=row.outlet_code,
        expires_on=None if row.expires_on is None else as_day(row.expires_on),
        occasion=row.occasion,
        reason=row.reason,
        given_by=row.given_staff_id,
    )
    if row.redeemed_at is None:
        return StoredReward(reward, None)
    return StoredReward(reward, Redemption(as_instant(row.redeemed_at), row.redeemed_outlet_code))
