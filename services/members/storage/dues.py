"""Dues: what is owed, written beside what it is owed for, and what is left of it; one transaction's view."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared
from services.chassis.identifiers import new_id
from services.members.domain.dues.due import Due, DueBalance, Owed, owed_on
from services.members.domain.dues.dunning import Ladder, chased_from_after_pause, first_chased_on, next_step_on
from services.members.domain.dues.payment import Share, settle
from services.members.storage.due_news import DueNewsQueue
from services.members.storage.due_rows import BALANCE_COLUMNS, balance_of
from services.members.storage.tables.dues import due_balances, due_steps, dues, payer_credits, payments, settlements
from services.members.storage.tables.memberships import memberships
from services.members.storage.tables.tasks import tasks

_CHARGE = Prepared(
    """INSERT INTO dues (due_id, membership_id, member_id, payer_id, payer_kind, reason, amount_minor, currency, due_on,
                         period_from, period_until, outlet_code, charged_at, command_id)
       VALUES (:due_id, :membership_id, :member_id, :payer_id, :payer_kind, :reason, :amount_minor, :currency, :due_on,
               :period_from, :period_until, :outlet_code, :charged_at, :command_id)"""
)
_BEGIN = Prepared(
    """INSERT INTO due_balances (due_id, member_id, payer_id, outlet_code, currency, due_on, owed_minor, is_disputed,
                                 chased_from, round, last_step, next_step_on, version)
       VALUES (:due_id, :member_id, :payer_id, :outlet_code, :currency, :due_on, :owed_minor, :is_disputed,
               :chased_from, 1, -1, :next_step_on, 1)"""
)
# Whoever moves money of a payer holds this row until the end: what they read of the payer's dues afterwards stays so.
_HOLD = Prepared(
    """INSERT INTO payer_credits (payer_id, currency, amount_minor) VALUES (:payer_id, :currency, 0)
       ON CONFLICT (payer_id, currency) DO UPDATE SET amount_minor = payer_credits.amount_minor
       RETURNING amount_minor"""
)
_HOLD_ALL = Prepared(
    """INSERT INTO payer_credits (payer_id, currency, amount_minor) VALUES (:payer_id, :currency, 0)
       ON CONFLICT (payer_id, currency) DO UPDATE SET amount_minor = payer_credits.amount_minor"""
)
_MOVE_CREDIT = Prepared(
    """UPDATE payer_credits SET amount_minor = amount_minor + :amount
        WHERE payer_id = :payer_id AND currency = :currency AND amount_minor + :amount >= 0 RETURNING amount_minor"""
)
_SETTLE = Prepared(
    """UPDATE due_balances SET version = version + 1, owed_minor = owed_minor - :amount,
                               next_step_on = CASE WHEN owed_minor = :amount THEN NULL ELSE next_step_on END
        WHERE due_id = :due_id AND owed_minor >= :amount RETURNING owed_minor"""
)
_OWE_MORE = Prepared(
    """UPDATE due_balances SET version = version + 1, owed_minor = owed_minor + :amount
        WHERE due_id = :due_id AND owed_minor > 0 RETURNING owed_minor"""
)
_OWE_ANEW = Prepared(
    """UPDATE due_balances SET version = version + 1, owed_minor = :amount, round = round + 1, last_step = -1,
                               chased_from = :chased_from,
                               next_step_on = CASE WHEN is_disputed = :yes THEN NULL ELSE :next_step_on END
        WHERE due_id = :due_id AND owed_minor = 0 RETURNING owed_minor"""
)
_PAUSE = Prepared(
    "UPDATE due_balances SET version = version + 1, is_disputed = :yes, next_step_on = NULL WHERE due_id = :due_id"
)
_RESUME = Prepared(
    """UPDATE due_balances SET version = version + 1, is_disputed = :no, chased_from = :chased_from,
                               next_step_on = :next_step_on
        WHERE due_id = :due_id"""
)
# Both look once more: the reminder may be going out at this moment.
_IS_UNSPOKEN = "due_id = :due_id AND owed_minor > 0 AND last_step < 0"
_MOVE = Prepared(
    f"""UPDATE due_balances SET version = version + 1, due_on = :due_on, chased_from = :chased_from,
                                next_step_on = :next_step_on
         WHERE {_IS_UNSPOKEN}"""  # noqa: S608 - words of ours
)
_HAND_ON = Prepared(
    f"UPDATE due_balances SET version = version + 1, outlet_code = :outlet_code WHERE {_IS_UNSPOKEN}"  # noqa: S608
)
_SPREAD = Prepared(
    """INSERT INTO settlements (settlement_id, payment_id, payer_id, due_id, currency, amount_minor, settled_at,
                                command_id)
       VALUES (:settlement_id, :payment_id, :payer_id, :due_id, :currency, :amount_minor, :settled_at, :command_id)"""
)


class Dues:
    """The dues of one unit of work."""

    def __init__(
        self,
        connection: sa.Connection,
        now: datetime,
        *,
        ladder: Ladder,
        day_at: Callable[[str], date],
        news: DueNewsQueue | None = None,
    ) -> None:
        """`news`: where the payment system is told of each change, if there is one."""
        self._connection = connection
        self._now = now
        self._ladder = ladder
        self._day_at = day_at
        self._news = news

    def charge(self, dues: Sequence[Due], *, command_id: str) -> None:
        """Write them, in the transaction of what they are owed for. Credit that a payer has is used at once: they are
        held first, so that what they pay at this very moment is either seen here or sees these dues."""
        payers = {(due.paid_by, due.currency) for due in dues if due.amount_minor}
        self.hold_all(payers)
        written = [{**vars(due), "charged_at": self._now, "command_id": command_id} for due in dues]
        _CHARGE.run_many(self._connection, written)
        _BEGIN.run_many(self._connection, [self._beginning(due) for due in dues])
        if self._news:
            self._news.charged([due.due_id for due in dues if due.amount_minor])
        for payer_id, currency in self._with_credit({payer_id for payer_id, _ in payers}):
            if (payer_id, currency) in payers:
                # Of this charge alone, which nobody was asked for yet: whoever calls tells of it.
                charged = {due.due_id for due in dues if (due.paid_by, due.currency) == (payer_id, currency)}
                self.use_credit(payer_id, currency, command_id=command_id, only=charged)

    def move(self, membership_id: str, moved: Callable[[date], date]) -> None:
        """What is charged for days of a membership is due on another day, `moved` from the one on which it was: days of
        rest were planned, or taken back. What is paid, or was spoken of, stays as it is."""
        query = sa.select(due_balances).join_from(due_balances, dues, due_balances.c.due_id == dues.c.due_id)
        is_for_days = dues.c.period_from.is_not(None)
        is_open = sa.and_(due_balances.c.owed_minor > 0, due_balances.c.last_step < 0)
        found = self._connection.execute(query.where(dues.c.membership_id == membership_id, is_for_days, is_open)).all()
        moving = [(row, moved_by) for row in found if (moved_by := moved(row.due_on) - row.due_on)]
        moved_ids = [row.due_id for row, moved_by in moving if self._moved(row, moved_by)]
        self._tell(moved_ids)

    def _moved(self, row: Any, moved_by: timedelta) -> bool:
        """False where it was spoken of or paid since it was looked at."""
        row_moved = _MOVE.run(
            self._connection,
            due_id=row.due_id,
            due_on=row.due_on + moved_by,
            chased_from=row.chased_from + moved_by,
            next_step_on=None if row.next_step_on is None else row.next_step_on + moved_by,
        )
        return row_moved.rowcount == 1

    def hand_on(self, membership_id: str, outlet_code: str, *, after: date) -> None:
        """What is charged for days of a membership and falls due after this day is owed at that outlet: another one
        has the membership by then. What is due already, or was spoken of, stays with who has chased it; so does what
        is paid."""
        query = sa.select(due_balances.c.due_id).join_from(due_balances, dues, due_balances.c.due_id == dues.c.due_id)
        is_ahead = sa.and_(due_balances.c.due_on > after, dues.c.period_from.is_not(None))
        is_open = sa.and_(due_balances.c.owed_minor > 0, due_balances.c.last_step < 0)
        query = query.where(dues.c.membership_id == membership_id, is_ahead, is_open)
        due_ids = list(self._connection.execute(query).scalars())
        handed_on = [
            due_id
            for due_id in due_ids
            if _HAND_ON.run(self._connection, due_id=due_id, outlet_code=outlet_code).rowcount == 1
        ]
        self._tell(handed_on)

    def find(self, due_id: str) -> DueBalance | None:
        return next(iter(self._found(dues.c.due_id == due_id)), None)

    def with_ids(self, due_ids: Collection[str]) -> list[DueBalance]:
        return self._found(dues.c.due_id.in_(due_ids))

    def of_member(self, member_id: str) -> list[DueBalance]:
        """Their own, and those that they pay for others; the newest first."""
        return self._found(sa.or_(due_balances.c.member_id == member_id, due_balances.c.payer_id == member_id))[::-1]

    def open_of_member(self, member_id: str) -> list[DueBalance]:
        """Those of which something is owed, whoever pays; the oldest first."""
        return self._found(due_balances.c.member_id == member_id, due_balances.c.owed_minor > 0)

    def of_membership(self, membership_id: str) -> list[DueBalance]:
        """All that was ever charged for it, the oldest first."""
        return self._found(dues.c.membership_id == membership_id)

    def open_for_days_of(self, membership_id: str) -> list[DueBalance]:
        """Those for days of a membership (not for joining) of which something is owed; the oldest first."""
        is_for_days = dues.c.period_from.is_not(None)
        return self._found(dues.c.membership_id == membership_id, is_for_days, due_balances.c.owed_minor > 0)

    def paid_for_days_of(self, membership_id: str, *, is_companys: bool) -> list[PaidPart]:
        """What was paid in money (or by credit, which was money) for days of a membership, by companies or by members,
        and is settled by it still; the newest days first. What is waived nobody has paid."""
        origin = payments.alias("origin")
        origin_id = sa.func.coalesce(origin.c.payment_id, payments.c.payment_id)
        paid = sa.func.sum(settlements.c.amount_minor)
        query = (
            sa.select(settlements.c.due_id, origin_id.label("payment_id"), paid.label("minor"))
            .join_from(settlements, dues, dues.c.due_id == settlements.c.due_id)
            .outerjoin(payments, payments.c.payment_id == settlements.c.payment_id)
            # What was taken back of a payment counts against that payment, of a waiver against the waiver.
            .outerjoin(origin, origin.c.payment_id == payments.c.about_payment_id)
            .where(dues.c.membership_id == membership_id, dues.c.period_from.is_not(None))
            .where(sa.func.coalesce(origin.c.kind, payments.c.kind, "").notin_(["waived"]))
            .group_by(settlements.c.due_id, origin_id)
            .order_by(settlements.c.due_id, origin_id)
        )
        rows: dict[str, list[Any]] = {}
        for row in self._connection.execute(query):
            rows.setdefault(row.due_id, []).append(row)
        found = [each.due for each in self.of_membership(membership_id) if each.due.is_companys is is_companys]
        return [part for due in reversed(found) for part in _parts(due, rows.get(due.due_id, []))]

    def owed_for(self, membership_ids: Collection[str]) -> dict[str, int]:
        """What is owed for each of these memberships, whoever pays and wherever it is owed; in the currency of each."""
        query = (
            sa.select(dues.c.membership_id, sa.func.sum(due_balances.c.owed_minor).label("minor"))
            .join_from(due_balances, dues, due_balances.c.due_id == dues.c.due_id)
            .where(dues.c.membership_id.in_(membership_ids), due_balances.c.owed_minor > 0)
            .group_by(dues.c.membership_id)
        )
        return {row.membership_id: int(row.minor) for row in self._connection.execute(query)}

    def in_review(self, membership_ids: Collection[str]) -> set[str]:
        """The memberships of which a due waits for a person's decision, the last step of its ladder taken. What a
        company pays is between it and the franchise."""
        query = _in_review().where(dues.c.membership_id.in_(membership_ids))
        return set(self._connection.execute(query).scalars())

    def settled_though_asked(self, reason: str) -> list[str]:
        """The memberships about which, as they stand, a person is still asked for this reason, and of which no due is
        in review any more. One statement for all of them: it runs each minute, and hundreds may wait."""
        asked = tasks.c.reason == reason, tasks.c.state == "open"
        as_it_stands = tasks.c.occasion == memberships.c.membership_id + ":" + sa.cast(memberships.c.version, sa.Text)
        query = (
            sa.select(memberships.c.membership_id)
            .join_from(tasks, memberships, tasks.c.about_id == memberships.c.membership_id)
            .where(*asked, as_it_stands)
            .where(~_in_review().where(dues.c.membership_id == memberships.c.membership_id).exists())
        )
        return sorted(self._connection.execute(query).scalars())

    def open_of_members(self, member_ids: Collection[str]) -> dict[str, list[DueBalance]]:
        """The same for several, in one statement."""
        found: dict[str, list[DueBalance]] = {}
        for each in self._found(due_balances.c.member_id.in_(member_ids), due_balances.c.owed_minor > 0):
            found.setdefault(each.due.member_id, []).append(each)
        return found

    def owed(self, member_id: str, *, on: date | None = None) -> Owed:
        """What the member owes by themselves: on this local day, or today at the outlet of their oldest due."""
        found = tuple(self.open_of_member(member_id))
        day = on or (self._day_at(found[0].due.outlet_code) if found else self._now.date())
        return owed_on(day, found)

    def hold(self, payer_id: str, currency: str) -> int:
        """Let nobody else move money of this payer until the end of this work; answers the credit that they have.

        The members whom it concerns are held before: see `MembersWork.hold_payer`.
        """
        return int(_HOLD.run(self._connection, payer_id=payer_id, currency=currency).scalar_one())

    def hold_all(self, payers: Collection[tuple[str, str]]) -> None:
        """The same for several payers, each with a currency, always in one order."""
        _HOLD_ALL.run_many(self._connection, [{"payer_id": each[0], "currency": each[1]} for each in sorted(payers)])

    def payers_of(self, membership_ids: Collection[str]) -> set[str]:
        """Whoever was ever charged for one of them."""
        query = sa.select(due_balances.c.payer_id).join_from(due_balances, dues, due_balances.c.due_id == dues.c.due_id)
        return set(self._connection.execute(query.where(dues.c.membership_id.in_(membership_ids)).distinct()).scalars())

    def paid_for_by(self, payer_ids: Collection[str]) -> set[str]:
        """The members for whom one of them was ever charged."""
        query = sa.select(due_balances.c.member_id).where(due_balances.c.payer_id.in_(payer_ids))
        return set(self._connection.execute(query.distinct()).scalars())

    def of_payer(self, payer_id: str, currency: str) -> list[DueBalance]:
        """All that they pay for in this currency, the oldest first."""
        return self._found(due_balances.c.payer_id == payer_id, due_balances.c.currency == currency)

    def open_of_payer(self, payer_id: str, currency: str | None = None) -> list[DueBalance]:
        """Those of which something is owed, in this currency or in any, the oldest first."""
        is_wanted = sa.true() if currency is None else due_balances.c.currency == currency
        return self._found(due_balances.c.payer_id == payer_id, is_wanted, due_balances.c.owed_minor > 0)

    def paid_of_payer(self, payer_id: str, *, at_most: int) -> list[DueBalance]:
        """Those of which nothing is left, the newest first."""
        query = self._query(due_balances.c.payer_id == payer_id, due_balances.c.owed_minor == 0)
        query = query.order_by(due_balances.c.due_on.desc(), dues.c.due_id.desc()).limit(at_most)
        return [balance_of(row) for row in self._connection.execute(query)]

    def credit_of(self, payer_id: str) -> dict[str, int]:
        """By currency, where there is some."""
        query = sa.select(payer_credits.c.currency, payer_credits.c.amount_minor)
        query = query.where(payer_credits.c.payer_id == payer_id, payer_credits.c.amount_minor > 0)
        return {row.currency: row.amount_minor for row in self._connection.execute(query)}

    def use_credit(
        self, payer_id: str, currency: str, *, command_id: str, only: Collection[str] | None = None
    ) -> list[DueBalance]:
        """What a payer has in advance pays what they owe and do not dispute, the oldest first (or `only` these): nobody
        is asked for money that they have given. Answers the dues touched."""
        credit_minor = self.hold(payer_id, currency)
        if not credit_minor:
            return []
        owed = self.open_of_payer(payer_id, currency)
        to_dues = [
            share
            for share in settle(credit_minor, [each for each in owed if only is None or each.due.due_id in only])
            if share.due_id
        ]
        used = sum(share.amount_minor for share in to_dues)
        if not used:
            return []
        shares = [Share(None, -used), *to_dues]
        return self.spread(shares, payer_id=payer_id, currency=currency, payment_id=None, command_id=command_id)

    def spread(
        self, shares: Sequence[Share], *, payer_id: str, currency: str, payment_id: str | None, command_id: str
    ) -> list[DueBalance]:
        """Move money of a payer who is held: write where it went, and change what is owed. Answers the dues touched, as
        they are now."""
        rows = [
            {
                "settlement_id": new_id(),
                "payment_id": payment_id,
                "payer_id": payer_id,
                "due_id": share.due_id,
                "currency": currency,
                "amount_minor": share.amount_minor,
                "settled_at": self._now,
                "command_id": command_id,
            }
            for share in shares
        ]
        _SPREAD.run_many(self._connection, rows)
        for share in shares:
            if share.due_id is None:
                _MOVE_CREDIT.run(
                    self._connection, payer_id=payer_id, currency=currency, amount=share.amount_minor
                ).one()
            elif share.amount_minor > 0:
                _SETTLE.run(self._connection, due_id=share.due_id, amount=share.amount_minor).one()
            else:
                self._owe_again(share.due_id, -share.amount_minor)
        due_ids = [share.due_id for share in shares if share.due_id]
        self._tell(due_ids)
        return self.with_ids(due_ids)

    def pause(self, due_id: str) -> None:
        """Nobody is chased for it while a person looks at it."""
        _PAUSE.run(self._connection, due_id=due_id, yes=True)
        self._tell([due_id])

    def resume(self, balance: DueBalance, *, paused_on: date) -> None:
        """Go on where chasing stood when it was paused. Its payer is held."""
        chased_from = chased_from_after_pause(
            balance.chased_from, paused_on=paused_on, resumed_on=self._day_at(balance.due.outlet_code)
        )
        _RESUME.run(
            self._connection,
            due_id=balance.due.due_id,
            no=False,
            chased_from=chased_from,
            next_step_on=None
            if balance.is_settled
            else self._next_step_on(balance.due, chased_from, balance.last_step),
        )
        self._tell([balance.due.due_id])

    def _tell(self, due_ids: Sequence[str]) -> None:
        """The payment system, of what has changed."""
        if self._news:
            self._news.changed(due_ids)

    def _beginning(self, due: Due) -> dict[str, Any]:
        chased_from = first_chased_on(due.due_on, charged_on=self._day_at(due.outlet_code))
        return {
            "due_id": due.due_id,
            "member_id": due.member_id,
            "payer_id": due.paid_by,
            "outlet_code": due.outlet_code,
            "currency": due.currency,
            "due_on": due.due_on,
            "owed_minor": due.amount_minor,
            "is_disputed": False,
            "chased_from": chased_from,
            "next_step_on": self._next_step_on(due, chased_from, -1) if due.amount_minor else None,
        }

    def _next_step_on(self, due: Due, chased_from: date, last_step: int) -> date | None:
        ladder = self._ladder.for_company() if due.is_companys else self._ladder
        return next_step_on(ladder, chased_from=chased_from, last_step=last_step)

    def _with_credit(self, payer_ids: Collection[str]) -> list[tuple[str, str]]:
        query = sa.select(payer_credits.c.payer_id, payer_credits.c.currency)
        query = query.where(payer_credits.c.payer_id.in_(payer_ids), payer_credits.c.amount_minor > 0)
        return [
            (row.payer_id, row.currency) for row in self._connection.execute(query.order_by(payer_credits.c.payer_id))
        ]

    def _owe_again(self, due_id: str, amount_minor: int) -> None:
        """Of a due that was settled the ladder begins anew: whoever paid long ago was never late."""
        if _OWE_MORE.run(self._connection, due_id=due_id, amount=amount_minor).first() is not None:
            return
        (balance,) = self.with_ids([due_id])
        chased_from = first_chased_on(balance.due.due_on, charged_on=self._day_at(balance.due.outlet_code))
        _OWE_ANEW.run(
            self._connection,
            due_id=due_id,
            amount=amount_minor,
            chased_from=chased_from,
            next_step_on=self._next_step_on(balance.due, chased_from, -1),
            yes=True,
        ).one()

    def _found(self, *conditions: sa.ColumnElement[bool]) -> list[DueBalance]:
        query = self._query(*conditions).order_by(due_balances.c.due_on, dues.c.due_id)
        return [balance_of(row) for row in self._connection.execute(query)]

    def _query(self, *conditions: sa.ColumnElement[bool]) -> sa.Select[Any]:
        joined = sa.select(*BALANCE_COLUMNS).join_from(due_balances, dues, due_balances.c.due_id == dues.c.due_id)
        return joined.where(*conditions)


@dataclass(frozen=True)
class PaidPart:
    """How much of a due a payment has settled; no payment where it was paid by credit."""

    due: Due
    payment_id: str | None
    amount_minor: int


def _in_review() -> sa.Select[str]:
    """The memberships of dues that are not settled and stand at the last step of their ladder."""
    is_reviewed = sa.exists().where(
        due_steps.c.due_id == dues.c.due_id, due_steps.c.round == due_balances.c.round, due_steps.c.kind == "review"
    )
    return (
        sa.select(dues.c.membership_id)
        .join_from(due_balances, dues, due_balances.c.due_id == dues.c.due_id)
        .where(due_balances.c.owed_minor > 0, is_reviewed, dues.c.payer_kind.is_distinct_from("company"))
    )


def _parts(due: Due, rows: Sequence[Any]) -> list[PaidPart]:
    left = max(sum(int(row.minor) for row in rows), 0)
    parts: list[PaidPart] = []
    for row in rows:
        if (part := min(left, int(row.minor))) > 0:
            parts.append(PaidPart(due, row.payment_id, part))
            left -= part
    return parts
