"""Redeeming, expiring and birthdays."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from services.chassis.identifiers import new_id
from services.contracts.members import BirthdayArrived, MemberEnrolled
from services.contracts.outlets import OutletOpened
from services.loyalty.domain.refusals import AlreadyRedeemed, OutletNotKnownYet, RewardHasExpired, UnknownReward
from services.loyalty.event_handlers import HANDLERS
from tests.loyalty.counter import COFFEE, NOON, Counter


def hears(counter: Counter, event: object) -> None:
    with counter.open_work() as work:
        HANDLERS[type(event)](work, event)  # type: ignore[index]


def test_a_reward_is_redeemed_once_and_the_second_hears_where_and_when(counter: Counter) -> None:
    guest = counter.member()
    (reward,) = counter.buys(guest, 6).issued_rewards
    done = counter.redeems(reward.reward_id, outlet="warsaw")
    assert (done.reward.reward_id, done.outlet.name) == (reward.reward_id, "Kawa Warszawa")
    assert counter.rewards(guest) == []
    counter.clock.advance(timedelta(hours=1))
    with pytest.raises(AlreadyRedeemed) as refused:
        counter.redeems(reward.reward_id)
    assert refused.value.extras["outlet"] == {"code": "warsaw", "name": "Kawa Warszawa"}
    (fact,) = counter.facts("loyalty.reward_redeemed.v1")
    assert (fact["outlet_code"], fact["sequence"]) == ("warsaw", 2)
    assert counter.differences() == []


def test_a_refused_redemption_changes_nothing(counter: Counter) -> None:
    guest = counter.member()
    (reward,) = counter.buys(guest, 6).issued_rewards
    counter.redeems(reward.reward_id)
    before = counter.rows("SELECT sequence, changed_at FROM members")
    with pytest.raises(AlreadyRedeemed):
        counter.redeems(reward.reward_id)
    with pytest.raises(UnknownReward):
        counter.redeems(new_id())
    assert counter.rows("SELECT sequence, changed_at FROM members") == before


def test_a_reward_lasts_to_the_end_of_its_last_business_day(counter: Counter) -> None:
    guest = counter.member()
    first, second = counter.buys(guest, 12).issued_rewards
    # Its last day is 2 June. In Riga that ends at four in the morning of the 3rd, which is one o'clock in UTC.
    counter.clock.set(datetime(2026, 6, 3, 0, 59, tzinfo=UTC))
    counter.runs_jobs()
    counter.redeems(first.reward_id)
    counter.clock.set(datetime(2026, 6, 3, 1, 0, tzinfo=UTC))
    with pytest.raises(RewardHasExpired):
        counter.redeems(second.reward_id)
    counter.runs_jobs()
    with pytest.raises(RewardHasExpired):
        counter.redeems(second.reward_id)
    assert counter.differences() == []


def test_missed_nights_are_caught_up_once(counter: Counter) -> None:
    guests = [counter.member() for _ in range(3)]
    for guest in guests:
        counter.buys(guest, 13)
    counter.clock.set(NOON + timedelta(days=120))
    counter.runs_jobs()
    counter.runs_jobs()
    facts = counter.facts("loyalty.reward_expired.v1")
    assert len(facts) == 6
    assert {fact["member_id"] for fact in facts} == set(guests)
    assert all(fact["standing"]["rewards"] == [] for fact in facts)
    assert counter.differences() == []


def test_more_rewards_than_one_round_takes_expire(counter: Counter) -> None:
    guest = counter.member()
    counter.buys(guest, 6 * 120)
    counter.clock.set(NOON + timedelta(days=120))
    counter.runs_jobs()
    assert len(counter.facts("loyalty.reward_expired.v1")) == 120


def test_stamps_expire_after_their_last_day_soonest_first(open_counter: object) -> None:
    counter: Counter = open_counter(programs=(replace(COFFEE, lots_expire_after_days=30),))  # type: ignore[operator]
    guest = counter.member()
    counter.buys(guest, 2)
    counter.clock.set(NOON + timedelta(days=10))
    counter.buys(guest, 3)
    counter.clock.set(NOON + timedelta(days=30))
    counter.runs_jobs()
    assert counter.balance(guest) == 5
    counter.clock.set(NOON + timedelta(days=31))
    counter.runs_jobs()
    counter.runs_jobs()
    assert counter.balance(guest) == 3
    (fact,) = counter.facts("loyalty.stamps_expired.v1")
    assert (fact["program"], fact["quantity"], fact["standing"]["programs"][0]["balance"]) == ("coffee", 2, 3)
    assert counter.differences() == []


def test_a_late_job_lets_no_dead_stamp_buy_a_reward(open_counter: object) -> None:
    counter: Counter = open_counter(programs=(replace(COFFEE, lots_expire_after_days=30),))  # type: ignore[operator]
    guest = counter.member()
    counter.buys(guest, 5)
    counter.clock.set(NOON + timedelta(days=40))
    assert counter.buys(guest, 2).issued_rewards == ()
    assert counter.balance(guest) == 2
    counter.runs_jobs()
    assert counter.balance(guest) == 2
    assert counter.differences() == []


def test_the_birthday_gift_comes_once_a_calendar_year(counter: Counter) -> None:
    guest = counter.member()
    for year in (2026, 2026, 2027):
        hears(counter, BirthdayArrived(member_id=guest, outlet_code="riga", year=year))
    first, second = counter.facts("loyalty.reward_issued.v1")
    assert (first["kind"], first["expires_on"]) == ("birthday", "2026-03-18")
    assert set(first["titles"]) == {"en", "ru", "pl", "lv"}
    assert [first["sequence"], second["sequence"]] == [1, 2]
    assert len(second["standing"]["rewards"]) == 2
    gift = counter.standing(guest).rewards[0]
    assert (gift.kind, gift.program, gift.expires_on) == ("birthday", None, date(2026, 3, 18))
    counter.redeems(gift.reward_id)
    assert counter.differences() == []


def test_a_birthday_at_an_outlet_not_heard_of_is_tried_again_later(counter: Counter) -> None:
    guest = counter.member()
    birthday = BirthdayArrived(member_id=guest, outlet_code="vilnius", year=2026)
    with pytest.raises(OutletNotKnownYet):
        hears(counter, birthday)
    hears(
        counter,
        OutletOpened(
            outlet_code="vilnius",
            name="Kava Vilnius",
            territory_code="baltics",
            country="LT",
            zone="Europe/Vilnius",
            currency="EUR",
            business_day_starts_at="04:00",
            locale="en",
        ),
    )
    hears(counter, birthday)
    assert len(counter.rewards(guest)) == 1


def test_hearing_of_a_member_confirms_them_and_changes_nothing_else(counter: Counter) -> None:
    guest = new_id()
    counter.buys(guest, is_member_vouched_for=True)
    assert counter.counts().unconfirmed_members == 1
    for _ in range(2):
        hears(counter, MemberEnrolled(member_id=guest, outlet_code="riga", locale="lv", origin="station"))
    assert counter.counts().unconfirmed_members == 0
    assert counter.balance(guest) == 1
