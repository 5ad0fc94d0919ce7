"""The members that loyalty knows by id alone: their lock, their sequence and their picture."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from services.chassis.database.column_types import as_day, as_instant
from services.chassis.database.prepared import Prepared
from services.loyalty.domain.refusals import (
    MemberNotSeenYet,
    UnknownMember,
    UnknownRedemption,
    UnknownReward,
    UnknownSale,
)
from services.loyalty.domain.standing import LastStamp, Picture, ReadyReward
from services.loyalty.storage.pending import Pending
from services.loyalty.storage.tables import members

# A display has no use for more; a member with so many redeems one and sees the next.
_MAX_REWARDS_SHOWN = 200

_LOCK = Prepared(
    """UPDATE members SET sequence = sequence + 1, changed_at = :now
       WHERE member_id = :member_id AND forgotten_at IS NULL RETURNING sequence"""
)
# For what is no news of the member.
_HOLD = Prepared(
    """UPDATE members SET changed_at = changed_at
       WHERE member_id = :member_id AND forgotten_at IS NULL RETURNING member_id"""
)
_HOLD_OR_ADD = Prepared(
    """INSERT INTO members (member_id, sequence, is_confirmed) VALUES (:member_id, 0, :no)
       ON CONFLICT (member_id) DO UPDATE SET changed_at = members.changed_at
        WHERE members.forgotten_at IS NULL RETURNING member_id"""
)
_LOCK_OR_ADD = Prepared(
    """INSERT INTO members (member_id, sequence, changed_at, is_confirmed) VALUES (:member_id, 1, :now, :no)
       ON CONFLICT (member_id) DO UPDATE SET sequence = members.sequence + 1, changed_at = :now
        WHERE members.forgotten_at IS NULL RETURNING sequence"""
)
# A reward and a sale never change hands, so their member can be looked up and locked in one statement.
_LOCK_OWNER_OF_REWARD = Prepared(
    """UPDATE members SET sequence = sequence + 1, changed_at = :now
       WHERE member_id = (SELECT member_id FROM rewards WHERE reward_id = :reward_id)
       RETURNING member_id, sequence"""
)
_LOCK_OWNER_OF_SALE = Prepared(
    """UPDATE members SET sequence = sequence + 1, changed_at = :now
       WHERE member_id = (SELECT member_id FROM sales WHERE sale_id = :sale_id)
       RETURNING member_id, sequence, (SELECT outlet_code FROM sales WHERE sale_id = :sale_id) AS outlet_code"""
)
# A redemption that was taken back has moved, and is still its member's.
_LOCK_OWNER_OF_REDEMPTION = Prepared(
    """UPDATE members SET sequence = sequence + 1, changed_at = :now
       WHERE forgotten_at IS NULL
         AND member_id = (SELECT member_id FROM rewards WHERE redeemed_command_id = :redemption_id
                          UNION SELECT member_id FROM redemption_reversals WHERE redemption_id = :redemption_id)
       RETURNING member_id, sequence,
                 (SELECT redeemed_outlet_code FROM rewards WHERE redeemed_command_id = :redemption_id
                  UNION SELECT redeemed_outlet_code FROM redemption_reversals
                         WHERE redemption_id = :redemption_id) AS outlet_code"""
)
_CONFIRM = Prepared(
    """INSERT INTO members (member_id, sequence, is_confirmed) VALUES (:member_id, 0, :yes)
       ON CONFLICT (member_id) DO UPDATE SET is_confirmed = :yes"""
)
# Also of somebody of whom loyalty has never heard: the news of them may still be on its way, and must find this.
_FORGET = Prepared(
    """INSERT INTO members (member_id, sequence, is_confirmed, forgotten_at) VALUES (:member_id, 0, :yes, :now)
       ON CONFLICT (member_id) DO UPDATE SET sequence = members.sequence + 1, changed_at = :now, forgotten_at = :now
        WHERE members.forgotten_at IS NULL RETURNING sequence"""
)
_IS_FORGOTTEN = Prepared("SELECT 1 AS one FROM members WHERE member_id = :member_id AND forgotten_at IS NOT NULL")
_KNOWS = Prepared("SELECT 1 AS one FROM members WHERE member_id = :member_id AND forgotten_at IS NULL")
_PICTURE_TEXT = f"""SELECT changed_at, CAST(NULL AS TEXT) AS program, CAST(NULL AS BIGINT) AS balance,
               CAST(NULL AS TEXT) AS reward_id, CAST(NULL AS TEXT) AS kind, CAST(NULL AS TEXT) AS titles,
               CAST(NULL AS DATE) AS expires_on
        FROM members WHERE member_id = :member_id
        UNION ALL
        SELECT NULL, program, balance, NULL, NULL, NULL, NULL FROM accounts WHERE member_id = :member_id
        UNION ALL
        SELECT issued_at, program, NULL, reward_id, kind, titles, expires_on
        FROM (SELECT * FROM rewards WHERE member_id = :member_id AND state = 'issued'
              ORDER BY issued_at, reward_id LIMIT {_MAX_REWARDS_SHOWN}) AS ready"""  # noqa: S608 - a constant of ours
_PICTURE = Prepared(_PICTURE_TEXT)

# At a counter somebody wants to know besides whether another till has just stamped. What was taken back does not count.
_PICTURE_AT_COUNTER = Prepared(
    f"""{_PICTURE_TEXT}
        UNION ALL
        SELECT occurred_at, NULL, quantity, NULL, NULL, outlet_code, NULL
        FROM (SELECT occurred_at, quantity, outlet_code FROM entries AS earned
              WHERE member_id = :member_id AND kind = 'earn' AND sale_id IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM reversals WHERE reversals.sale_id = earned.sale_id)
              ORDER BY entry_id DESC LIMIT 1) AS last_stamp"""  # noqa: S608 - texts of ours
)


class Members:
    """One row a member. Raising its sequence is the first thing of every change, and serialises them."""

    def __init__(self, connection: sa.Connection, now: datetime, pending: Pending) -> None:
        self._connection = connection
        self._now = now
        self._pending = pending

    def lock(self, member_id: str, *, is_vouched_for: bool = False) -> int:
        """The member's next sequence. Raises MemberNotSeenYet, also of somebody who was erased; whoever is vouched for
        is added instead."""
        if is_vouched_for:
            return self.lock_or_add(member_id)
        row = _LOCK.run(self._connection, member_id=member_id, now=self._now).first()
        if row is None:
            raise MemberNotSeenYet(member_id)
        return int(row.sequence)

    def lock_or_add(self, member_id: str) -> int:
        """The same for a member that somebody vouches for; `confirm` follows with the event.

        Raises UnknownMember of somebody who was erased.
        """
        row = _LOCK_OR_ADD.run(self._connection, member_id=member_id, now=self._now, no=False).first()
        if row is None:
            raise UnknownMember
        return int(row.sequence)

    def hold(self, member_id: str) -> bool:
        """Lock the member without telling anything new of them; False of somebody unknown or erased."""
        return _HOLD.run(self._connection, member_id=member_id).first() is not None

    def hold_or_add(self, member_id: str) -> bool:
        """The same for a member of whom an event may be the first to tell; False of an erased one."""
        return _HOLD_OR_ADD.run(self._connection, member_id=member_id, no=False).first() is not None

    def forget(self, member_id: str) -> bool:
        """Lock the member for the last time. False when that was done before."""
        return _FORGET.run(self._connection, member_id=member_id, now=self._now, yes=True).first() is not None

    def is_forgotten(self, member_id: str) -> bool:
        return _IS_FORGOTTEN.run(self._connection, member_id=member_id).first() is not None

    def forgotten_among(self, member_ids: Collection[str]) -> set[str]:
        """Those of them who were erased here."""
        query = sa.select(members.c.member_id).where(
            members.c.member_id.in_(member_ids), members.c.forgotten_at.is_not(None)
        )
        return set(self._connection.execute(query).scalars())

    def lock_owner_of_reward(self, reward_id: str) -> tuple[str, int]:
        """The member and the next sequence. Raises UnknownReward."""
        row = _LOCK_OWNER_OF_REWARD.run(self._connection, reward_id=reward_id, now=self._now).first()
        if row is None:
            raise UnknownReward
        return row.member_id, row.sequence

    def lock_owner_of_sale(self, sale_id: str) -> tuple[str, int, str]:
        """The member, the next sequence, and the outlet of the sale. Raises UnknownSale."""
        row = _LOCK_OWNER_OF_SALE.run(self._connection, sale_id=sale_id, now=self._now).first()
        if row is None:
            raise UnknownSale
        return row.member_id, row.sequence, row.outlet_code

    def lock_owner_of_redemption(self, redemption_id: str) -> tuple[str, int, str]:
        """The member, the next sequence and the outlet where it was handed over.

        Raises UnknownRedemption, also of somebody who was erased.
        """
        row = _LOCK_OWNER_OF_REDEMPTION.run(self._connection, redemption_id=redemption_id, now=self._now).first()
        if row is None:
            raise UnknownRedemption
        return row.member_id, row.sequence, row.outlet_code

    def confirm(self, member_id: str) -> None:
        """Members told of this one; telling twice changes nothing."""
        _CONFIRM.run(self._connection, member_id=member_id, yes=True)

    def knows(self, member_id: str) -> bool:
        return _KNOWS.run(self._connection, member_id=member_id).first() is not None

    def picture(self, member_id: str) -> Picture:
        """Balances and ready rewards in one statement; empty for somebody we do not know."""
        return self._drawn(_PICTURE, member_id)[0]

    def picture_at_counter(self, member_id: str) -> tuple[Picture, LastStamp | None]:
        """The same with the last stamp, still in one statement."""
        return self._drawn(_PICTURE_AT_COUNTER, member_id)

    def _drawn(self, statement: Prepared, member_id: str) -> tuple[Picture, LastStamp | None]:
        self._pending.settle_member(member_id)
        as_of: datetime | None = None
        stamp: LastStamp | None = None
        balances: dict[str, int] = {}
        rewards: list[ReadyReward] = []
        for row in statement.run(self._connection, member_id=member_id):
            if row.reward_id is not None:
                rewards.append(_ready(row))
            elif row.program is not None:
                balances[row.program] = row.balance
            elif row.balance is not None:
                at = as_instant(row.changed_at)
                stamp = LastStamp(stamped_at=at, outlet_code=row.titles, quantity=row.balance)
            elif row.changed_at is not None:
                as_of = as_instant(row.changed_at)
        return Picture(as_of=as_of, balances=balances, rewards=tuple(rewards)), stamp


def _ready(row: Any) -> ReadyReward:
    return ReadyReward(
        reward_id=row.reward_id,
        kind=row.kind,
        program=row.program,
        titles=_titles(row.titles),
        expires_on=None if row.expires_on is None else as_day(row.expires_on),
        issued_at=as_instant(row.changed_at),
    )


@lru_cache(maxsize=256)
def _titles(text: str) -> dict[str, str]:
    """Thousands of rewards share a handful of titles."""
    titles: dict[str, str] = json.loads(text)
    return titles
