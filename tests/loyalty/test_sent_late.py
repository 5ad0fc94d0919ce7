"""What tills kept without a network counts for the day on which it happened, once, in whatever order it comes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.chassis.identifiers import new_id
from services.chassis.security.caller import Caller
from services.contracts.permissions import Role
from services.loyalty.domain.program import OfflineFreeCups, Program
from services.loyalty.domain.refusals import InvalidProgram
from tests.callers import till
from tests.loyalty.counter import COFFEE, NOON, Counter

DAY = 86_400
SHORT = replace(COFFEE, reward_expires_after_days=3)


@dataclass
class Kept:
    """A station that sends what it kept: as a till, or as whoever has signed in there by now."""

    counter: Counter
    station_id: str

    @classmethod
    def at(cls, counter: Counter) -> Kept:
        return cls(counter, new_id())

    def sends(self, path: str, body: Any, *, key: str, ago: int | None = None, by: str | None = None) -> Any:
        caller = till("riga", self.station_id)
        if by is not None:
            caller = Caller(
                "staff", by, Role.CASHIER, outlet_code="riga", station_id=self.station_id, session_id=new_id()
            )
        speaker = replace(self.counter.till(), token=lambda: self.counter.token_of(caller))
        headers = {**speaker.headers(), "Idempotency-Key": key}
        if ago is not None:
            headers["Kept-For"] = str(ago)
        return speaker.client.post(path, json=body, headers=headers)

    def sells(self, member_id: str, cups: int, *, key: str = "", ago: int | None = None, by: str | None = None) -> Any:
        lines = [{"category": "coffee", "quantity": cups, "amount_minor": 350 * cups}]
        return self.sends("/sales", {"member_id": member_id, "lines": lines}, key=key or new_id(), ago=ago, by=by)

    def redeems(self, reward_id: str, *, key: str = "", ago: int | None = None) -> Any:
        return self.sends(f"/rewards/{reward_id}/redemptions", {}, key=key or new_id(), ago=ago)


def sales(counter: Counter) -> dict[str, date]:
    """The business date of each sale, by its command."""
    rows = counter.rows("SELECT command_id, business_date FROM sales")
    return {row.command_id: date.fromisoformat(str(row.business_date)) for row in rows}


def reward_of(counter: Counter) -> tuple[str, str]:
    """A member whose card is full, and the reward."""
    member_id = counter.member()
    counter.buys(member_id, 6)
    return member_id, counter.rewards(member_id)[0]


def test_a_late_sale_counts_on_the_day_on_which_it_happened_whatever_is_sent_again(counter_on_both: Counter) -> None:
    counter, key = counter_on_both, new_id()
    member_id, station = counter.member(), Kept.at(counter)
    for ago in (2 * DAY, 2 * DAY + 30, 2 * DAY + 3600):
        assert station.sells(member_id, 2, key=key, ago=ago).status_code == 201
    assert sales(counter) == {key: date(2026, 3, 2)}
    assert counter.balance(member_id) == 2
    assert counter.facts("loyalty.sale_recorded.v1")[0]["earned"] == [{"program": "coffee", "quantity": 2}]
    assert counter.differences() == []


def test_a_sale_of_an_hour_before_the_business_day_began_belongs_to_the_evening_before(counter: Counter) -> None:
    """It is noon in Riga; nine hours ago it was three in the morning."""
    key = new_id()
    Kept.at(counter).sells(counter.member(), 1, key=key, ago=9 * 3600)
    assert sales(counter) == {key: date(2026, 3, 3)}


def test_what_anna_sold_boris_sends_and_it_is_one_sale(counter_on_both: Counter) -> None:
    counter, key = counter_on_both, new_id()
    member_id, station = counter.member(), Kept.at(counter)
    first = station.sells(member_id, 1, key=key, by=new_id())
    again = station.sells(member_id, 1, key=key, ago=60, by=new_id())
    assert (again.status_code, again.data, again.headers["Idempotency-Replayed"]) == (201, first.data, "true")
    assert counter.balance(member_id) == 1


def test_a_late_reversal_is_told_as_of_then(counter_on_both: Counter) -> None:
    counter = counter_on_both
    member_id, station = counter.member(), Kept.at(counter)
    sale_id = station.sells(member_id, 3, ago=2 * DAY).json["sale_id"]
    done = station.sends(f"/sales/{sale_id}/reversals", {"reason": "wrong guest"}, key=new_id(), ago=2 * DAY - 60)
    assert done.json["reversed_at"].startswith("2026-03-02T10:01:00")
    assert str(counter.rows("SELECT business_date FROM reversals")[0].business_date) == "2026-03-02"
    assert counter.balance(member_id) == 0
    assert counter.differences() == []


@pytest.fixture
def shortly(open_counter: Callable[..., Counter], database_url: str) -> Counter:
    """A counter where rewards live for three days."""
    return open_counter(database_url, programs=(SHORT,))


def test_a_cup_handed_over_before_its_last_day_ended_counts_although_the_night_expired_it(shortly: Counter) -> None:
    counter = shortly
    member_id, reward_id = reward_of(counter)
    counter.clock.advance(timedelta(days=4))
    counter.runs_jobs()
    assert counter.rewards(member_id) == []
    station = Kept.at(counter)
    assert station.redeems(reward_id).json["code"] == "reward_expired"
    done = station.redeems(reward_id, ago=2 * DAY)
    assert (done.status_code, done.json["redeemed_at"][:10]) == (201, "2026-03-06")
    (row,) = counter.rows("SELECT state, redeemed_on FROM rewards")
    assert (row.state, str(row.redeemed_on)) == ("redeemed", "2026-03-06")
    assert counter.differences() == []
    assert station.redeems(reward_id, ago=2 * DAY).json["code"] == "already_redeemed"


def test_a_cup_handed_over_after_its_last_day_is_refused_late_as_well(shortly: Counter) -> None:
    _, reward_id = reward_of(shortly)
    shortly.clock.advance(timedelta(days=5))
    station = Kept.at(shortly)
    assert station.redeems(reward_id, ago=DAY // 2).json["code"] == "reward_expired"
    shortly.runs_jobs()
    assert station.redeems(reward_id, ago=DAY // 2).json["code"] == "reward_expired"


def test_an_age_makes_no_cup_of_a_reward_that_is_long_over(shortly: Counter) -> None:
    _, reward_id = reward_of(shortly)
    shortly.clock.advance(timedelta(days=20))
    shortly.runs_jobs()
    station = Kept.at(shortly)
    assert station.redeems(reward_id, ago=18 * DAY).json["code"] == "reward_expired"


def test_of_two_stations_that_handed_out_one_cup_the_second_to_send_is_refused(counter_on_both: Counter) -> None:
    counter = counter_on_both
    _, reward_id = reward_of(counter)
    answers = [Kept.at(counter).redeems(reward_id, ago=ago) for ago in (600, 1200)]
    assert [answer.status_code for answer in answers] == [201, 409]
    assert answers[1].json["code"] == "already_redeemed"


def test_nobody_takes_late_what_was_a_members_who_was_erased(shortly: Counter) -> None:
    member_id, reward_id = reward_of(shortly)
    with shortly.open_work() as work:
        work.members.forget(member_id)
        work.rewards.expire_all(member_id)
    assert Kept.at(shortly).redeems(reward_id, ago=60).status_code in (404, 409)
    assert shortly.rows("SELECT state FROM rewards")[0].state == "expired"


def test_a_program_that_asks_for_a_code_asks_late_as_well(open_counter: Callable[..., Counter]) -> None:
    counter = open_counter(programs=(replace(COFFEE, live_code_at_new_outlet=True),))
    _, reward_id = reward_of(counter)
    assert Kept.at(counter).redeems(reward_id, ago=60).json["code"] == "live_code_needed"


@pytest.mark.parametrize(("member", "station"), [(0, 1), (2, 1), (1, 1001), (-1, -1)])
def test_a_limit_that_makes_no_sense_is_refused(member: int, station: int) -> None:
    with pytest.raises(InvalidProgram):
        OfflineFreeCups(member, station)


def test_stations_are_told_what_they_may_hand_out(open_counter: Callable[..., Counter]) -> None:
    generous: Program = replace(COFFEE, offline_free_cups=OfflineFreeCups(per_member=1, per_station=10))
    for program, told in ((COFFEE, None), (generous, {"per_member": 1, "per_station": 10})):
        (found,) = open_counter(programs=(program,)).till().gets("/programs").json["programs"]
        assert found["offline_free_cups"] == told


# --- three stations, in any order


@dataclass(frozen=True)
class Made:
    """A sale that a station kept."""

    who: int
    cups: int
    days_ago: int


def logs() -> st.SearchStrategy[list[list[Made]]]:
    made = st.builds(Made, who=st.integers(0, 1), cups=st.integers(1, 7), days_ago=st.integers(0, 9))
    return st.lists(st.lists(made, max_size=4), min_size=3, max_size=3)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kept=logs(), data=st.data())
def test_all_stamps_of_three_stations_arrive_once_in_whatever_order(
    counter_on_both: Counter, kept: list[list[Made]], data: st.DataObject
) -> None:
    """Each station sends its log in order; its answer gets lost as often as not, another person goes on, and the three
    take turns as they like. Afterwards it is as if everything had been sold in one row."""
    counter = counter_on_both
    before = sales(counter)
    members = [counter.member(), counter.member()]
    stations = [Kept.at(counter) for _ in kept]
    # Not drawn: hypothesis would draw the same ones again, and the database remembers keys for ever.
    keys = [[new_id() for _ in log] for log in kept]
    sent = [0] * len(kept)
    while waiting := [place for place, log in enumerate(kept) if sent[place] < len(log)]:
        place = data.draw(st.sampled_from(waiting))
        sale = kept[place][sent[place]]
        answer = stations[place].sells(
            members[sale.who],
            sale.cups,
            key=keys[place][sent[place]],
            ago=sale.days_ago * DAY,
            by=new_id() if data.draw(st.booleans(), label="signed in") else None,
        )
        assert answer.status_code == 201
        # An answer that got lost: the same is sent again, now or when the others have had their turn.
        sent[place] += data.draw(st.booleans(), label="heard") or bool(answer.headers.get("Idempotency-Replayed"))
    everything = [sale for log in kept for sale in log]
    assert {key: day for key, day in sales(counter).items() if key not in before} == {
        key: NOON.date() - timedelta(days=sale.days_ago)
        for of_station, log in zip(keys, kept, strict=True)
        for key, sale in zip(of_station, log, strict=True)
    }
    for who, member_id in enumerate(members):
        stamps = sum(sale.cups for sale in everything if sale.who == who)
        assert (len(counter.rewards(member_id)), counter.balance(member_id)) == divmod(stamps, COFFEE.target)
    assert counter.differences() == []
