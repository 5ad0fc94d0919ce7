"""Loyalty over HTTP: the shapes that callers rely on, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.chassis.identifiers import new_id
from services.contracts.http_loyalty import (
    CounterStandingAnswer,
    LoyaltyAccountAnswer,
    ProgramsAnswer,
    RedemptionAnswer,
    ReversalAnswer,
    SaleAnswer,
)
from services.loyalty.domain.program import Program
from services.loyalty.http_api.problems import STATUSES
from services.loyalty.words import catalogue
from tests.loyalty.counter import COFFEE, NOON, Counter


def test_a_sale_answers_what_it_earned_and_where_the_member_stands(counter: Counter) -> None:
    guest, till = counter.member(), counter.till("warsaw", language="pl,en;q=0.5")
    answer = till.sells(guest, 7, receipt_number="A-1", occurred_at="2026-03-04T10:30:00+01:00")
    assert answer.status_code == 201
    assert SaleAnswer().validate(answer.json) == {}
    (reward,) = answer.json["issued_rewards"]
    assert (reward["title"], reward["state"], reward["expires_on"]) == ("Darmowa kawa", "issued", "2026-06-02")
    assert answer.json["earned"] == [{"program": "coffee", "quantity": 7}]
    assert answer.json["loyalty"]["programs"][0] | {"title": ""} == {
        "code": "coffee",
        "unit": "stamp",
        "balance": 1,
        "target": 6,
        "title": "",
    }
    assert answer.json["loyalty"]["rewards"] == [reward]
    standing = till.gets(f"/members/{guest}/standing").json
    assert standing.pop("last_stamp")["quantity"] == 7
    assert answer.json["loyalty"] == standing


def test_the_same_key_gives_the_same_answer_and_one_effect(counter: Counter) -> None:
    guest, till, key = counter.member(), counter.till(), new_id()
    first = till.sells(guest, 2, key=key)
    counter.clock.advance(timedelta(minutes=1))
    again = till.sells(guest, 2, key=key)
    assert (again.status_code, again.data) == (201, first.data)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert till.sells(guest, 3, key=key).status_code == 422
    assert counter.balance(guest) == 2


def test_a_refused_sale_does_not_burn_its_key(counter: Counter) -> None:
    guest, till, key = counter.member(), counter.till(), new_id()
    assert till.sells(guest, 1001, key=key).status_code == 422
    assert till.sells(guest, 1, key=key).status_code == 201


def test_a_reward_is_handed_over_and_the_second_station_hears_where(counter: Counter) -> None:
    guest, riga, warsaw = counter.member(), counter.till("riga"), counter.till("warsaw", language="pl")
    (reward,) = riga.sells(guest, 6).json["issued_rewards"]
    done = riga.redeems(reward["reward_id"])
    assert (done.status_code, RedemptionAnswer().validate(done.json)) == (201, {})
    assert done.json["reward"]["state"] == "redeemed"
    assert done.json["loyalty"]["rewards"] == []
    refused = warsaw.redeems(reward["reward_id"])
    assert (refused.status_code, refused.json["code"]) == (409, "already_redeemed")
    assert refused.json["outlet"] == {"code": "riga", "name": "Kafija Riga"}
    assert refused.json["redeemed_at"] == "2026-03-04T10:00:00.000000Z"
    assert refused.json["detail"] == "Tę nagrodę już wydano: 4 marca, 12:00, Kafija Riga."


def test_a_reversal_answers_what_became_of_the_rewards(counter: Counter) -> None:
    guest, till, key = counter.member(), counter.till(), new_id()
    sale = till.sells(guest, 6).json
    done = till.takes_back(sale["sale_id"], key=key)
    assert (done.status_code, ReversalAnswer().validate(done.json)) == (201, {})
    assert done.json["released_reward_ids"] == [sale["issued_rewards"][0]["reward_id"]]
    assert done.json["loyalty"]["programs"][0]["balance"] == 0
    assert till.takes_back(sale["sale_id"], key=key).data == done.data
    assert till.takes_back(sale["sale_id"]).json["code"] == "already_reversed"


def test_the_standing_of_a_new_member_is_empty_and_has_no_age(counter: Counter) -> None:
    body = counter.till().gets(f"/members/{new_id()}/standing").json
    assert CounterStandingAnswer().validate(body) == {}
    assert (body["as_of"], body["is_stale"], body["programs"][0]["balance"], body["rewards"]) == (None, False, 0, [])


def test_a_member_can_read_how_they_came_there(counter: Counter) -> None:
    guest, till = counter.member(), counter.till()
    sale_id = till.sells(guest, 8).json["sale_id"]
    answer = till.gets(f"/members/{guest}/loyalty")
    assert LoyaltyAccountAnswer().validate(answer.json) == {}
    assert [(entry["kind"], entry["quantity"]) for entry in answer.json["entries"]] == [("spend", -6), ("earn", 8)]
    assert answer.json["entries"][1]["sale_id"] == sale_id
    assert counter.members.asked == []


def test_the_history_of_nobody_is_not_found(counter: Counter) -> None:
    till, stranger = counter.till(), new_id()
    assert till.gets(f"/members/{stranger}/loyalty").json["entries"] == []
    counter.members.unknown.add(stranger)
    assert till.gets(f"/members/{stranger}/loyalty").json["code"] == "unknown_member"
    assert till.gets("/members/1/loyalty").status_code == 404
    assert till.gets("/members/1/standing").status_code == 404


def test_members_is_asked_about_a_stranger_once(counter: Counter) -> None:
    till, newcomer, nobody = counter.till(), new_id(), new_id()
    counter.members.unknown.add(nobody)
    assert till.sells(newcomer).status_code == 201
    assert till.sells(newcomer).status_code == 201
    refused = till.sells(nobody)
    assert (refused.status_code, refused.json["code"]) == (404, "unknown_member")
    assert counter.members.asked == [newcomer, nobody]
    assert counter.balance(newcomer) == 2
    assert counter.balance(nobody) == 0


def test_an_outlet_of_a_moment_ago_is_asked_to_wait(counter: Counter) -> None:
    answer = counter.till("vilnius").sells(counter.member())
    assert (answer.status_code, answer.json["code"]) == (503, "outlet_not_known_yet")
    assert answer.headers["Retry-After"] == "1"


def test_a_receipt_is_recorded_once(counter: Counter) -> None:
    guest, till = counter.member(), counter.till()
    first = till.sells(guest, receipt_number="17").json
    again = till.sells(guest, receipt_number=" 17 ")
    assert (again.status_code, again.json["code"]) == (409, "receipt_already_recorded")
    assert again.json["sale_id"] == first["sale_id"]


def test_programs_are_listed_in_the_callers_language(counter: Counter) -> None:
    body = counter.till(language="pl").gets("/programs").json
    assert ProgramsAnswer().validate(body) == {}
    assert body["programs"][0]["reward_title"] == "Darmowa kawa"


def test_a_station_is_told_what_brings_the_reward_for_nothing(open_counter: Callable[..., Counter]) -> None:
    plans, dates = frozenset({"yearly", "monthly"}), frozenset({"joined"})
    program: Program = replace(COFFEE, gift_on_plans=plans, gift_on_dates=dates, thanks_referrer=True)
    (told,) = open_counter(programs=(program,)).till().gets("/programs").json["programs"]
    assert (told["gift_on_plans"], told["gift_on_dates"]) == (["monthly", "yearly"], ["joined"])
    assert (told["thanks_referrer"], told["thanks_friend"]) == (True, False)


def test_a_service_may_read_but_not_sell(counter: Counter) -> None:
    guest, gateway = counter.member(), counter.other_service()
    assert gateway.gets(f"/members/{guest}/standing").status_code == 200
    assert gateway.sells(guest).status_code == 403
    assert gateway.takes_back(new_id()).status_code == 403
    assert gateway.redeems(new_id()).status_code == 403


def line(**change: Any) -> dict[str, Any]:
    return {"category": "coffee", "quantity": 1, "amount_minor": 350} | change


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"lines": []}, "/lines"),
        ({"lines": [line()] * 51}, "/lines"),
        ({"lines": [line(quantity=0)]}, "/lines/0/quantity"),
        ({"lines": [line(quantity=1001)]}, "/lines/0/quantity"),
        ({"lines": [line(quantity=True)]}, "/lines/0/quantity"),
        ({"lines": [line(quantity=1.0)]}, "/lines/0/quantity"),
        ({"lines": [line(quantity="1")]}, "/lines/0/quantity"),
        ({"lines": [line(), line(quantity=2**63)]}, "/lines/1/quantity"),
        ({"lines": [line(amount_minor=-1)]}, "/lines/0/amount_minor"),
        ({"lines": [line(category=" ")]}, "/lines/0/category"),
        ({"lines": [line(category="a\x00")]}, "/lines/0/category"),
        ({"lines": [line(category="\ud800")]}, "/lines/0/category"),
        ({"lines": [line(price=1)]}, "/lines/0/price"),
        ({"lines": [line(quantity=1000), line()]}, "/lines"),
        ({"member_id": "1"}, "/member_id"),
        ({"member_id": None}, "/member_id"),
        ({"receipt_number": ""}, "/receipt_number"),
        ({"receipt_number": "1" * 65}, "/receipt_number"),
        ({"occurred_at": "2026-03-04T10:00:00"}, "/occurred_at"),
        ({"occurred_at": "yesterday"}, "/occurred_at"),
        ({"occurred_at": "0001-01-01T00:00:00+14:00"}, "/occurred_at"),
        ({"occurred_at": "9999-12-31T23:59:59-14:00"}, "/occurred_at"),
        ({"occurred_at": "2000-01-01T00:00:00+14:00"}, "/occurred_at"),
        ({"occurred_at": "2026-03-04T10:05:01Z"}, "/occurred_at"),
    ],
)
def test_bad_input_is_pointed_at_and_nothing_is_written(counter: Counter, change: dict[str, Any], pointer: str) -> None:
    body = {"member_id": counter.member(), "lines": [line()]} | change
    answer = counter.till().posts("/sales", body)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]
    assert counter.rows("SELECT sale_id FROM sales") == counter.rows("SELECT command_id FROM commands") == []


@pytest.mark.parametrize("path", ["/sales/{}/reversals", "/rewards/{}/redemptions"])
@pytest.mark.parametrize("id_", ["1", "%00", "x" * 500, "0190a000-0000-7000-8000-000000000000"])
def test_an_id_of_nothing_is_not_found(counter: Counter, path: str, id_: str) -> None:
    body = {"reason": "wrong guest"} if "sales" in path else {}
    assert counter.till().posts(path.format(id_), body).status_code == 404


def test_every_refusal_has_words_in_every_language() -> None:
    for locale in ("en", "ru", "pl", "lv"):
        assert catalogue(locale).keys() == catalogue("en").keys()
        for kind in STATUSES:
            assert f"problem.{kind.code}" in catalogue(locale)


def test_the_future_is_refused_in_the_stations_language(counter: Counter) -> None:
    later = (NOON + timedelta(hours=1)).isoformat()
    answer = counter.till(language="lv").sells(counter.member(), occurred_at=later)
    assert answer.json["errors"][0]["detail"] == "Šis laiks vēl nav pienācis: pārbaudiet kases pulksteni."
