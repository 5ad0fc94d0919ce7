"""`verify` finds every kind of corruption: each is made by hand here, and must be seen."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from services.chassis.identifiers import new_id
from tests.loyalty.counter import Counter

REDEEMED = "SELECT reward_id FROM rewards WHERE state = 'redeemed'"
ISSUED = "SELECT reward_id FROM rewards WHERE state = 'issued' AND kind = 'program'"
RELEASED = "SELECT reward_id FROM rewards WHERE state = 'released'"
FULL_LOT = "SELECT lot_id FROM lots WHERE remaining > 1 ORDER BY lot_id LIMIT 1"
EMPTY_LOT = "SELECT lot_id FROM lots WHERE remaining = 0 ORDER BY lot_id LIMIT 1"


@pytest.fixture
def busy(counter: Counter) -> Counter:
    """Books with a bit of everything in them, and without the guards against changing them."""
    for _ in range(3):
        guest = counter.member()
        drunk = counter.buys(guest, 8)
        counter.redeems(drunk.issued_rewards[0].reward_id)
        undone = counter.buys(guest, 5)
        counter.takes_back(undone.sale_id)
        counter.buys(guest, 9)
    assert counter.office().adjusts(guest, 2).status_code == 201
    assert counter.office().adjusts(guest, -1).status_code == 201
    in_debt = counter.member()
    owed = counter.buys(in_debt, 6)
    counter.redeems(owed.issued_rewards[0].reward_id)
    counter.takes_back(owed.sale_id)
    assert counter.differences() == []
    with counter.service.database.writing() as connection:
        for table in ("entries", "allocations"):
            for change in ("update", "delete"):
                connection.exec_driver_sql(f"DROP TRIGGER {table}_refuse_{change}")
    return counter


@pytest.mark.parametrize(
    ("corruption", "rule"),
    [
        ("UPDATE accounts SET balance = balance + 1", "balance"),
        ("DELETE FROM accounts", "balance"),
        ("UPDATE accounts SET program = 'tea'", "program_unknown"),
        (f"UPDATE lots SET remaining = remaining - 1 WHERE lot_id = ({FULL_LOT})", "lot_remaining"),
        (f"UPDATE lots SET remaining = 1 WHERE lot_id = ({EMPTY_LOT})", "lots_and_debts"),
        ("UPDATE lots SET quantity = quantity + 1", "lot_quantity"),
        ("UPDATE lots SET program = 'tea'", "lot_without_earning"),
        ("UPDATE entries SET quantity = quantity + 1 WHERE kind = 'earn'", "balance"),
        ("UPDATE entries SET quantity = -quantity WHERE kind = 'release'", "entry_sign"),
        ("UPDATE entries SET kind = 'expire', reward_id = NULL WHERE kind = 'spend'", "reward_state"),
        ("UPDATE entries SET quantity = quantity - 1 WHERE kind = 'spend'", "price"),
        ("UPDATE allocations SET quantity = quantity - 1", "allocations"),
        ("DELETE FROM allocations", "allocations"),
        (
            f"UPDATE allocations SET lot_id = (SELECT lot_id FROM lots WHERE remaining = 0 AND lot_id <> "
            f"allocations.lot_id AND member_id = (SELECT member_id FROM entries WHERE entries.entry_id = "
            f"allocations.entry_id) LIMIT 1) WHERE entry_id IN (SELECT entry_id FROM entries WHERE kind = 'release' "
            f"AND reward_id IN ({RELEASED}))",
            "release_elsewhere",
        ),
        ("UPDATE allocations SET lot_id = (SELECT MIN(lot_id) FROM lots)", "foreign_lot"),
        (f"UPDATE rewards SET state = 'issued' WHERE reward_id IN ({REDEEMED})", "redemption"),
        (f"UPDATE rewards SET state = 'released' WHERE reward_id IN ({ISSUED})", "reward_state"),
        (f"UPDATE rewards SET state = 'issued' WHERE reward_id IN ({RELEASED})", "reward_state"),
        (f"UPDATE rewards SET kind = 'birthday' WHERE reward_id IN ({ISSUED})", "reward_state"),
        (f"UPDATE rewards SET state = 'redeemed' WHERE reward_id IN ({ISSUED})", "redemption"),
        (f"DELETE FROM rewards WHERE reward_id IN ({ISSUED})", "reward_unknown"),
        ("UPDATE sales SET lines = REPLACE(lines, '\"quantity\":9', '\"quantity\":8')", "sale_earned"),
        ("UPDATE sales SET lines = REPLACE(lines, '\"amount_minor\":3150', '\"amount_minor\":0')", "sale_earned"),
        ("DELETE FROM reversals", "sale_reversed"),
        ("DELETE FROM members WHERE member_id = (SELECT MAX(member_id) FROM members)", "member_unknown"),
        ("UPDATE entries SET sale_id = 'gone' WHERE sale_id = (SELECT MIN(sale_id) FROM sales)", "sale_unknown"),
        ("UPDATE programs SET target = 3", "reward_missing"),
        ("DELETE FROM adjustments", "adjustment_unexplained"),
        ("UPDATE entries SET kind = 'earn' WHERE kind = 'adjust' AND quantity > 0", "adjustment_unknown"),
        ("UPDATE entries SET kind = 'adjust' WHERE kind = 'earn'", "adjustment_unexplained"),
        ("UPDATE entries SET kind = 'adjust' WHERE kind = 'reverse'", "adjustment_unexplained"),
        ("UPDATE entries SET quantity = 3 WHERE kind = 'adjust' AND quantity > 0", "lot_quantity"),
        ("UPDATE entries SET quantity = -2 WHERE kind = 'adjust' AND quantity < 0", "allocations"),
    ],
)
def test_a_corruption_is_found(busy: Counter, corruption: str, rule: str) -> None:
    with busy.service.database.writing() as connection:
        assert connection.exec_driver_sql(corruption).rowcount > 0
    assert rule in {difference.rule for difference in busy.differences()}


def test_a_lot_beside_a_debt_is_found(busy: Counter) -> None:
    guest = busy.rows("SELECT member_id FROM accounts WHERE balance < 0")[0].member_id
    entry = "'2026-03-04T10:00:00.000000Z', '2026-03-04T10:00:00.000000Z', '2026-03-04'"
    with busy.service.database.writing() as connection:
        lot = new_id()
        connection.exec_driver_sql(
            "INSERT INTO entries (entry_id, member_id, program, kind, quantity, command_id, outlet_code, occurred_at, "
            f"recorded_at, business_date) VALUES ('{lot}', '{guest}', 'coffee', 'earn', 2, '{lot}', 'riga', {entry})"
        )
        connection.exec_driver_sql(
            "INSERT INTO lots (lot_id, member_id, program, quantity, remaining, earned_at, outlet_code) "
            f"VALUES ('{lot}', '{guest}', 'coffee', 2, 2, '2026-03-04T10:00:00.000000Z', 'riga')"
        )
        connection.exec_driver_sql(f"UPDATE accounts SET balance = balance + 2 WHERE member_id = '{guest}'")
    assert {difference.rule for difference in busy.differences()} == {"debt_beside_lots", "visit_earned"}


def test_an_earning_without_its_lot_is_found(busy: Counter) -> None:
    with busy.service.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM allocations")
        connection.exec_driver_sql("DELETE FROM lots")
    assert "earning_without_lot" in {difference.rule for difference in busy.differences()}


def test_the_proof_says_how_much_it_compared(busy: Counter) -> None:
    counts = busy.counts()
    assert (counts.members, counts.accounts, counts.sales, counts.differences) == (4, 4, 10, 0)
    assert counts.rewards == busy.rows("SELECT COUNT(*) AS n FROM rewards")[0].n
    assert counts.entries == busy.rows("SELECT COUNT(*) AS n FROM entries")[0].n


@pytest.mark.parametrize("table", ["entries", "allocations"])
@pytest.mark.parametrize("change", ["UPDATE {} SET quantity = quantity + 1", "DELETE FROM {}"])
def test_what_happened_cannot_be_edited(counter_on_both: Counter, table: str, change: str) -> None:
    counter_on_both.buys(counter_on_both.member(), 7)
    with (
        pytest.raises(sa.exc.DBAPIError, match="append-only"),
        counter_on_both.service.database.writing() as connection,
    ):
        connection.exec_driver_sql(change.format(table))
