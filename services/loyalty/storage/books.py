"""All rows of a range of members at a time, for the proof: memory stays the same however long the ledger is."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from services.loyalty.domain.ledger import Allocation, Entry
from services.loyalty.domain.proof import MemberBooks, StoredLot, StoredReward, StoredSale, StoredVisit
from services.loyalty.storage.tables import (
    accounts,
    adjustments,
    allocations,
    earned_visits,
    entries,
    lots,
    members,
    programs,
    redemption_reversals,
    referrals,
    reversals,
    rewards,
    sales,
)

_MEMBERS_AT_ONCE = 500


class Books:
    """Reads the ledger as it is, without believing any of it."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def targets(self) -> dict[str, int]:
        return {row.program: row.target for row in self._connection.execute(sa.select(programs))}

    def unconfirmed_members(self) -> int:
        """Members with sales of whom members never told."""
        count = sa.select(sa.func.count()).select_from(members).where(sa.not_(members.c.is_confirmed))
        return int(self._connection.execute(count).scalar_one())

    def of_members(self) -> Iterator[MemberBooks]:
        """Each member's books; rows of somebody who is no member come up as books that are not known."""
        after: str = ""
        while True:
            ids = self._next_members(after)
            # The last range is open, so that no row can hide behind the last member.
            up_to = ids[-1] if len(ids) == _MEMBERS_AT_ONCE else None
            yield from self._read(set(ids), after, up_to)
            if up_to is None:
                return
            after = up_to

    def _next_members(self, after: str) -> list[str]:
        ids = sa.select(members.c.member_id).where(members.c.member_id > after)
        return list(self._connection.execute(ids.order_by(members.c.member_id).limit(_MEMBERS_AT_ONCE)).scalars())

    def _read(self, known: set[str], after: str, up_to: str | None) -> Iterator[MemberBooks]:
        found: dict[str, MemberBooks] = {
            member_id: MemberBooks(member_id=member_id, is_known=True) for member_id in sorted(known)
        }

        def books(member_id: str) -> MemberBooks:
            return found.setdefault(member_id, MemberBooks(member_id=member_id))

        def rows(query: sa.Select[Any], owner: sa.Column[Any]) -> Iterator[Any]:
            within = query.where(owner > after)
            return iter(self._connection.execute(within if up_to is None else within.where(owner <= up_to)))

        for row in rows(sa.select(accounts), accounts.c.member_id):
            books(row.member_id).balances[row.program] = row.balance
        for row in rows(sa.select(entries), entries.c.member_id):
            books(row.member_id).entries.append(_entry(row))
        moved = sa.select(entries.c.member_id, allocations).select_from(allocations.join(entries))
        for row in rows(moved, entries.c.member_id):
            books(row.member_id).allocations.append(Allocation(row.entry_id, row.lot_id, row.quantity))
        for row in rows(sa.select(lots), lots.c.member_id):
            books(row.member_id).lots.append(StoredLot(row.lot_id, row.program, row.quantity, row.remaining))
        for row in rows(sa.select(rewards), rewards.c.member_id):
            has_redemption = row.redeemed_at is not None and row.redeemed_outlet_code is not None
            is_explained = row.reason is not None and row.given_staff_id is not None
            books(row.member_id).rewards.append(
                StoredReward(
                    row.reward_id,
                    row.kind,
                    row.state,
                    has_redemption,
                    row.occasion,
                    is_explained,
                    row.redeemed_command_id,
                )
            )
        for row in rows(sa.select(redemption_reversals), redemption_reversals.c.member_id):
            books(row.member_id).redemptions_taken_back[row.redemption_id] = row.reward_id
        sold = sa.select(sales.c.sale_id, sales.c.member_id, sales.c.lines, reversals.c.reversed_at)
        for row in rows(sold.select_from(sales.outerjoin(reversals)), sales.c.member_id):
            sale = StoredSale(row.sale_id, _earned(row.lines), row.reversed_at is not None)
            books(row.member_id).sales.append(sale)
        for row in rows(sa.select(adjustments.c.member_id, adjustments.c.entry_id), adjustments.c.member_id):
            books(row.member_id).adjustments.add(row.entry_id)
        for row in rows(sa.select(earned_visits), earned_visits.c.member_id):
            visit = StoredVisit(
                row.check_in_id, row.program, row.entry_id, row.undone_at is not None, row.reverse_entry_id
            )
            books(row.member_id).visits.append(visit)
        thanked = sa.select(referrals).where(referrals.c.outcome == "thanked")
        for row in rows(thanked, referrals.c.referrer_id):
            books(row.referrer_id).thanked_for.add(row.member_id)
        yield from found.values()


def _entry(row: Any) -> Entry:
    return Entry(
        entry_id=row.entry_id,
        program=row.program,
        kind=row.kind,
        quantity=row.quantity,
        sale_id=row.sale_id,
        reward_id=row.reward_id,
    )


def _earned(lines: str) -> dict[str, int]:
    earned: dict[str, int] = defaultdict(int)
    for line in json.loads(lines):
        for program in line["earns"]:
            # A free cup never earns, whatever its line claims.
            if line["amount_minor"] != 0:
                earned[program] += line["quantity"]
    return dict(earned)
