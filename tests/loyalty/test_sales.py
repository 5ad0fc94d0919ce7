"""What a sale does, and what it does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from services.chassis.identifiers import new_id
from services.loyalty.domain.refusals import (
    MemberNotSeenYet,
    OutletNotKnownYet,
    ProgramChangeRefused,
    ReceiptAlreadyRecorded,
    SaleEarnsTooMuch,
    SaleInFuture,
)
from services.loyalty.domain.sale import SaleLine
from services.loyalty.use_cases.define_program import define_program
from tests.loyalty.counter import COFFEE, NOON, Counter


def test_six_cups_at_any_outlets_earn_the_seventh(counter: Counter) -> None:
    guest = counter.member()
    for outlet in ("riga", "warsaw", "riga", "warsaw", "riga"):
        assert counter.buys(guest, outlet=outlet).issued_rewards == ()
    sixth = counter.buys(guest, outlet="warsaw")
    (reward,) = sixth.issued_rewards
    assert (reward.kind, reward.program, reward.outlet_code) == ("program", "coffee", "warsaw")
    assert reward.expires_on == date(2026, 3, 4) + timedelta(days=90)
    assert counter.balance(guest) == 0
    assert counter.rewards(guest) == [reward.reward_id]
    assert counter.differences() == []


def test_a_free_cup_and_a_cake_earn_nothing_but_are_recorded(counter: Counter) -> None:
    guest = counter.member()
    sale = counter.buys(guest, lines=(SaleLine("coffee", 1, 0), SaleLine("cake", 2, 900)))
    assert sale.earned == {}
    assert counter.balance(guest) == 0
    (fact,) = counter.facts("loyalty.sale_recorded.v1")
    assert (fact["sale_id"], fact["earned"], fact["sequence"]) == (sale.sale_id, [], 1)


def test_a_receipt_number_is_there_once_an_outlet(counter: Counter) -> None:
    guest, other = counter.member(), counter.member()
    first = counter.buys(guest, receipt_number="17")
    with pytest.raises(ReceiptAlreadyRecorded) as refused:
        counter.buys(other, receipt_number="17")
    assert refused.value.sale_id == first.sale_id
    counter.buys(guest, outlet="warsaw", receipt_number="17")
    assert (counter.balance(guest), counter.balance(other)) == (2, 0)
    assert counter.standing(other).as_of is None


def test_sales_without_a_receipt_number_do_not_meet(counter: Counter) -> None:
    guest = counter.member()
    counter.buys(guest)
    counter.buys(guest)
    assert counter.balance(guest) == 2


def test_a_clock_may_run_five_minutes_ahead(counter: Counter) -> None:
    guest = counter.member()
    counter.buys(guest, occurred_at=NOON + timedelta(minutes=5))
    with pytest.raises(SaleInFuture):
        counter.buys(guest, occurred_at=NOON + timedelta(minutes=5, seconds=1))


def test_a_cup_at_one_in_the_morning_belongs_to_the_evening_before(counter: Counter) -> None:
    guest = counter.member()
    counter.buys(guest, occurred_at=datetime(2026, 3, 3, 23, 30, tzinfo=UTC))
    (row,) = counter.rows("SELECT CAST(business_date AS TEXT) AS day FROM entries")
    assert row.day == "2026-03-03"


def test_nobody_unheard_of_earns_unless_somebody_vouches(counter: Counter) -> None:
    stranger = new_id()
    with pytest.raises(MemberNotSeenYet):
        counter.buys(stranger)
    assert counter.rows("SELECT * FROM sales") == []
    counter.buys(stranger, is_member_vouched_for=True)
    counter.buys(stranger)
    assert counter.balance(stranger) == 2
    assert counter.counts().unconfirmed_members == 1


def test_an_outlet_must_be_known(counter: Counter) -> None:
    with pytest.raises(OutletNotKnownYet):
        counter.buys(counter.member(), outlet="nowhere")


def test_one_sale_earns_no_more_than_a_counter_can_serve(counter: Counter) -> None:
    guest = counter.member()
    with pytest.raises(SaleEarnsTooMuch):
        counter.buys(guest, lines=(SaleLine("coffee", 1000, None), SaleLine("coffee", 1, None)))
    assert len(counter.buys(guest, 1000).issued_rewards) == 166
    assert counter.balance(guest) == 4
    assert counter.differences() == []


def test_each_event_carries_the_standing_and_the_sequence_grows(counter: Counter) -> None:
    guest = counter.member()
    counter.buys(guest, 5)
    counter.buys(guest, 2)
    first, second = counter.facts("loyalty.sale_recorded.v1")
    assert [first["sequence"], second["sequence"]] == [1, 2]
    assert second["earned"] == [{"program": "coffee", "quantity": 2}]
    (issued,) = counter.facts("loyalty.reward_issued.v1")
    assert issued["sequence"] == 2
    assert issued["standing"] == second["standing"]
    assert issued["standing"]["programs"][0]["balance"] == 1
    assert [reward["reward_id"] for reward in issued["standing"]["rewards"]] == [issued["reward_id"]]
    assert issued["standing"]["as_of"] == "2026-03-04T10:00:00.000000Z"


def test_a_sale_of_last_year_is_told_with_its_own_time_and_its_reward_begins_today(counter: Counter) -> None:
    guest = counter.member()
    sale = counter.buys(guest, 6, occurred_at=datetime(2025, 1, 7, 8, tzinfo=UTC))
    told = {str(row.occurred_at)[:10] for row in counter.rows("SELECT occurred_at FROM outbox")}
    assert told == {"2025-01-07"}
    assert sale.issued_rewards[0].expires_on == date(2026, 6, 2)


def test_programs_collect_side_by_side(counter: Counter) -> None:
    tea = replace(COFFEE, code="tea", target=3, categories=frozenset({"tea", "coffee"}), titles={"en": "Tea"})
    with counter.open_work() as work:
        define_program(work, tea)
    guest = counter.member()
    sale = counter.buys(guest, lines=(SaleLine("coffee", 2, 500), SaleLine("tea", 2, 500)))
    assert sale.earned == {"coffee": 2, "tea": 4}
    assert (counter.balance(guest, "coffee"), counter.balance(guest, "tea")) == (2, 1)
    assert counter.differences() == []


def test_a_program_keeps_what_its_stamps_are_worth(counter: Counter) -> None:
    guest = counter.member()
    counter.buys(guest, 5)
    with pytest.raises(ProgramChangeRefused), counter.open_work() as work:
        define_program(work, replace(COFFEE, target=5))
    with counter.open_work() as work:
        define_program(work, replace(COFFEE, categories=frozenset({"espresso"})))
    counter.buys(guest)
    assert counter.balance(guest) == 5
    assert counter.differences() == []


def test_a_closed_program_earns_no_more_and_is_not_shown(counter: Counter) -> None:
    guest = counter.member()
    sale = counter.buys(guest, 5)
    with counter.open_work() as work:
        define_program(work, replace(COFFEE, is_active=False))
    assert counter.buys(guest).earned == {}
    assert counter.standing(guest).programs == ()
    counter.takes_back(sale.sale_id)
    assert counter.differences() == []
