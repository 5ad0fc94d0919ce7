"""The ledger: entries, lots and allocations, and the balance that they add up to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from services.chassis.database.column_types import as_day, as_instant
from services.chassis.database.prepared import Prepared
from services.chassis.identifiers import new_id
from services.loyalty.domain.ledger import Account, Circumstances, Debt, EarningTakenBack, Lot
from services.loyalty.domain.reversing import LotUse, ReversalFacts
from services.loyalty.storage.pending import Pending
from services.loyalty.storage.tables import adjustments, allocations, entries, lots, rewards

_CHANGE_BALANCE = Prepared(
    """INSERT INTO accounts (member_id, program, balance) VALUES (:member_id, :program, :change)
       ON CONFLICT (member_id, program) DO UPDATE SET balance = accounts.balance + :change"""
)
_ADD_ENTRY = Prepared(
    """INSERT INTO entries (entry_id, member_id, program, kind, quantity, command_id, sale_id, reward_id, outlet_code,
                            occurred_at, recorded_at, business_date)
       VALUES (:entry_id, :member_id, :program, :kind, :quantity, :command_id, :sale_id, :reward_id, :outlet_code,
               :occurred_at, :recorded_at, :business_date)"""
)
_ADD_LOT = Prepared(
    """INSERT INTO lots (lot_id, member_id, program, quantity, remaining, expires_on, earned_at, outlet_code)
       VALUES (:lot_id, :member_id, :program, :quantity, :remaining, :expires_on, :earned_at, :outlet_code)"""
)
_CHANGE_LOT = Prepared("UPDATE lots SET remaining = remaining + :change WHERE lot_id = :lot_id")
_ADD_ALLOCATION = Prepared(
    """INSERT INTO allocations (allocation_id, entry_id, lot_id, quantity)
       VALUES (:allocation_id, :entry_id, :lot_id, :quantity)"""
)
_LIVE_LOTS = Prepared(
    """SELECT lot_id, quantity, remaining, expires_on, earned_at, outlet_code FROM lots
       WHERE member_id = :member_id AND program = :program AND remaining > 0"""
)
_DEBTS = Prepared(
    """SELECT entries.entry_id, -entries.quantity + COALESCE(SUM(allocations.quantity), 0) AS owed
       FROM entries LEFT JOIN allocations ON allocations.entry_id = entries.entry_id
       WHERE entries.member_id = :member_id AND entries.program = :program AND entries.kind = 'reverse'
       GROUP BY entries.entry_id, entries.quantity
       HAVING -entries.quantity + COALESCE(SUM(allocations.quantity), 0) > 0
       ORDER BY entries.entry_id"""
)
# Of each earning that was taken back: its lot, and what its reversal has in the end taken from which lots.
_TAKEN_BACK = Prepared(
    """SELECT taken.lot_id, taken.entry_id, allocations.lot_id AS from_lot_id, -SUM(allocations.quantity) AS quantity
       FROM (SELECT earned.entry_id AS lot_id, reversed.entry_id AS entry_id
             FROM entries AS reversed JOIN entries AS earned
               ON earned.sale_id = reversed.sale_id AND earned.program = reversed.program AND earned.kind = 'earn'
             WHERE reversed.member_id = :member_id AND reversed.program = :program AND reversed.kind = 'reverse'
             UNION ALL
             SELECT entry_id, reverse_entry_id FROM earned_visits
             WHERE member_id = :member_id AND program = :program AND reverse_entry_id IS NOT NULL) AS taken
       LEFT JOIN allocations ON allocations.entry_id = taken.entry_id
       GROUP BY taken.lot_id, taken.entry_id, allocations.lot_id
       ORDER BY taken.entry_id, allocations.lot_id"""
)

# An allocation refers to its lot, and a lot to its entry.
WRITTEN_IN_ORDER = (_CHANGE_BALANCE, _ADD_ENTRY, _ADD_LOT, _CHANGE_LOT, _ADD_ALLOCATION)


class Ledger:
    """Writes what accounts have noted down. The member must be locked."""

    def __init__(self, connection: sa.Connection, pending: Pending) -> None:
        self._connection = connection
        self._pending = pending

    def account(
        self, member_id: str, program: str, *, balance: int, needs_lots: bool = True, extra: Iterable[Lot] = ()
    ) -> Account:
        """The account with its live lots and its debts; `extra` lots are empty ones that a decision may fill again."""
        self._pending.settle_member(member_id)
        known = {lot.lot_id: lot for lot in extra}
        if needs_lots and balance > 0:
            known |= {lot.lot_id: lot for lot in self._live_lots(member_id, program)}
        return Account(
            program,
            balance=balance,
            new_id=new_id,
            lots=known.values(),
            debts=self._debts(member_id, program) if balance < 0 else (),
        )

    def write(self, account: Account, circumstances: Circumstances) -> None:
        """Entries, lots, allocations and the balance, at the latest when the work is committed."""
        if not account.entries:
            return
        member_id, shared = circumstances.member_id, _shared(circumstances)
        change = {"member_id": member_id, "program": account.program, "change": account.change}
        self._pending.add(_CHANGE_BALANCE, [change], member_id=member_id)
        entry_rows = [
            {
                "entry_id": entry.entry_id,
                "program": entry.program,
                "kind": entry.kind,
                "quantity": entry.quantity,
                "sale_id": entry.sale_id,
                "reward_id": entry.reward_id,
                **shared,
            }
            for entry in account.entries
        ]
        self._pending.add(_ADD_ENTRY, entry_rows, member_id=member_id)
        self._write_lots(account, member_id)

    def _write_lots(self, account: Account, member_id: str) -> None:
        changes: dict[str, int] = defaultdict(int)
        for allocation in account.allocations:
            changes[allocation.lot_id] += allocation.quantity
        new_lots = [
            {
                "lot_id": lot.lot_id,
                "member_id": member_id,
                "program": account.program,
                "quantity": lot.quantity,
                "remaining": lot.quantity + changes.pop(lot.lot_id, 0),
                "expires_on": lot.expires_on,
                "earned_at": lot.earned_at,
                "outlet_code": lot.outlet_code,
            }
            for lot in account.new_lots
        ]
        self._pending.add(_ADD_LOT, new_lots, member_id=member_id)
        changed = [{"lot_id": lot_id, "change": change} for lot_id, change in changes.items() if change]
        self._pending.add(_CHANGE_LOT, changed, member_id=member_id)
        allocated = [
            {
                "allocation_id": new_id(),
                "entry_id": allocation.entry_id,
                "lot_id": allocation.lot_id,
                "quantity": allocation.quantity,
            }
            for allocation in account.allocations
        ]
        self._pending.add(_ADD_ALLOCATION, allocated, member_id=member_id)

    def reversal_facts(self, sale_id: str) -> dict[str, ReversalFacts]:
        """By program: the sale's lot, what took from it, and all that the rewards still issued had taken anywhere."""
        self._pending.settle()
        rows = self._connection.execute(
            sa.select(lots).join(entries, entries.c.entry_id == lots.c.lot_id).where(_earned_by(sale_id))
        )
        return {row.program: self._facts_of(_lot(row)) for row in rows}

    def reversal_facts_of(self, entry_id: str) -> ReversalFacts:
        """The same of one earning."""
        (lot,) = self.lots([entry_id])
        return self._facts_of(lot)

    def _facts_of(self, lot: Lot) -> ReversalFacts:
        uses = self._uses(lot.lot_id)
        open_rewards = [use.reward_id for use in uses if use.reward_state == "issued" and use.reward_id is not None]
        return ReversalFacts(lot=lot, uses=uses, taken_by_reward=self.taken_by(open_rewards))

    def _uses(self, lot_id: str) -> list[LotUse]:
        net = -sa.func.sum(allocations.c.quantity)
        rows = self._connection.execute(
            sa.select(entries.c.reward_id, rewards.c.state, net.label("quantity"))
            .select_from(allocations.join(entries).outerjoin(rewards, rewards.c.reward_id == entries.c.reward_id))
            .where(allocations.c.lot_id == lot_id, entries.c.kind.in_(("spend", "release", "expire")))
            .group_by(entries.c.reward_id, rewards.c.state)
            .having(net > 0)
            .order_by(entries.c.reward_id)
        )
        return [LotUse(lot_id, int(row.quantity), row.reward_id, row.state) for row in rows]

    def taken_by(self, reward_ids: Sequence[str]) -> dict[str, list[tuple[str, int]]]:
        """What each of these rewards has taken, from which lots."""
        taken: dict[str, list[tuple[str, int]]] = {reward_id: [] for reward_id in reward_ids}
        if reward_ids:
            rows = self._connection.execute(
                sa.select(entries.c.reward_id, allocations.c.lot_id, allocations.c.quantity)
                .select_from(allocations.join(entries))
                .where(entries.c.reward_id.in_(reward_ids), entries.c.kind == "spend")
                .order_by(allocations.c.allocation_id)
            )
            for row in rows:
                taken[row.reward_id].append((row.lot_id, -row.quantity))
        return taken

    def earnings_taken_back(self, member_id: str, program: str) -> list[EarningTakenBack]:
        """All of them, the oldest reversal first."""
        self._pending.settle_member(member_id)
        elsewhere: dict[tuple[str, str], list[tuple[str, int]]] = {}
        for row in _TAKEN_BACK.run(self._connection, member_id=member_id, program=program):
            taken = elsewhere.setdefault((row.lot_id, row.entry_id), [])
            if row.from_lot_id not in (None, row.lot_id) and row.quantity > 0:
                taken.append((row.from_lot_id, int(row.quantity)))
        return [
            EarningTakenBack(lot_id=lot_id, entry_id=entry_id, taken_elsewhere=taken)
            for (lot_id, entry_id), taken in elsewhere.items()
        ]

    def lots(self, lot_ids: Iterable[str]) -> list[Lot]:
        """These lots, also empty ones."""
        self._pending.settle()
        rows = self._connection.execute(sa.select(lots).where(lots.c.lot_id.in_(set(lot_ids))))
        return [_lot(row) for row in rows]

    def accounts_with_due_lots(self, outlet_code: str, today: date, *, limit: int) -> list[tuple[str, str]]:
        """Members and programs with lots of this outlet whose last day has passed."""
        self._pending.settle()
        rows = self._connection.execute(
            sa.select(lots.c.member_id, lots.c.program)
            .where(
                lots.c.outlet_code == outlet_code,
                lots.c.remaining > 0,
                lots.c.expires_on.is_not(None),
                lots.c.expires_on < today,
            )
            .distinct()
            .order_by(lots.c.member_id, lots.c.program)
            .limit(limit)
        )
        return [(row.member_id, row.program) for row in rows]

    def newest_place(self, member_id: str, program: str) -> str:
        """The outlet of the newest line of an account."""
        query = sa.select(entries.c.outlet_code).where(
            entries.c.member_id == member_id, entries.c.program == program, entries.c.kind.in_(("earn", "adjust"))
        )
        return str(self._connection.execute(query.order_by(entries.c.entry_id.desc()).limit(1)).scalar_one())

    def newest_entries(self, member_id: str, *, limit: int) -> list[sa.Row[Any]]:
        """The newest lines of a member's ledger, with the reason of those that were made by hand."""
        self._pending.settle_member(member_id)
        return list(
            self._connection.execute(
                sa.select(entries, adjustments.c.reason)
                .select_from(entries.outerjoin(adjustments, adjustments.c.entry_id == entries.c.entry_id))
                .where(entries.c.member_id == member_id)
                .order_by(entries.c.entry_id.desc())
                .limit(limit)
            )
        )

    def _live_lots(self, member_id: str, program: str) -> list[Lot]:
        return [_lot(row) for row in _LIVE_LOTS.run(self._connection, member_id=member_id, program=program)]

    def _debts(self, member_id: str, program: str) -> list[Debt]:
        rows = _DEBTS.run(self._connection, member_id=member_id, program=program)
        return [Debt(row.entry_id, int(row.owed)) for row in rows]


def _earned_by(sale_id: str) -> sa.ColumnElement[bool]:
    return sa.and_(entries.c.sale_id == sale_id, entries.c.kind == "earn")


def _shared(circumstances: Circumstances) -> dict[str, object]:
    return {
        "member_id": circumstances.member_id,
        "command_id": circumstances.command_id,
        "outlet_code": circumstances.outlet_code,
        "occurred_at": circumstances.occurred_at,
        "recorded_at": circumstances.recorded_at,
        "business_date": circumstances.business_date,
    }


def _lot(row: Any) -> Lot:
    return Lot(
        lot_id=row.lot_id,
        quantity=row.quantity,
        remaining=row.remaining,
        expires_on=None if row.expires_on is None else as_day(row.expires_on),
        earned_at=as_instant(row.earned_at),
        outlet_code=row.outlet_code,
    )
