"""Redeem codes: ninety seconds, once, one reward of one member; and when a program asks for one."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from services.chassis.identifiers import new_id
from services.chassis.security.keys import SecretRing
from services.contracts.members import BirthdayArrived
from services.loyalty.bootstrap import CODES_KEY
from services.loyalty.domain.live_code import Circumstances, Reason, why_code_is_needed
from services.loyalty.domain.program import Program
from services.loyalty.domain.redeem_code import ALPHABET, RedeemCodeHashes, new_redeem_code
from services.loyalty.domain.refusals import InvalidProgram
from services.loyalty.event_handlers import HANDLERS
from services.loyalty.storage.tables import metadata
from tests.loyalty.counter import COFFEE, Counter, Till
from tests.loyalty.test_races import asking_again
from tests.races import at_once

OpenCounter = Callable[..., Counter]
STRICT = replace(COFFEE, reward_worth_minor=350, live_code_above_minor=700, live_code_at_new_outlet=True)
BY_VALUE = replace(STRICT, live_code_at_new_outlet=False)
BY_PLACE = replace(STRICT, live_code_above_minor=None)


def rewards_of(counter: Counter, guest: str, count: int = 1) -> list[str]:
    return [reward.reward_id for reward in counter.buys(guest, 6 * count).issued_rewards]


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["code"]


def test_a_code_has_eight_signs_that_nobody_mistakes_and_is_never_a_phone() -> None:
    codes = [new_redeem_code() for _ in range(10_000)]
    assert set("".join(codes)) == set(ALPHABET)
    assert not set("01IO") & set(ALPHABET)
    assert {len(code) for code in codes} == {8}
    assert all(code[0].isalpha() for code in codes)
    assert len(set(codes)) == len(codes)


def test_a_code_hands_over_its_reward_once(counter_on_both: Counter) -> None:
    counter = counter_on_both
    guest, till = counter.member(), counter.till()
    (reward,) = rewards_of(counter, guest)
    code = counter.code(guest, reward)
    done = till.redeems_by_code(f"{code[:4]}-{code[4:]}".lower())
    assert (done.status_code, done.json["member_id"], done.json["reward_id"]) == (201, guest, reward)
    assert done.json["reward"]["title"] == "A free coffee"
    assert refused(till.redeems_by_code(code)) == (404, "redeem_code_refused")
    assert refused(till.redeems(reward, code=code)) == (409, "already_redeemed")
    assert counter.rewards(guest) == []


def test_a_code_is_good_for_ninety_seconds_by_the_clock(counter_on_both: Counter) -> None:
    counter = counter_on_both
    guest, till = counter.member(), counter.till()
    (reward,) = rewards_of(counter, guest)
    code = counter.code(guest, reward)
    counter.clock.advance(timedelta(seconds=90))
    assert refused(till.redeems_by_code(code)) == (404, "redeem_code_refused")
    assert refused(till.redeems(reward, code=code)) == (404, "redeem_code_refused")
    code = counter.code(guest, reward)
    counter.clock.advance(timedelta(seconds=89))
    assert till.redeems_by_code(code).status_code == 201


def test_codes_go_on_while_their_key_is_exchanged_and_nobody_restarts_anything(counter_on_both: Counter) -> None:
    counter = counter_on_both
    anna, boris, till = counter.member(), counter.member(), counter.till()
    first, second, third = rewards_of(counter, anna, 3)
    (other,) = rewards_of(counter, boris)
    shown, by_id = counter.code(anna, first), counter.code(boris, other)
    key = SecretRing(counter.service.settings.keys, CODES_KEY)
    key.add_generation()
    # What was on a guest's screen at that moment is good, by itself and with its reward, and once.
    assert till.redeems_by_code(shown).status_code == 201
    assert refused(till.redeems_by_code(shown)) == (404, "redeem_code_refused")
    assert till.redeems(other, code=by_id).status_code == 201
    between = counter.code(anna, second)
    key.retire(1)
    assert till.redeems_by_code(between).status_code == 201
    assert till.redeems_by_code(counter.code(anna, third)).status_code == 201


def test_a_code_of_a_retired_key_is_good_no_more(counter: Counter) -> None:
    guest, till = counter.member(), counter.till()
    (reward,) = rewards_of(counter, guest)
    code = counter.code(guest, reward)
    key = SecretRing(counter.service.settings.keys, CODES_KEY)
    key.add_generation()
    key.retire(1)
    assert refused(till.redeems_by_code(code)) == (404, "redeem_code_refused")


def test_another_code_ends_the_one_before(counter_on_both: Counter) -> None:
    counter = counter_on_both
    guest, till = counter.member(), counter.till()
    (reward,) = rewards_of(counter, guest)
    first, second = counter.code(guest, reward), counter.code(guest, reward)
    assert refused(till.redeems_by_code(first)) == (404, "redeem_code_refused")
    assert till.redeems_by_code(second).status_code == 201


def test_a_code_is_for_one_reward_of_one_member(counter: Counter) -> None:
    anna, boris, till = counter.member(), counter.member(), counter.till()
    first, second = rewards_of(counter, anna, 2)
    (other,) = rewards_of(counter, boris)
    code = counter.code(anna, first)
    assert refused(till.redeems(second, code=code)) == (404, "redeem_code_refused")
    assert refused(till.redeems(other, code=code)) == (404, "redeem_code_refused")
    assert till.redeems(first, code=code).status_code == 201
    gateway = counter.other_service()
    for member_id, reward_id in [(anna, other), (boris, second), (anna, first), (anna, new_id()), (new_id(), second)]:
        answer = gateway.posts(f"/members/{member_id}/redeem-codes", {"reward_id": reward_id})
        assert refused(answer) == (404, "unknown_reward")


def test_only_the_gateway_asks_for_codes(counter: Counter) -> None:
    guest = counter.member()
    (reward,) = rewards_of(counter, guest)
    answer = counter.till().posts(f"/members/{guest}/redeem-codes", {"reward_id": reward})
    assert refused(answer) == (403, "not_allowed")


def test_fifty_tills_with_one_code_are_one_free_cup(counter_on_both: Counter) -> None:
    counter = counter_on_both
    guest = counter.member()
    (reward,) = rewards_of(counter, guest)
    code = counter.code(guest, reward)
    # A station each, so that none is stopped by its own limit.
    tills = [counter.till("riga" if place % 2 else "warsaw") for place in range(50)]
    asks = [
        asking_again(lambda till=till, place=place: redeem(till, reward, code, by_id=place % 3 == 0))  # type: ignore[misc]
        for place, till in enumerate(tills)
    ]
    answers = at_once(asks, threads=50)
    tally = Tally(answer.status_code for answer in answers)
    assert tally[201] == 1
    codes = {answer.json["code"] for answer in answers if answer.status_code != 201}
    assert codes <= {"already_redeemed", "redeem_code_refused", "too_many_guesses"}
    assert len(counter.facts("loyalty.reward_redeemed.v1")) == 1
    assert counter.differences() == []


def redeem(till: Till, reward: str, code: str, *, by_id: bool) -> Any:
    return till.redeems(reward, code=code) if by_id else till.redeems_by_code(code)


def test_a_station_may_mistype_five_times_a_minute(counter_on_both: Counter) -> None:
    counter = counter_on_both
    guest, till = counter.member(), counter.till()
    (reward,) = rewards_of(counter, guest)
    for _ in range(5):
        assert refused(till.redeems_by_code("AAAA2222")) == (404, "redeem_code_refused")
    blocked = till.redeems_by_code(counter.code(guest, reward))
    assert refused(blocked) == (429, "too_many_guesses")
    assert blocked.headers["Retry-After"] == "60"
    assert counter.till().redeems_by_code("AAAA2222").status_code == 404, "another station is not stopped"
    counter.clock.advance(timedelta(minutes=1))
    assert till.redeems_by_code(counter.code(guest, reward)).status_code == 201


def test_what_is_no_request_is_told_so_and_is_no_guess(counter: Counter) -> None:
    till = counter.till()
    for _ in range(6):
        keyless = till.client.post("/redeem-codes/redemptions", json={"code": "AAAA2222"}, headers=till.headers())
        assert refused(keyless) == (400, "idempotency_key_missing")
        assert refused(till.redeems_by_code("two signs")) == (422, "invalid_request")
    assert refused(till.redeems_by_code("AAAA2222")) == (404, "redeem_code_refused")


def test_fifty_guesses_at_once_are_five(counter_on_both: Counter) -> None:
    till = counter_on_both.till()
    answers = at_once([asking_again(lambda: till.redeems_by_code("AAAA2222"))] * 50)
    assert Tally(answer.status_code for answer in answers) == {404: 5, 429: 45}


def test_right_codes_are_no_guesses(counter: Counter) -> None:
    guest, till = counter.member(), counter.till()
    for reward in rewards_of(counter, guest, 8):
        assert till.redeems_by_code(counter.code(guest, reward)).status_code == 201


def test_the_rewards_of_one_member_may_be_guessed_at_twenty_times_an_hour(counter: Counter) -> None:
    guest = counter.member()
    (reward,) = rewards_of(counter, guest)
    for _ in range(20):
        assert counter.till().redeems(reward, code="AAAA2222").status_code == 404
    assert refused(counter.till().redeems(reward, code="AAAA2222")) == (429, "too_many_guesses")
    counter.clock.advance(timedelta(hours=1))
    assert counter.till().redeems(reward, code=counter.code(guest, reward)).status_code == 201


def test_a_refusal_leaves_the_code_as_it_was(counter: Counter) -> None:
    guest, till = counter.member(), counter.till()
    sale = counter.buys(guest, 6)
    (spent,) = [reward.reward_id for reward in sale.issued_rewards]
    (reward,) = rewards_of(counter, guest)
    till.redeems(spent)
    counter.takes_back(sale.sale_id)
    code = counter.code(guest, reward)
    assert refused(till.redeems_by_code(code)) == (409, "member_in_debt")
    counter.buys(guest, 6)
    assert till.redeems_by_code(code).status_code == 201


@pytest.mark.parametrize("code", ["", "AAAA222", "AAAA22222", "AAAA222O", "AAAA2221", 5, None, ["A"], "A" * 5000])
def test_what_cannot_be_a_code_is_told_so(counter: Counter, code: Any) -> None:
    assert refused(counter.till().posts("/redeem-codes/redemptions", {"code": code})) == (422, "invalid_request")


def test_no_row_of_the_database_holds_a_code_or_its_plain_hash(counter: Counter) -> None:
    import hashlib

    guest, till = counter.member(), counter.till()
    (reward,) = rewards_of(counter, guest)
    code = counter.code(guest, reward)
    till.redeems_by_code(code)
    with counter.service.database.reading() as connection:
        rows = [str(row) for table in metadata.sorted_tables for row in connection.execute(sa.select(table))]
    everything = "\n".join(rows)
    assert code not in everything
    assert hashlib.sha256(code.encode()).hexdigest() not in everything
    assert RedeemCodeHashes(lambda: [b"another key"]).of(code) not in everything


# ---- when a program asks for a code


@pytest.mark.parametrize(
    ("program", "taken", "is_new", "reason"),
    [
        (COFFEE, 10_000, True, None),
        (BY_VALUE, 0, True, None),
        (BY_VALUE, 350, False, None),
        (BY_VALUE, 351, False, "value"),
        (BY_PLACE, 10_000, False, None),
        (BY_PLACE, 0, True, "new_outlet"),
        (STRICT, 10_000, False, "value"),
        (replace(BY_VALUE, live_code_above_minor=0), 0, False, "value"),
        (replace(BY_VALUE, live_code_above_minor=0, reward_worth_minor=0), 0, False, None),
    ],
)
def test_the_policy_is_a_table(program: Program, taken: int, is_new: bool, reason: Reason | None) -> None:
    circumstances = Circumstances(taken_without_code_minor=taken, is_outlet_new=is_new)
    assert why_code_is_needed([program], circumstances) == reason


def test_a_limit_without_a_worth_makes_no_sense() -> None:
    with pytest.raises(InvalidProgram):
        replace(COFFEE, live_code_above_minor=500)


def test_by_phone_alone_a_member_takes_up_to_the_limit_of_a_day(open_counter: OpenCounter, database_url: str) -> None:
    counter = open_counter(database_url, programs=(BY_VALUE,))
    guest, till = counter.member(), counter.till()
    one, two, three, four = rewards_of(counter, guest, 4)
    assert till.redeems(one).status_code == 201
    assert till.redeems(two).status_code == 201
    stopped = till.redeems(three)
    assert refused(stopped) == (409, "live_code_needed")
    assert stopped.json["reason"] == "value"
    assert "phone" in stopped.json["detail"]
    assert till.redeems(three, code=counter.code(guest, three)).status_code == 201
    assert refused(till.redeems(four)) == (409, "live_code_needed")
    counter.clock.advance(timedelta(days=1))
    assert till.redeems(four).status_code == 201


def test_a_code_taken_with_a_code_leaves_the_limit_of_the_day_alone(open_counter: OpenCounter) -> None:
    counter = open_counter(programs=(BY_VALUE,))
    guest, till = counter.member(), counter.till()
    one, two, three = rewards_of(counter, guest, 3)
    assert till.redeems_by_code(counter.code(guest, one)).status_code == 201
    assert till.redeems(two).status_code == 201
    assert till.redeems(three).status_code == 201


def test_the_first_reward_at_a_new_outlet_wants_a_code(open_counter: OpenCounter, database_url: str) -> None:
    counter = open_counter(database_url, programs=(BY_PLACE,))
    guest = counter.member()
    counter.buys(guest, 1, outlet="riga")
    counter.clock.advance(timedelta(days=1))
    one, two, three = rewards_of(counter, guest, 3)
    warsaw = counter.till("warsaw")
    assert counter.till("riga").redeems(one).status_code == 201, "a sale of yesterday makes an outlet theirs"
    counter.buys(guest, 1, outlet="warsaw")
    stopped = warsaw.redeems(two)
    assert (*refused(stopped), stopped.json["reason"]) == (409, "live_code_needed", "new_outlet")
    assert warsaw.redeems(two, code=counter.code(guest, two)).status_code == 201
    assert warsaw.redeems(three).status_code == 201


def test_a_gift_follows_the_strictest_program(open_counter: OpenCounter) -> None:
    counter = open_counter(programs=(COFFEE, replace(BY_PLACE, code="tea", categories=frozenset({"tea"}))))
    guest, till = counter.member(), counter.till()
    with counter.open_work() as work:
        HANDLERS[BirthdayArrived](work, BirthdayArrived(member_id=guest, outlet_code="riga", year=2026))
    (gift,) = counter.rewards(guest)
    assert refused(till.redeems(gift)) == (409, "live_code_needed")
    assert till.redeems(gift, code=counter.code(guest, gift)).status_code == 201


def test_earning_never_wants_a_code(open_counter: OpenCounter) -> None:
    counter = open_counter(programs=(replace(STRICT, live_code_above_minor=0),))
    assert counter.till("warsaw").sells(counter.member(), 3).status_code == 201


def test_a_guest_in_a_hurry_at_two_tills_does_not_pass_the_limit(open_counter: OpenCounter, database_url: str) -> None:
    counter = open_counter(database_url, programs=(BY_VALUE,))
    guest = counter.member()
    till = counter.till()
    rewards = rewards_of(counter, guest, 8)
    answers = at_once([asking_again(lambda reward=reward: till.redeems(reward)) for reward in rewards])  # type: ignore[misc]
    assert Tally(answer.status_code for answer in answers) == {201: 2, 409: 6}
