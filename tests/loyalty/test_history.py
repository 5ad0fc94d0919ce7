"""The history of a card in plain words, and what of it ends when."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from services.chassis.identifiers import new_id
from services.contracts.http_loyalty import HISTORY_KINDS, NOT_EARNED, LoyaltyAccountAnswer
from services.contracts.members import BirthdayArrived
from services.loyalty.domain.sale import SaleLine
from services.loyalty.use_cases.define_program import define_program
from tests.loyalty.counter import COFFEE, Counter
from tests.loyalty.test_rewards import hears


def account(counter: Counter, guest: str, *, language: str = "en") -> Any:
    answer = counter.till(language=language).gets(f"/members/{guest}/loyalty")
    assert LoyaltyAccountAnswer().validate(answer.json) == {}
    return answer.json


def told(counter: Counter, guest: str) -> list[tuple[str, int | None, str]]:
    """Kind, quantity and place, newest first."""
    lines = account(counter, guest)["history"]
    assert {line["kind"] for line in lines} <= set(HISTORY_KINDS)
    return [(line["kind"], line.get("quantity"), line["outlet"]["name"]) for line in lines]


def test_a_history_says_what_happened_where_and_on_which_day(counter_on_both: Counter) -> None:
    counter = counter_on_both
    guest = counter.member()
    counter.buys(guest, 5)
    counter.clock.advance(timedelta(days=1))
    counter.buys(guest, 1, outlet="warsaw")
    counter.clock.advance(timedelta(days=1))
    (reward,) = counter.rewards(guest)
    counter.redeems(reward, outlet="warsaw")
    assert told(counter, guest) == [
        ("reward_enjoyed", None, "Kawa Warszawa"),
        ("spend", -6, "Kawa Warszawa"),
        ("earn", 1, "Kawa Warszawa"),
        ("earn", 5, "Kafija Riga"),
    ]
    newest = account(counter, guest, language="pl")["history"][0]
    assert newest["title"] == "Darmowa kawa"
    assert newest["happened_on"] == "2026-03-06"
    assert not any("at" in name or "staff" in name for name in newest), "no hour and no person"


def test_a_cup_after_midnight_belongs_to_the_evening_before(counter: Counter) -> None:
    guest = counter.member()
    # Half past one at night in Riga.
    counter.clock.advance(timedelta(hours=13, minutes=30))
    counter.buys(guest)
    assert [line["happened_on"] for line in account(counter, guest)["history"]] == ["2026-03-04"]


def test_a_history_says_why_there_was_no_stamp(counter_on_both: Counter) -> None:
    counter = counter_on_both
    guest = counter.member()
    counter.buys(guest, lines=(SaleLine("cake", 1, 450),))
    counter.clock.advance(timedelta(minutes=1))
    counter.buys(guest, lines=(SaleLine("coffee", 1, 0), SaleLine("cake", 1, 0)))
    counter.clock.advance(timedelta(minutes=1))
    returned = counter.buys(guest, lines=(SaleLine("cake", 1, 450),))
    counter.takes_back(returned.sale_id)
    ended = replace(COFFEE, code="tea", categories=frozenset({"tea"}), is_active=False)
    with counter.open_work() as work:
        define_program(work, ended)
    counter.clock.advance(timedelta(minutes=1))
    counter.buys(guest, lines=(SaleLine("cake", 1, 450), SaleLine("tea", 1, 300), SaleLine("tea", 1, 0)))
    # What began to count after it was sold was not counted.
    with counter.open_work() as work:
        define_program(work, replace(ended, code="cakes", categories=frozenset({"cake"}), is_active=True))
    counter.clock.advance(timedelta(minutes=1))
    drunk = counter.buys(guest, 6)
    counter.redeems(counter.rewards(guest)[0])
    counter.takes_back(drunk.sale_id)
    counter.clock.advance(timedelta(minutes=1))
    counter.buys(guest, 8)
    lines = [line for line in account(counter, guest)["history"] if line["kind"] == "nothing_earned"]
    assert [(line["reason"], line.get("program"), line.get("quantity")) for line in lines] == [
        ("paid_debt", "coffee", 6),
        ("program_ended", None, None),
        ("free", None, None),
        ("not_counted", None, None),
    ]
    assert {line["reason"] for line in lines} == set(NOT_EARNED)


def test_a_gift_is_told_when_it_came_and_when_it_was_missed(counter: Counter) -> None:
    guest = counter.member()
    hears(counter, BirthdayArrived(member_id=guest, outlet_code="riga", year=2026))
    counter.clock.advance(timedelta(days=40))
    counter.runs_jobs()
    assert told(counter, guest) == [("reward_expired", None, "Kafija Riga"), ("reward_given", None, "Kafija Riga")]
    assert account(counter, guest)["history"][1]["reason"] == "birthday"


def test_each_lot_says_when_it_ends_and_one_that_is_spent_says_nothing(open_counter: Any, database_url: str) -> None:
    counter = open_counter(database_url, programs=(replace(COFFEE, lots_expire_after_days=30),))
    guest = counter.member()
    counter.buys(guest, 2)
    counter.clock.advance(timedelta(days=3))
    counter.buys(guest, 1)
    counter.buys(guest, 1)
    assert account(counter, guest)["endings"] == [
        {"program": "coffee", "quantity": 2, "expires_on": "2026-04-03"},
        {"program": "coffee", "quantity": 2, "expires_on": "2026-04-06"},
    ]
    counter.buys(guest, 3)
    assert account(counter, guest)["endings"] == [{"program": "coffee", "quantity": 1, "expires_on": "2026-04-06"}]


def test_only_the_newest_lines_are_told(counter: Counter) -> None:
    guest = counter.member()
    for cup in range(25):
        counter.clock.advance(timedelta(minutes=cup))
        counter.buys(guest, lines=(SaleLine("cake", 1, 450),) if cup % 2 else (SaleLine("coffee", 1, 350),))
    assert len(account(counter, guest)["history"]) == 20


def test_somebody_new_has_no_history(counter: Counter) -> None:
    shown = account(counter, new_id())
    assert (shown["history"], shown["endings"]) == ([], [])
