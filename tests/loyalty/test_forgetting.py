"""Loyalty forgets an erased member: everything is forfeit by entries, the books stay true, and nothing late revives."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from services.chassis.identifiers import new_id
from services.chassis.work.erasure_list import Erased, ErasureList
from services.contracts.loyalty import MemberForgotten
from services.contracts.members import BirthdayArrived, MemberEnrolled
from services.loyalty.domain.refusals import MemberNotSeenYet, UnknownReward
from services.loyalty.event_handlers import birthday_arrived, member_enrolled
from services.loyalty.storage.unit_of_work import LoyaltyWork
from services.loyalty.use_cases.expire_lots import expire_lots
from services.loyalty.use_cases.expire_rewards import expire_rewards
from services.loyalty.use_cases.forget_member import forget_member
from services.loyalty.use_cases.issue_redeem_code import issue_redeem_code
from tests.loyalty.counter import COFFEE, Counter
from tests.races import while_open


def forget(counter: Counter, member_id: str) -> None:
    with counter.open_work() as work:
        work.command_id = new_id()
        forget_member(work, member_id)


def entries_of(counter: Counter, member_id: str) -> list[tuple[str, int]]:
    found = counter.rows(f"SELECT kind, quantity FROM entries WHERE member_id = '{member_id}' ORDER BY entry_id")
    return [(row.kind, row.quantity) for row in found]


def test_stamps_and_rewards_are_forfeit_by_entries_and_the_proof_finds_nothing(counter_on_both: Counter) -> None:
    counter = counter_on_both
    member_id, other_id = counter.member(), counter.member()
    counter.buys(member_id, 8)
    counter.buys(member_id, 1)
    counter.buys(other_id, 3)
    forget(counter, member_id)
    assert entries_of(counter, member_id) == [
        ("earn", 8),
        ("spend", -6),
        ("earn", 1),
        ("expire", -2),
        ("expire", -1),
    ]
    assert counter.rows("SELECT state FROM rewards") == [("expired",)]
    assert (counter.balance(member_id), counter.balance(other_id)) == (0, 3)
    assert counter.rows("SELECT remaining FROM lots WHERE remaining > 0") == [(3,)]
    assert counter.differences() == []


def test_it_is_told_each_time_and_done_once(counter_on_both: Counter) -> None:
    counter = counter_on_both
    member_id = counter.member()
    counter.buys(member_id, 2)
    for _ in range(3):
        forget(counter, member_id)
    assert entries_of(counter, member_id) == [("earn", 2), ("expire", -2)]
    assert [fact["member_id"] for fact in counter.facts(MemberForgotten.NAME)] == [member_id] * 3
    assert counter.facts("loyalty.stamps_expired.v1") == []


def test_a_debt_stays_a_debt(counter: Counter) -> None:
    member_id = counter.member()
    sale = counter.buys(member_id, 6)
    counter.redeems(sale.issued_rewards[0].reward_id)
    counter.takes_back(sale.sale_id)
    assert counter.balance(member_id) == -6
    forget(counter, member_id)
    assert counter.balance(member_id) == -6
    assert counter.differences() == []


def test_what_somebody_wrote_about_them_goes(counter_on_both: Counter) -> None:
    counter = counter_on_both
    member_id, other_id = counter.member(), counter.member()
    for each in (member_id, other_id):
        counter.takes_back(counter.buys(each, 1).sale_id)
    forget(counter, member_id)
    assert sorted(row.reason for row in counter.rows("SELECT reason FROM reversals")) == ["", "wrong guest"]


def test_no_sale_no_birthday_and_no_enrolment_revives_them(counter_on_both: Counter) -> None:
    counter = counter_on_both
    known, unheard_of = counter.member(), new_id()
    counter.members.unknown = {known, unheard_of}
    for member_id in (known, unheard_of):
        forget(counter, member_id)
        with pytest.raises(MemberNotSeenYet):
            counter.buys(member_id, 1)
        assert counter.till().sells(member_id, 1).get_json()["code"] == "unknown_member"
        with counter.open_work() as work:
            birthday_arrived(work, BirthdayArrived(member_id=member_id, outlet_code="riga", year=2026))
            member_enrolled(
                work, MemberEnrolled(member_id=member_id, outlet_code="riga", locale="lv", origin="station")
            )
        assert counter.till().sells(member_id, 1).get_json()["code"] == "unknown_member"
        assert counter.till().gets(f"/members/{member_id}/loyalty").get_json()["code"] == "unknown_member"
    assert counter.rows("SELECT 1 FROM sales") == []
    assert counter.rows("SELECT 1 FROM rewards") == []


def test_while_members_cannot_be_asked_a_forgotten_member_buys_nothing_either(counter: Counter) -> None:
    """Members vouches for whoever asks while it is away; loyalty knows better."""
    member_id = counter.member()
    forget(counter, member_id)
    answer = counter.till().sells(member_id, 1)
    assert (answer.status_code, answer.get_json()["code"]) == (404, "unknown_member")


def test_a_sale_and_the_erasure_at_the_same_moment_leave_nothing_behind(counter_on_both: Counter) -> None:
    counter = counter_on_both
    counter.members.unknown = set()
    for _ in range(5):
        member_id = counter.member()
        counter.buys(member_id, 5)
        till = counter.till()
        with ThreadPoolExecutor(3) as pool:
            sales = [pool.submit(till.sells, member_id, 2) for _ in range(2)]
            pool.submit(forget, counter, member_id).result()
        assert {sale.result().status_code for sale in sales} <= {201, 404}
        assert counter.balance(member_id) == 0
        assert counter.rewards(member_id) == []
    assert counter.differences() == []


def test_expiry_by_the_clock_passes_over_them(open_counter: Callable[..., Counter]) -> None:
    counter = open_counter(programs=(replace(COFFEE, lots_expire_after_days=10),))
    member_id = counter.member()
    counter.buys(member_id, 7)
    forget(counter, member_id)
    counter.clock.advance(timedelta(days=200))
    counter.runs_jobs()
    assert counter.facts("loyalty.stamps_expired.v1") == []
    assert counter.differences() == []


def test_a_backup_that_is_put_back_is_made_to_forget_again_without_an_event(counter: Counter) -> None:
    member_id, gone_id = counter.member(), new_id()
    counter.buys(member_id, 3)
    erasures = ErasureList(counter.service.settings.var / "erasures" / "erased.jsonl")
    erasures.add_missing([Erased.at(each, counter.clock.now()) for each in (member_id, gone_id)])
    assert [finding[:8] for finding in counter.service.findings()] == ["2 people"]
    counter.runs_jobs()
    assert counter.service.findings() == []
    assert counter.balance(member_id) == 0
    assert {fact["member_id"] for fact in counter.facts(MemberForgotten.NAME)} == {member_id, gone_id}
    counter.runs_jobs()
    assert len(counter.facts(MemberForgotten.NAME)) == 2
    assert counter.differences() == []


@pytest.mark.parametrize("is_forgotten_first", [True, False])
def test_a_code_that_is_asked_for_at_the_same_moment_is_forgotten_too(
    counter_on_both: Counter, is_forgotten_first: bool
) -> None:
    counter = counter_on_both
    guest = counter.member()
    (reward,) = counter.buys(guest, 6).issued_rewards

    def ask_for_code(work: LoyaltyWork) -> None:
        issue_redeem_code(work, guest, reward.reward_id)

    def ask_in_vain() -> None:
        with pytest.raises(UnknownReward), counter.open_work() as work:
            ask_for_code(work)

    if is_forgotten_first:
        while_open(counter.open_work, lambda work: forget_member(work, guest), ask_in_vain)
    else:
        while_open(counter.open_work, ask_for_code, lambda: forget(counter, guest))
    assert counter.rows("SELECT member_id FROM redeem_codes") == []


def test_whoever_is_erased_between_the_look_and_the_lock_of_the_night_stops_no_other(
    open_counter: Callable[..., Counter], monkeypatch: pytest.MonkeyPatch
) -> None:
    counter = open_counter(programs=(replace(COFFEE, lots_expire_after_days=10, reward_expires_after_days=10),))
    erased, other = counter.member(), counter.member()
    for member_id in (erased, other):
        counter.buys(member_id, 8)
    waiting = {member_id: counter.rewards(member_id) for member_id in (erased, other)}
    forget(counter, erased)
    counter.clock.advance(timedelta(days=12))
    with counter.open_work() as work:
        monkeypatch.setattr(work.rewards, "due", lambda *_, **__: waiting)
        monkeypatch.setattr(
            work.ledger, "accounts_with_due_lots", lambda *_, **__: [(each, "coffee") for each in waiting]
        )
        riga = work.outlets.get("riga")
        assert (expire_rewards(work, riga, limit=50), expire_lots(work, riga, limit=50)) == (2, 2)
    for name in ("reward_expired", "stamps_expired"):
        assert [fact["member_id"] for fact in counter.facts(f"loyalty.{name}.v1")] == [other]
    assert counter.differences() == []
