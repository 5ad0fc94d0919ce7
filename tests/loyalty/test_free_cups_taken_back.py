"""A free cup that was given by mistake is taken back: the reward waits as before, or what had paid for it does."""

from __future__ import annotations

from collections import Counter as Tally
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.chassis.identifiers import new_id
from services.contracts.http_loyalty import RedemptionReversalAnswer
from services.contracts.members import BirthdayArrived
from services.contracts.permissions import Role
from services.loyalty.domain.refusals import AlreadyRedeemed, AlreadyReversed, LiveCodeNeeded, UnknownRedemption
from services.loyalty.domain.reward import Reward
from services.loyalty.use_cases.forget_member import forget_member
from tests.loyalty.counter import COFFEE, Counter
from tests.loyalty.test_history import told
from tests.loyalty.test_races import asking_again
from tests.loyalty.test_rewards import hears
from tests.loyalty.test_sent_late import DAY, SHORT, Kept, reward_of
from tests.races import at_once


def full_card(counter: Counter) -> tuple[str, Reward]:
    guest = counter.member()
    (reward,) = counter.buys(guest, 6).issued_rewards
    return guest, reward


def test_the_reward_waits_again_with_its_old_last_day_and_can_be_had_once_more(counter_on_both: Counter) -> None:
    counter = counter_on_both
    guest, reward = full_card(counter)
    counter.clock.advance(timedelta(days=2))
    cup = counter.redeems(reward.reward_id)
    counter.buys(guest, 2)
    counter.clock.advance(timedelta(seconds=90))
    done = counter.takes_cup_back(cup.redemption_id)
    assert done.is_ready
    (ready,) = counter.standing(guest).rewards
    assert (ready.reward_id, ready.expires_on) == (reward.reward_id, reward.expires_on)
    assert counter.balance(guest) == 2
    (fact,) = counter.facts("loyalty.reward_redemption_reversed.v1")
    assert (fact["reward_id"], fact["outlet_code"], fact["sequence"]) == (reward.reward_id, "riga", 4)
    assert [each["reward_id"] for each in fact["standing"]["rewards"]] == [reward.reward_id]
    assert counter.facts("loyalty.reward_issued.v1")[1:] == [], "nobody is told of a new reward"
    again = counter.redeems(reward.reward_id, outlet="warsaw")
    assert again.redemption_id != cup.redemption_id
    assert counter.differences() == []


def test_it_is_taken_back_once_and_the_second_hears_where_and_when(counter: Counter) -> None:
    _, reward = full_card(counter)
    cup = counter.redeems(reward.reward_id)
    counter.takes_cup_back(cup.redemption_id)
    counter.clock.advance(timedelta(hours=1))
    with pytest.raises(AlreadyReversed) as refused:
        counter.takes_cup_back(cup.redemption_id, outlet="warsaw")
    assert refused.value.extras["outlet"] == {"code": "riga", "name": "Kafija Riga"}
    assert refused.value.extras["reversed_at"] == "2026-03-04T10:00:00.000000Z"
    with pytest.raises(UnknownRedemption):
        counter.takes_cup_back(new_id())


def test_undoing_the_first_cup_late_leaves_the_second_where_it_is(counter_on_both: Counter) -> None:
    """The till's undo was on its way while the guest was given the cup after all."""
    counter = counter_on_both
    guest, reward = full_card(counter)
    first = counter.redeems(reward.reward_id)
    counter.takes_cup_back(first.redemption_id)
    counter.redeems(reward.reward_id, outlet="warsaw")
    with pytest.raises(AlreadyReversed):
        counter.takes_cup_back(first.redemption_id)
    with pytest.raises(AlreadyRedeemed):
        counter.redeems(reward.reward_id)
    assert counter.rewards(guest) == []
    assert counter.differences() == []


def test_a_reward_whose_day_has_passed_meanwhile_expires_as_it_would_have(counter_on_both: Counter) -> None:
    counter = counter_on_both
    guest, reward = full_card(counter)
    cup = counter.redeems(reward.reward_id)
    counter.clock.advance(timedelta(days=91))
    counter.runs_jobs()
    counter.takes_cup_back(cup.redemption_id)
    counter.runs_jobs()
    assert counter.rewards(guest) == []
    assert counter.rows("SELECT state FROM rewards") == [("expired",)]
    assert [fact["reward_id"] for fact in counter.facts("loyalty.reward_expired.v1")] == [reward.reward_id]
    assert counter.differences() == []


