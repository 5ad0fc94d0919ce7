"""A sale says in one word why a stamp did not come, and a counter is told of the last one that did."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.contracts.http_loyalty import CounterStandingAnswer
from services.loyalty.domain.not_earned import NotEarned, not_earned
from services.loyalty.domain.sale import SaleLine
from services.loyalty.use_cases.define_program import define_program
from tests.loyalty.counter import COFFEE, Counter

TEA = replace(COFFEE, code="tea", categories=frozenset({"tea"}))
ENDED = replace(TEA, is_active=False)
VISITS = replace(COFFEE, code="visits", categories=frozenset(), earns_by="visits")


@pytest.mark.parametrize(
    ("line", "programs", "why"),
    [
        (SaleLine("coffee", 2, 700), (COFFEE,), None),
        (SaleLine("coffee", 2, None), (COFFEE,), None),
        (SaleLine("coffee", 2, 0), (COFFEE,), "free"),
        (SaleLine("cake", 1, 300), (COFFEE,), "not_counted"),
        (SaleLine("cake", 1, 0), (COFFEE,), "free"),
        (SaleLine("tea", 1, 300), (COFFEE, ENDED), "program_ended"),
        # Another program still counts it.
        (SaleLine("tea", 1, 300), (TEA, replace(ENDED, code="old_tea")), None),
        (SaleLine("coffee", 1, 300), (VISITS,), "not_counted"),
        (SaleLine("coffee", 1, 300), (), "not_counted"),
    ],
)
def test_a_line_that_earns_nothing_says_why(line: SaleLine, programs: Any, why: Any) -> None:
    expected = () if why is None else (NotEarned(why=why, quantity=line.quantity, category=line.category),)
    assert not_earned([line], programs) == expected


def test_a_sale_tells_of_each_line_what_it_did_not_bring(counter: Counter) -> None:
    with counter.open_work() as work:
        define_program(work, TEA)
        define_program(work, ENDED)
    lines = (SaleLine("coffee", 1, 350), SaleLine("tea", 2, 600), SaleLine("cake", 1, 300), SaleLine("coffee", 1, 0))
    sale = counter.buys(counter.member(), lines=lines)
    assert sale.earned == {"coffee": 1}
    assert [(each.why, each.quantity, each.category) for each in sale.not_earned] == [
        ("program_ended", 2, "tea"),
        ("not_counted", 1, "cake"),
        ("free", 1, "coffee"),
    ]


def test_stamps_that_a_debt_swallows_are_told(counter: Counter) -> None:
    guest = counter.member()
    first = counter.buys(guest, 6)
    (reward,) = counter.rewards(guest)
    counter.redeems(reward)
    counter.takes_back(first.sale_id)
    assert counter.balance(guest) == -6
    (paid,) = counter.buys(guest, 4).not_earned
    assert (paid.why, paid.program, paid.quantity) == ("paid_debt", "coffee", 4)
    # Only what was owed is swallowed.
    (paid,) = counter.buys(guest, 3).not_earned
    assert paid.quantity == 2
    assert counter.balance(guest) == 1
    assert counter.buys(guest).not_earned == ()


def _last_stamp(counter: Counter, member_id: str) -> Any:
    answer = counter.till().gets(f"/members/{member_id}/standing")
    assert answer.status_code == 200
    assert CounterStandingAnswer().validate(answer.json) == {}
    return answer.json["last_stamp"]


def test_a_counter_is_told_of_the_last_stamp_that_stands_whichever_till_gave_it(
    counter_on_both: Counter,
) -> None:
    counter = counter_on_both
    guest = counter.member()
    assert _last_stamp(counter, guest) is None
    counter.buys(guest, 2)
    first_at = counter.clock.now()
    counter.clock.advance(timedelta(seconds=40))
    second = counter.buys(guest, outlet="warsaw")
    told = _last_stamp(counter, guest)
    assert (told["outlet"], told["quantity"]) == ({"code": "warsaw", "name": "Kawa Warszawa"}, 1)
    assert told["is_fresh"]
    # What was taken back was no stamp.
    counter.takes_back(second.sale_id, outlet="warsaw")
    told = _last_stamp(counter, guest)
    assert (told["outlet"]["code"], told["quantity"], told["is_fresh"]) == ("riga", 2, True)
    counter.clock.advance(timedelta(seconds=20))
    assert not _last_stamp(counter, guest)["is_fresh"]
    assert told["stamped_at"].startswith(first_at.strftime("%Y-%m-%dT%H:%M:%S"))
    # A sale that earned nothing is none either.
    counter.buys(guest, lines=(SaleLine("cake", 1, 300),))
    assert _last_stamp(counter, guest)["quantity"] == 2
