"""A reversal gives back exactly what a sale had moved, and asks for nothing that nobody drank."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.chassis.identifiers import new_id
from services.loyalty.domain.refusals import AlreadyReversed, MemberInDebt, RewardWasReleased, UnknownSale
from tests.loyalty.counter import COFFEE, NOON, Counter


def remaining(counter: Counter) -> list[int]:
    return [row.remaining for row in counter.rows("SELECT remaining FROM lots ORDER BY lot_id")]


def test_an_unspent_sale_leaves_no_trace_on_the_card(counter: Counter) -> None:
    guest = counter.member()
    counter.buys(guest, 2)
    sale = counter.buys(guest, 3)
    done = counter.takes_back(sale.sale_id)
    assert (done.released_reward_ids, done.issued_rewards) == ((), ())
    assert counter.balance(guest) == 2
    assert remaining(counter) == [2, 0]
    assert counter.differences() == []


def test_a_waiting_reward_is_released_and_the_other_lots_get_theirs_back(counter: Counter) -> None:
    guest = counter.member()
    counter.buys(guest, 4)
    sale = counter.buys(guest, 3)
    (reward,) = sale.issued_rewards
    assert remaining(counter) == [0, 1]
    done = counter.takes_back(sale.sale_id)
    assert done.released_reward_ids == (reward.reward_id,)
    assert remaining(counter) == [4, 0]
    assert (counter.balance(guest), counter.rewards(guest)) == (4, [])
    with pytest.raises(RewardWasReleased):
        counter.redeems(reward.reward_id)
    (fact,) = counter.facts("loyalty.reward_released.v1")
    assert (fact["reward_id"], fact["standing"]["rewards"]) == (reward.reward_id, [])
    assert counter.differences() == []


def test_a_reward_is_issued_anew_when_the_other_stamps_still_pay_for_it(counter: Counter) -> None:
    guest = counter.member()
    first = counter.buys(guest, 3)
    counter.buys(guest, 3)
    (old,) = counter.rewards(guest)
    counter.buys(guest, 4)
    done = counter.takes_back(first.sale_id)
    (new,) = done.issued_rewards
    assert done.released_reward_ids == (old,)
    assert counter.rewards(guest) == [new.reward_id] != [old]
    assert (counter.balance(guest), remaining(counter)) == (1, [0, 0, 1])
    assert counter.differences() == []


def test_a_drunk_reward_is_paid_from_other_stamps_then_owed(counter: Counter) -> None:
    guest = counter.member()
    sale = counter.buys(guest, 6)
    counter.redeems(sale.issued_rewards[0].reward_id)
    counter.buys(guest, 4)
    counter.takes_back(sale.sale_id)
    assert (counter.balance(guest), remaining(counter)) == (-2, [0, 0])
    assert counter.differences() == []
    counter.buys(guest, 1)
    assert counter.balance(guest) == -1
    counter.buys(guest, 3)
    assert (counter.balance(guest), remaining(counter)) == (2, [0, 0, 0, 2])
    assert counter.differences() == []


def test_a_debt_blocks_redeeming_but_not_earning(counter: Counter) -> None:
    guest = counter.member()
    drunk, waiting = counter.buys(guest, 6), counter.buys(guest, 6)
    counter.redeems(drunk.issued_rewards[0].reward_id)
    counter.takes_back(drunk.sale_id)
    assert counter.balance(guest) == -6
    with pytest.raises(MemberInDebt):
        counter.redeems(waiting.issued_rewards[0].reward_id)
    assert counter.buys(guest, 6).issued_rewards == ()
    counter.redeems(waiting.issued_rewards[0].reward_id)
    assert counter.differences() == []


def test_a_released_reward_pays_an_older_debt_first(counter: Counter) -> None:
    guest = counter.member()
    drunk = counter.buys(guest, 6)
    counter.redeems(drunk.issued_rewards[0].reward_id)
    counter.buys(guest, 3)
    second = counter.buys(guest, 3)
    counter.takes_back(drunk.sale_id)
    assert counter.balance(guest) == -6
    done = counter.takes_back(second.sale_id)
    assert len(done.released_reward_ids) == 1
    # Three stamps of the other sale came free, and went to what was owed.
    assert (counter.balance(guest), counter.rewards(guest)) == (-3, [])
    assert counter.differences() == []


def test_a_sale_that_had_paid_a_debt_brings_the_debt_back(counter: Counter) -> None:
    guest = counter.member()
    drunk = counter.buys(guest, 6)
    counter.redeems(drunk.issued_rewards[0].reward_id)
    counter.takes_back(drunk.sale_id)
    paying = counter.buys(guest, 8)
    assert counter.balance(guest) == 2
    counter.takes_back(paying.sale_id)
    assert counter.balance(guest) == -6
    assert counter.differences() == []


def test_a_big_sale_with_one_of_its_rewards_drunk(counter: Counter) -> None:
    guest = counter.member()
    sale = counter.buys(guest, 20)
    first, *others = (reward.reward_id for reward in sale.issued_rewards)
    counter.redeems(first)
    done = counter.takes_back(sale.sale_id)
    assert sorted(done.released_reward_ids) == sorted(others)
    assert (counter.balance(guest), counter.rewards(guest)) == (-6, [])
    assert counter.differences() == []


def test_a_chain_of_reversals_ends_where_it_began(counter: Counter) -> None:
    guest = counter.member()
    sales = [counter.buys(guest, cups).sale_id for cups in (4, 5, 1, 9, 2, 6, 3)]
    for position in (2, 0, 5, 6, 1, 3, 4):
        counter.takes_back(sales[position])
        assert counter.differences() == []
    assert (counter.balance(guest), counter.rewards(guest)) == (0, [])
    assert set(remaining(counter)) == {0}


def test_a_sale_is_taken_back_once_and_the_refusal_says_where(counter: Counter) -> None:
    guest = counter.member()
    sale = counter.buys(guest)
    counter.takes_back(sale.sale_id, outlet="warsaw")
    with pytest.raises(AlreadyReversed) as refused:
        counter.takes_back(sale.sale_id)
    assert refused.value.extras == {
        "reversed_at": "2026-03-04T10:00:00.000000Z",
        "outlet": {"code": "warsaw", "name": "Kawa Warszawa"},
    }
    assert counter.balance(guest) == 0
    with pytest.raises(UnknownSale):
        counter.takes_back(new_id())


def test_stamps_that_expired_are_not_asked_for_again(open_counter: object) -> None:
    counter: Counter = open_counter(programs=(replace(COFFEE, lots_expire_after_days=30),))  # type: ignore[operator]
    guest = counter.member()
    sale = counter.buys(guest, 4)
    counter.clock.set(NOON + timedelta(days=31))
    counter.runs_jobs()
    assert counter.balance(guest) == 0
    counter.takes_back(sale.sale_id)
    assert counter.balance(guest) == 0
    assert counter.differences() == []


def test_stamps_of_a_reward_that_expired_are_not_asked_for_again(counter: Counter) -> None:
    guest = counter.member()
    first = counter.buys(guest, 4)
    counter.buys(guest, 3)
    counter.clock.set(NOON + timedelta(days=91))
    counter.runs_jobs()
    assert counter.rewards(guest) == []
    counter.takes_back(first.sale_id)
    assert counter.balance(guest) == 1
    assert counter.differences() == []


def test_restored_stamps_keep_their_first_date(open_counter: object) -> None:
    counter: Counter = open_counter(programs=(replace(COFFEE, lots_expire_after_days=30),))  # type: ignore[operator]
    guest = counter.member()
    counter.buys(guest, 4)
    counter.clock.set(NOON + timedelta(days=20))
    sale = counter.buys(guest, 2)
    counter.clock.set(NOON + timedelta(days=31))
    counter.takes_back(sale.sale_id)
    assert counter.balance(guest) == 4
    counter.runs_jobs()
    assert counter.balance(guest) == 0
    assert counter.differences() == []


def test_a_sale_that_earned_nothing_can_be_taken_back(counter: Counter) -> None:
    guest = counter.member()
    sale = counter.buys(guest, lines=())
    counter.takes_back(sale.sale_id)
    (fact,) = counter.facts("loyalty.sale_reversed.v1")
    assert (fact["sale_id"], fact["sequence"]) == (sale.sale_id, 2)
    assert datetime.fromisoformat(fact["standing"]["as_of"]) == NOON.astimezone(UTC)