@pytest.mark.parametrize("first", ["cups", "free cup"])
def test_whichever_is_taken_back_first_nothing_is_left_of_a_wrong_guest(counter_on_both: Counter, first: str) -> None:
    counter = counter_on_both
    guest = counter.member()
    counter.buys(guest, 4)
    sale = counter.buys(guest, 3)
    cup = counter.redeems(sale.issued_rewards[0].reward_id)
    if first == "cups":
        counter.takes_back(sale.sale_id)
        assert counter.balance(guest) == -2
        assert not counter.takes_cup_back(cup.redemption_id).is_ready
        told_released = counter.facts("loyalty.reward_released.v1")
        assert [fact["reward_id"] for fact in told_released] == [cup.reward.reward_id]
    else:
        assert counter.takes_cup_back(cup.redemption_id).is_ready
        counter.takes_back(sale.sale_id)
    assert (counter.balance(guest), counter.rewards(guest)) == (4, [])
    assert counter.differences() == []


def test_what_has_paid_a_debt_for_a_cup_that_nobody_drank_comes_back(counter: Counter) -> None:
    guest = counter.member()
    sale = counter.buys(guest, 6)
    cup = counter.redeems(sale.issued_rewards[0].reward_id)
    counter.takes_back(sale.sale_id)
    paid = counter.buys(guest, 8)
    assert (counter.balance(guest), paid.issued_rewards) == (2, ())
    done = counter.takes_cup_back(cup.redemption_id)
    assert not done.is_ready
    # The eight cups that were bought are a full card and two.
    assert (counter.balance(guest), len(done.issued_rewards)) == (2, 1)
    assert counter.differences() == []
    counter.takes_back(paid.sale_id)
    assert (counter.balance(guest), counter.rewards(guest)) == (0, [])
    assert counter.differences() == []


def test_a_gift_comes_back_and_moves_no_stamps(counter: Counter) -> None:
    guest = counter.member()
    hears(counter, BirthdayArrived(member_id=guest, outlet_code="riga", year=2026))
    (gift,) = counter.rewards(guest)
    cup = counter.redeems(gift)
    entries = counter.rows("SELECT * FROM entries")
    assert counter.takes_cup_back(cup.redemption_id).is_ready
    assert counter.rewards(guest) == [gift]
    assert counter.rows("SELECT * FROM entries") == entries
    assert counter.differences() == []


def test_a_cup_by_code_comes_back_and_its_code_does_not(counter_on_both: Counter) -> None:
    counter = counter_on_both
    guest, reward = full_card(counter)
    till, code = counter.till(), counter.code(guest, reward.reward_id)
    given = till.redeems_by_code(code).json
    answer = till.takes_cup_back(given["redemption_id"])
    assert (answer.status_code, RedemptionReversalAnswer().validate(answer.json)) == (201, {})
    assert answer.json["is_ready"]
    assert till.redeems_by_code(code).json["code"] == "redeem_code_refused"
    assert till.redeems_by_code(counter.code(guest, reward.reward_id)).status_code == 201


def test_what_was_taken_back_counts_no_more_towards_the_worth_of_a_day(open_counter: Any) -> None:
    counter = open_counter(programs=(replace(COFFEE, reward_worth_minor=400, live_code_above_minor=400),))
    guest = counter.member()
    first, second = counter.buys(guest, 12).issued_rewards
    cup = counter.redeems(first.reward_id)
    with pytest.raises(LiveCodeNeeded):
        counter.redeems(second.reward_id)
    counter.takes_cup_back(cup.redemption_id)
    counter.redeems(second.reward_id)


def test_a_key_takes_back_once_and_answers_the_same(counter_on_both: Counter) -> None:
    counter = counter_on_both
    _, reward = full_card(counter)
    till, key = counter.till(), new_id()
    redemption_id = till.redeems(reward.reward_id).json["redemption_id"]
    first, again = (till.takes_cup_back(redemption_id, key=key) for _ in range(2))
    assert (first.status_code, again.status_code, again.data) == (201, 201, first.data)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert till.takes_cup_back(redemption_id).json["code"] == "already_reversed"
    assert till.takes_cup_back("nonsense").json["code"] == "unknown_redemption"


def test_tills_take_back_what_their_outlet_gave_and_a_desk_takes_back_nothing(counter: Counter) -> None:
    guest = counter.member()
    rewards = counter.buys(guest, 18).issued_rewards
    first, second, third = (counter.redeems(reward.reward_id).redemption_id for reward in rewards)
    assert counter.till("warsaw").takes_cup_back(first).json["code"] == "unknown_redemption"
    assert counter.office(outlet_code="warsaw").takes_cup_back(first).json["code"] == "unknown_redemption"
    assert counter.office(Role.RECEPTION, outlet_code="riga").takes_cup_back(first).status_code == 403
    assert counter.rewards(guest) == []
    assert counter.till("riga").takes_cup_back(first).status_code == 201
    assert counter.office().takes_cup_back(second).status_code == 201
    assert counter.office(Role.HQ).takes_cup_back(third).status_code == 201


