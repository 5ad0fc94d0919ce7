"""Everybody at once: one winner where there is one thing to win, and nothing lost where all may win."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable
from typing import Any

from services.chassis.identifiers import new_id
from tests.loyalty.counter import Counter
from tests.races import at_once


def asking_again(call: Callable[[], Any]) -> Callable[[], Any]:
    """As a station does: a twin in flight or a busy database says "ask again"."""

    def ask() -> Any:
        while (answer := call()).json.get("code") in ("command_in_flight", "database_busy"):
            pass
        return answer

    return ask


def test_fifty_redemptions_at_once_are_one_free_cup(counter_on_both: Counter) -> None:
    counter = counter_on_both
    guest = counter.member()
    (reward,) = counter.buys(guest, 6).issued_rewards
    tills = [counter.till("riga"), counter.till("warsaw")]
    asks = [asking_again(lambda till=till: till.redeems(reward.reward_id)) for till in tills * 25]  # type: ignore[misc]
    answers = at_once(asks)
    assert Tally(answer.status_code for answer in answers) == {201: 1, 409: 49}
    assert {answer.json["code"] for answer in answers if answer.status_code == 409} == {"already_redeemed"}
    assert all(answer.json["outlet"]["code"] in ("riga", "warsaw") for answer in answers)
    assert len(counter.facts("loyalty.reward_redeemed.v1")) == 1
    assert counter.differences() == []


def test_two_hundred_stamps_on_one_member_are_all_kept(counter_on_both: Counter) -> None:
    counter = counter_on_both
    guest, till = counter.member(), counter.till()
    answers = at_once([asking_again(lambda: till.sells(guest, key=new_id())) for _ in range(200)])
    assert {answer.status_code for answer in answers} == {201}
    assert (counter.balance(guest), len(counter.rewards(guest))) == (200 % 6, 200 // 6)
    sequences = [fact["sequence"] for fact in counter.facts("loyalty.sale_recorded.v1")]
    assert sorted(sequences) == list(range(1, 201))
    assert counter.differences() == []


def test_two_sixth_stamps_at_once_are_one_reward(counter_on_both: Counter) -> None:
    counter = counter_on_both
    guests = [counter.member() for _ in range(5)]
    till = counter.till()
    for guest in guests:
        counter.buys(guest, 5)
        at_once([asking_again(lambda guest=guest: till.sells(guest))] * 2, threads=2)  # type: ignore[misc]
        assert (counter.balance(guest), len(counter.rewards(guest))) == (1, 1)
    assert counter.differences() == []


def test_forty_replays_of_one_key_are_one_sale(counter_on_both: Counter) -> None:
    counter = counter_on_both
    guest, till, key = counter.member(), counter.till(), new_id()
    answers = at_once([asking_again(lambda: till.sells(guest, 2, key=key))] * 40)
    assert {(answer.status_code, answer.data) for answer in answers} == {(201, answers[0].data)}
    assert counter.balance(guest) == 2


def test_one_receipt_from_many_tills_is_one_sale(counter_on_both: Counter) -> None:
    counter = counter_on_both
    guests = [counter.member() for _ in range(4)]
    till = counter.till()
    sales = [asking_again(lambda guest=guest: till.sells(guest, receipt_number="17")) for guest in guests * 4]  # type: ignore[misc]
    answers = at_once(sales)
    assert Tally(answer.status_code for answer in answers) == {201: 1, 409: 15}
    assert sum(counter.balance(guest) for guest in guests) == 1


def test_a_reversal_and_a_redemption_at_once_leave_true_books(counter_on_both: Counter) -> None:
    counter = counter_on_both
    till = counter.till()
    for _ in range(10):
        guest = counter.member()
        sale = counter.buys(guest, 6)
        (reward,) = sale.issued_rewards
        undone, redeemed = at_once(
            [
                asking_again(lambda sale=sale: till.takes_back(sale.sale_id)),  # type: ignore[misc]
                asking_again(lambda reward=reward: till.redeems(reward.reward_id)),  # type: ignore[misc]
            ],
            threads=2,
        )
        assert undone.status_code == 201
        assert counter.balance(guest) == (-6 if redeemed.status_code == 201 else 0)
    assert counter.differences() == []


def test_twins_taking_one_sale_back_do_it_once(counter_on_both: Counter) -> None:
    counter = counter_on_both
    guest, till = counter.member(), counter.till()
    counter.buys(guest, 3)
    sale = counter.buys(guest, 2)
    answers = at_once([asking_again(lambda: till.takes_back(sale.sale_id))] * 16)
    assert Tally(answer.status_code for answer in answers) == {201: 1, 409: 15}
    assert counter.balance(guest) == 3
    assert counter.differences() == []