def test_a_late_one_is_told_as_of_then(open_counter: Any, database_url: str) -> None:
    counter = open_counter(database_url, programs=(SHORT,))
    guest, reward_id = reward_of(counter)
    counter.clock.advance(timedelta(days=2))
    station, key = Kept.at(counter), new_id()
    given = station.redeems(reward_id, key=key, ago=DAY)
    assert given.json["redemption_id"] == key
    path = f"/redemptions/{key}/reversals"
    done = station.sends(path, {"reason": "wrong guest"}, key=new_id(), ago=DAY - 60)
    assert done.json["reversed_at"].startswith("2026-03-05T10:01:00")
    row = counter.rows("SELECT business_date, redeemed_on FROM redemption_reversals")[0]
    assert {str(row.business_date), str(row.redeemed_on)} == {str(date(2026, 3, 5))}
    assert counter.rewards(guest) == [reward_id]


def test_a_history_says_that_it_was_given_and_that_it_was_not(counter_on_both: Counter) -> None:
    counter = counter_on_both
    guest, reward = full_card(counter)
    counter.clock.advance(timedelta(minutes=1))
    cup = counter.redeems(reward.reward_id)
    counter.clock.advance(timedelta(minutes=1))
    counter.takes_cup_back(cup.redemption_id)
    assert [kind for kind, _, _ in told(counter, guest)] == ["reward_returned", "reward_enjoyed", "spend", "earn"]


def test_who_is_erased_gets_nothing_back_and_no_word_about_them_stays(counter_on_both: Counter) -> None:
    counter = counter_on_both
    guest = counter.member()
    first, second = counter.buys(guest, 12).issued_rewards
    counter.takes_cup_back(counter.redeems(first.reward_id).redemption_id)
    standing = counter.redeems(second.reward_id)
    with counter.open_work() as work:
        forget_member(work, guest)
    assert counter.rows("SELECT reason FROM redemption_reversals") == [("",)]
    with pytest.raises(UnknownRedemption):
        counter.takes_cup_back(standing.redemption_id)
    assert counter.differences() == []


def test_of_many_undos_at_once_one_wins(counter_on_both: Counter) -> None:
    counter = counter_on_both
    guest, reward = full_card(counter)
    cup, till = counter.redeems(reward.reward_id), counter.till()
    answers = at_once([asking_again(lambda: till.takes_cup_back(cup.redemption_id))] * 16)
    assert Tally(answer.status_code for answer in answers) == {201: 1, 409: 15}
    assert {answer.json["code"] for answer in answers if answer.status_code == 409} == {"already_reversed"}
    assert counter.rewards(guest) == [reward.reward_id]
    assert len(counter.facts("loyalty.reward_redemption_reversed.v1")) == 1


def test_an_undo_and_another_redemption_at_once_are_one_cup_at_most(counter_on_both: Counter) -> None:
    counter = counter_on_both
    riga, warsaw = counter.till(), counter.till("warsaw")
    for _ in range(10):
        guest, reward = full_card(counter)
        cup = counter.redeems(reward.reward_id)
        undone, redeemed = at_once(
            [
                asking_again(lambda cup=cup: riga.takes_cup_back(cup.redemption_id)),  # type: ignore[misc]
                asking_again(lambda reward=reward: warsaw.redeems(reward.reward_id)),  # type: ignore[misc]
            ],
            threads=2,
        )
        assert undone.status_code == 201
        assert (redeemed.status_code, counter.rewards(guest)) in ((201, []), (409, [reward.reward_id]))
    assert counter.differences() == []


def test_an_undo_while_the_night_expires_leaves_true_books(counter_on_both: Counter) -> None:
    counter = counter_on_both
    guests = [full_card(counter) for _ in range(8)]
    cups = [counter.redeems(reward.reward_id) for _, reward in guests]
    counter.clock.advance(timedelta(days=91))
    till = counter.till()
    undos = [asking_again(lambda cup=cup: till.takes_cup_back(cup.redemption_id)) for cup in cups]  # type: ignore[misc]
    answers = at_once([*undos, counter.runs_jobs, counter.runs_jobs], threads=4)
    assert {answer.status_code for answer in answers[:-2]} == {201}
    counter.runs_jobs()
    assert {row.state for row in counter.rows("SELECT state FROM rewards")} == {"expired"}
    assert len(counter.facts("loyalty.reward_expired.v1")) == len(cups)
    assert counter.differences() == []


@pytest.mark.parametrize(
    ("corruption", "rule"),
    [
        (
            "UPDATE redemption_reversals SET redemption_id = (SELECT redeemed_command_id FROM rewards)",
            "redemption_reversed",
        ),
        ("UPDATE redemption_reversals SET member_id = (SELECT MAX(member_id) FROM members)", "redemption_unknown"),
    ],
)
def test_the_proof_finds_what_is_both_given_and_taken_back(counter: Counter, corruption: str, rule: str) -> None:
    _, reward = full_card(counter)
    counter.member()
    counter.takes_cup_back(counter.redeems(reward.reward_id).redemption_id)
    counter.redeems(reward.reward_id)
    assert counter.differences() == []
    with counter.service.database.writing() as connection:
        assert connection.exec_driver_sql(corruption).rowcount == 1
    assert [difference.rule for difference in counter.differences()] == [rule]
