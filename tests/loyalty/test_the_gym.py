"""Units by visit, gifts with a plan, thanks for friends, and rewards given by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest

from services.chassis.identifiers import new_id
from services.contracts.members import (
    BirthdayArrived,
    DateArrived,
    MemberErased,
    MemberReferred,
    MembershipSaleReversed,
    MembershipSold,
    VisitAdmitted,
    VisitUndone,
)
from services.contracts.permissions import Role
from services.loyalty.domain.program import Program
from services.loyalty.domain.refusals import InvalidProgram
from services.loyalty.domain.sale import SaleLine
from services.loyalty.event_handlers import HANDLERS
from services.loyalty.storage.unit_of_work import LoyaltyWork
from services.loyalty.use_cases.thank_for_referral import referrals_to_settle, thank_for_referral
from tests.loyalty.counter import COFFEE, NOON, Counter
from tests.races import at_once, while_open

VISITS = Program(
    code="visits",
    unit="visit",
    target=3,
    categories=frozenset(),
    titles={"en": "Every third visit"},
    reward_titles={"en": "A smoothie"},
    reward_expires_after_days=30,
    earns_by="visits",
)
FRIENDS = replace(
    VISITS,
    code="friends",
    target=100,
    gift_on_plans=frozenset({"gold"}),
    gift_on_dates=frozenset({"dog"}),
    thanks_referrer=True,
    thanks_friend=True,
)
OpenCounter = Callable[..., Counter]


@pytest.fixture
def gym(open_counter: OpenCounter, database_url: str) -> Counter:
    """A gym on each database, where visits earn, gold members get a smoothie, and friends are thanked with one."""
    return open_counter(database_url, programs=(COFFEE, VISITS, FRIENDS))


def hears(counter: Counter, event: object, *, at: datetime | None = None) -> None:
    with counter.open_work() as work:
        hear(work, event, at=at)


def hear(work: LoyaltyWork, event: object, *, at: datetime | None = None) -> None:
    work.command_id, work.occurred_at = new_id(), at or work.now
    HANDLERS[type(event)](work, event)  # type: ignore[index]


def visit(member_id: str, check_in_id: str = "", *, outlet: str = "riga") -> VisitAdmitted:
    return VisitAdmitted(member_id=member_id, check_in_id=check_in_id or new_id(), outlet_code=outlet)


def undone(visit: VisitAdmitted) -> VisitUndone:
    return VisitUndone(member_id=visit.member_id, check_in_id=visit.check_in_id, outlet_code=visit.outlet_code)


def sold(member_id: str, membership_id: str, *, plan: str = "gold") -> MembershipSold:
    return MembershipSold(
        member_id=member_id,
        membership_id=membership_id,
        plan_code=plan,
        outlet_code="riga",
        starts_on="2026-03-04",
        valid_until="2026-04-03",
    )


def taken_back(sale: MembershipSold, *, has_another: bool = False) -> MembershipSaleReversed:
    return MembershipSaleReversed(
        member_id=sale.member_id, membership_id=sale.membership_id, outlet_code="riga", has_another=has_another
    )


def referred(friend: str, referrer: str) -> MemberReferred:
    return MemberReferred(member_id=friend, referrer_id=referrer, outlet_code="riga")


def gifts(counter: Counter, member_id: str) -> list[str]:
    return [reward.kind for reward in counter.standing(member_id).rewards]


def test_a_visit_earns_once_however_often_it_is_told_and_once_a_business_day(gym: Counter) -> None:
    anna, check_in_id = gym.member(), new_id()
    for _ in range(3):
        hears(gym, visit(anna, check_in_id))
    # Back in the evening, and once more after midnight, which is the same business day until four.
    hears(gym, visit(anna), at=NOON + timedelta(hours=9))
    hears(gym, visit(anna, outlet="warsaw"), at=NOON + timedelta(hours=14))
    assert gym.balance(anna, "visits") == 1
    (fact,) = gym.facts("loyalty.visit_counted.v1")
    assert (fact["check_in_id"], fact["earned"]) == (
        check_in_id,
        [{"program": "friends", "quantity": 1}, {"program": "visits", "quantity": 1}],
    )
    hears(gym, visit(anna), at=NOON + timedelta(days=1))
    assert gym.balance(anna, "visits") == 2
    assert gym.differences() == []


def test_a_full_card_of_visits_is_a_reward(gym: Counter) -> None:
    anna = gym.member()
    for day in range(4):
        hears(gym, visit(anna), at=NOON + timedelta(days=day))
    (reward,) = gym.standing(anna).rewards
    assert (reward.kind, reward.program, gym.balance(anna, "visits")) == ("program", "visits", 1)
    gym.redeems(reward.reward_id)
    assert gym.differences() == []


def test_one_visit_told_by_many_workers_at_once_earns_once(gym: Counter) -> None:
    anna = gym.member()
    told = visit(anna)
    at_once([partial(hears, gym, told) for _ in range(8)], threads=4)
    assert gym.balance(anna, "visits") == 1
    assert gym.differences() == []


def test_an_undone_visit_takes_its_unit_back_once_and_the_next_scan_earns(gym: Counter) -> None:
    anna = gym.member()
    mistake = visit(anna)
    hears(gym, mistake)
    at_once([partial(hears, gym, undone(mistake)) for _ in range(6)], threads=3)
    assert (gym.balance(anna, "visits"), gym.balance(anna, "friends")) == (0, 0)
    (fact,) = gym.facts("loyalty.visit_reversed.v1")
    assert fact["check_in_id"] == mistake.check_in_id
    assert [program["balance"] for program in fact["standing"]["programs"]] == [0, 0, 0]
    # Told once more it is no visit still, and the one that is meant is.
    hears(gym, mistake)
    hears(gym, visit(anna))
    assert gym.balance(anna, "visits") == 1
    assert gym.differences() == []


def test_a_visit_that_is_told_after_its_end_earns_nothing(gym: Counter) -> None:
    anna = gym.member()
    mistake = visit(anna)
    for event in (undone(mistake), undone(mistake), mistake):
        hears(gym, event)
    assert gym.rows("SELECT * FROM entries") == gym.facts("loyalty.visit_reversed.v1") == []
    hears(gym, visit(anna))
    assert gym.balance(anna, "visits") == 1
    assert gym.differences() == []


def test_another_visit_of_the_day_keeps_the_unit(gym: Counter) -> None:
    anna = gym.member()
    first, second = visit(anna), visit(anna)
    hears(gym, first)
    hears(gym, second, at=NOON + timedelta(hours=6))
    hears(gym, undone(first))
    assert (gym.balance(anna, "visits"), gym.facts("loyalty.visit_reversed.v1")) == (1, [])
    assert gym.differences() == []
    hears(gym, undone(second))
    assert gym.balance(anna, "visits") == 0
    assert gym.differences() == []


def test_a_visit_that_brings_nothing_is_no_news_of_the_member(gym: Counter) -> None:
    anna = gym.member()
    first, second = visit(anna), visit(anna)
    hears(gym, first)
    told = gym.rows("SELECT sequence, changed_at FROM members")
    assert [fact["sequence"] for fact in gym.facts("loyalty.visit_counted.v1")] == [row.sequence for row in told]
    for event in (first, second, undone(visit(anna))):
        hears(gym, event, at=NOON + timedelta(hours=6))
    assert gym.rows("SELECT sequence, changed_at FROM members") == told


def test_a_referrer_who_had_enough_thanks_is_no_news(gym: Counter) -> None:
    anna, boris = gym.member(), gym.member()
    hears(gym, referred(boris, anna))
    gym.buys(boris, 1)
    before = gym.rows(f"SELECT sequence, changed_at FROM members WHERE member_id = '{anna}'")
    with gym.open_work() as work:
        ((referral, has_bought),) = referrals_to_settle(work)
        assert thank_for_referral(work, referral, has_bought=has_bought, most=0) == "friend_only"
    assert gym.rows(f"SELECT sequence, changed_at FROM members WHERE member_id = '{anna}'") == before


def test_the_reward_of_an_undone_visit_is_released_and_one_that_was_handed_over_is_a_debt(gym: Counter) -> None:
    anna, boris = gym.member(), gym.member()
    for member_id in (anna, boris):
        for day in range(3):
            last = visit(member_id)
            hears(gym, last, at=NOON + timedelta(days=day))
        (reward_id,) = gym.rewards(member_id)
        if member_id == boris:
            gym.redeems(reward_id)
        hears(gym, undone(last))
    assert (gym.rewards(anna), gym.balance(anna, "visits")) == ([], 2)
    assert len(gym.facts("loyalty.reward_released.v1")) == 1
    assert (gym.rewards(boris), gym.balance(boris, "visits")) == ([], -1)
    assert gym.differences() == []
    hears(gym, visit(boris), at=NOON + timedelta(days=3))
    assert gym.balance(boris, "visits") == 0
    assert gym.differences() == []


def test_what_is_bought_earns_nothing_in_a_program_of_visits(gym: Counter) -> None:
    anna = gym.member()
    gym.buys(anna, 2)
    assert (gym.balance(anna, "coffee"), gym.balance(anna, "visits")) == (2, 0)


def test_an_erased_member_earns_nothing_by_a_visit_that_is_told_late(gym: Counter) -> None:
    anna = gym.member()
    hears(gym, MemberErased(member_id=anna))
    hears(gym, visit(anna))
    hears(gym, sold(anna, new_id()))
    assert gym.rows("SELECT * FROM entries") == gym.rows("SELECT * FROM rewards") == []


def test_a_plan_brings_its_gift_once_for_each_membership(gym: Counter) -> None:
    anna, membership_id = gym.member(), new_id()
    for _ in range(2):
        hears(gym, sold(anna, membership_id))
    hears(gym, sold(anna, new_id(), plan="silver"))
    assert gifts(gym, anna) == ["plan"]
    hears(gym, sold(anna, new_id()))
    assert gifts(gym, anna) == ["plan", "plan"]
    assert gym.differences() == []


def test_a_plan_that_was_sold_by_mistake_takes_its_gift_back_and_no_other(gym: Counter) -> None:
    anna = gym.member()
    kept, mistake = sold(anna, new_id()), sold(anna, new_id())
    for event in (kept, mistake, taken_back(mistake, has_another=True), taken_back(mistake, has_another=True)):
        hears(gym, event)
    assert gifts(gym, anna) == ["plan"]
    (fact,) = gym.facts("loyalty.reward_released.v1")
    assert [reward["kind"] for reward in fact["standing"]["rewards"]] == ["plan"]
    # One that was handed over stays so.
    gym.redeems(gym.standing(anna).rewards[0].reward_id)
    hears(gym, taken_back(kept))
    assert len(gym.rows("SELECT * FROM rewards WHERE state = 'redeemed'")) == 1
    assert gym.differences() == []


@pytest.mark.parametrize("is_sale_first", [True, False])
@pytest.mark.parametrize("are_at_once", [True, False])
def test_a_plan_that_was_sold_by_mistake_brings_nothing_in_whichever_order_two_workers_hear_of_it(
    gym: Counter, are_at_once: bool, is_sale_first: bool
) -> None:
    anna, boris = gym.member(), gym.member()
    hears(gym, referred(anna, boris))
    mistake = sold(anna, new_id())
    both = [mistake, taken_back(mistake)]
    first, second = both if is_sale_first else reversed(both)
    if are_at_once:
        while_open(gym.open_work, partial(hear, event=first), partial(hears, gym, second))
    else:
        hears(gym, first)
        hears(gym, second)
    gym.clock.advance(timedelta(minutes=15))
    gym.runs_jobs()
    assert (gifts(gym, anna), gifts(gym, boris)) == ([], [])
    assert gym.differences() == []


def test_a_day_that_matters_brings_its_gift_once_a_year_unless_it_was_named_lately(gym: Counter) -> None:
    anna = gym.member()

    def day(kind: str, year: int, *, brings_gift: bool = True) -> DateArrived:
        return DateArrived(
            member_id=anna, date_id=new_id(), date_kind=kind, year=year, outlet_code="riga", brings_gift=brings_gift
        )

    for event in (day("dog", 2026), day("dog", 2026), day("child", 2026), day("dog", 2027, brings_gift=False)):
        hears(gym, event)
    assert gifts(gym, anna) == ["date"]
    hears(gym, day("dog", 2027))
    assert gifts(gym, anna) == ["date", "date"]
    assert gym.differences() == []


@pytest.mark.parametrize("greets", [True, False])
def test_whoever_tells_of_a_gift_knows_whether_a_greeting_does(gym: Counter, greets: bool) -> None:
    anna = gym.member()
    birthday = BirthdayArrived(member_id=anna, year=2026, outlet_code="riga", greets=greets)
    hears(gym, birthday)
    hears(gym, DateArrived(**vars(birthday), date_id=new_id(), date_kind="dog"))
    issued = gym.facts("loyalty.reward_issued.v1")
    assert [(fact["kind"], fact["is_greeted"]) for fact in issued] == [("birthday", greets), ("date", greets)]


def test_friend_and_referrer_are_thanked_once_the_friend_has_bought(gym: Counter) -> None:
    anna, boris = gym.member(), gym.member()
    for _ in range(2):
        hears(gym, referred(boris, anna))
    gym.runs_jobs()
    assert gifts(gym, anna) == []
    gym.buys(boris, 1)
    for _ in range(2):
        gym.runs_jobs()
    assert (gifts(gym, anna), gifts(gym, boris)) == (["referral"], ["referral"])
    assert gym.differences() == []


def test_a_sale_that_was_taken_back_is_no_reason_for_thanks(gym: Counter) -> None:
    anna, boris = gym.member(), gym.member()
    hears(gym, referred(boris, anna))
    gym.takes_back(gym.buys(boris, 1).sale_id)
    gym.runs_jobs()
    assert gifts(gym, anna) == []


@pytest.mark.parametrize("first", ["referred", "sold"])
def test_a_plan_is_a_reason_whichever_is_told_first(counter: Counter, open_counter: OpenCounter, first: str) -> None:
    gym = open_counter(programs=(FRIENDS,))
    anna, boris = gym.member(), gym.member()
    told = [referred(boris, anna), sold(boris, new_id(), plan="silver")]
    for event in told if first == "referred" else reversed(told):
        hears(gym, event)
    gym.runs_jobs()
    # It may still be taken back as a mistake.
    assert gifts(gym, anna) == []
    gym.clock.advance(timedelta(minutes=15))
    gym.runs_jobs()
    assert gifts(gym, anna) == ["referral"]


@pytest.mark.parametrize("has_another", [True, False])
def test_nobody_is_thanked_for_a_plan_that_was_sold_by_mistake(gym: Counter, *, has_another: bool) -> None:
    anna, boris = gym.member(), gym.member()
    hears(gym, referred(boris, anna))
    mistake = sold(boris, new_id(), plan="silver")
    hears(gym, mistake)
    hears(gym, taken_back(mistake, has_another=has_another))
    gym.clock.advance(timedelta(minutes=15))
    gym.runs_jobs()
    assert gifts(gym, anna) == (["referral"] if has_another else [])


def test_workers_that_look_at_one_moment_thank_once(gym: Counter) -> None:
    anna, boris = gym.member(), gym.member()
    hears(gym, referred(boris, anna))
    gym.buys(boris, 1)
    (job,) = [job for job in gym.service.jobs if job.name == "thank_for_referrals"]
    at_once([job.run] * 6, threads=6)
    assert (gifts(gym, anna), gifts(gym, boris)) == (["referral"], ["referral"])
    assert gym.differences() == []


def test_nobody_is_thanked_for_more_friends_than_the_limit_but_each_friend_is(gym: Counter) -> None:
    anna, friends = gym.member(), [gym.member() for _ in range(7)]
    for friend in friends:
        hears(gym, referred(friend, anna))
        gym.buys(friend, 1)
    (job,) = [job for job in gym.service.jobs if job.name == "thank_for_referrals"]
    at_once([job.run] * 4, threads=4)
    assert len(gifts(gym, anna)) == 5
    assert all(gifts(gym, friend) == ["referral"] for friend in friends)
    # A month later there is room again.
    gym.clock.advance(timedelta(days=31))
    late = gym.member()
    hears(gym, referred(late, anna))
    gym.buys(late, 1)
    gym.runs_jobs()
    assert gym.rows(f"SELECT COUNT(*) AS n FROM rewards WHERE member_id = '{anna}' AND kind = 'referral'")[0].n == 6
    assert gym.differences() == []


def test_nobody_brings_themselves_and_who_never_buys_brings_no_thanks(gym: Counter) -> None:
    anna, boris = gym.member(), gym.member()
    hears(gym, referred(anna, anna))
    hears(gym, referred(boris, anna))
    gym.clock.advance(timedelta(days=91))
    gym.runs_jobs()
    gym.buys(boris, 1)
    gym.buys(anna, 1)
    gym.runs_jobs()
    assert (gifts(gym, anna), gifts(gym, boris)) == ([], [])
    assert gym.rows("SELECT outcome FROM referrals") == [("too_late",)]


def test_a_referrer_who_was_erased_gets_nothing_and_the_friend_does(gym: Counter) -> None:
    anna, boris = gym.member(), gym.member()
    hears(gym, referred(boris, anna))
    hears(gym, MemberErased(member_id=anna))
    gym.buys(boris, 1)
    gym.runs_jobs()
    assert gifts(gym, boris) == ["referral"]
    assert gym.differences() == []


def test_a_reward_is_given_by_hand_with_a_reason_and_an_author(counter_on_both: Counter) -> None:
    counter = counter_on_both
    anna, reception = counter.member(), new_id()
    desk = counter.office(Role.RECEPTION, staff_id=reception, outlet_code="riga")
    key = new_id()
    for _ in range(2):
        answer = desk.posts(f"/members/{anna}/rewards", {"program": "coffee", "reason": "our_mistake"}, key=key)
        assert answer.status_code == 201, answer.json
    (reward,) = answer.json["loyalty"]["rewards"]
    assert (reward["kind"], reward["title"], reward["expires_on"]) == ("goodwill", "A free coffee", "2026-06-02")
    (row,) = counter.rows("SELECT reason, given_staff_id FROM rewards")
    assert (row.reason, row.given_staff_id) == ("our_mistake", reception)
    assert [fact["kind"] for fact in counter.facts("loyalty.reward_issued.v1")] == ["goodwill"]
    counter.redeems(reward["reward_id"])
    assert counter.differences() == []


def test_what_one_person_gives_away_in_a_day_has_an_end(counter: Counter) -> None:
    anna, manager = counter.member(), counter.office(staff_id=new_id())
    body = {"program": "coffee", "reason": "complaint"}
    answers = [manager.posts(f"/members/{anna}/rewards", body).status_code for _ in range(11)]
    assert answers == [201] * 10 + [409]
    # Stamps given by hand come out of the same purse.
    assert manager.adjusts(anna, 1).json["code"] == "daily_limit_reached"


def test_a_reward_is_given_in_the_books_of_ones_own_outlet(counter: Counter) -> None:
    body = {"program": "coffee", "reason": "complaint", "outlet_code": "warsaw"}
    answer = counter.office().posts(f"/members/{counter.member()}/rewards", body)
    assert (answer.status_code, answer.json["code"]) == (404, "unknown_outlet")
    # The till's own token is nobody's hand.
    assert counter.till().posts(f"/members/{counter.member()}/rewards", body).status_code == 403


@pytest.mark.parametrize(
    ("corruption", "rule"),
    [
        ("DELETE FROM earned_visits", "visit_earned"),
        ("UPDATE earned_visits SET program = 'coffee' WHERE program = 'visits'", "visit_earned"),
        (
            "UPDATE earned_visits SET undone_at = NULL, business_date = '2020-01-01' WHERE undone_at IS NOT NULL",
            "visit_reversed",
        ),
        ("UPDATE earned_visits SET reverse_entry_id = NULL WHERE undone_at IS NOT NULL", "visit_reversed"),
        (
            "UPDATE earned_visits SET undone_at = '2026-03-04T10:00:00.000000Z' WHERE undone_at IS NULL",
            "visit_reversed",
        ),
        ("UPDATE rewards SET reason = NULL WHERE kind = 'goodwill'", "reward_unexplained"),
        ("UPDATE rewards SET kind = 'birthday' WHERE kind = 'goodwill'", "reward_unexplained"),
        ("DELETE FROM referrals", "thanks"),
        ("DELETE FROM rewards WHERE kind = 'referral'", "thanks"),
    ],
)
def test_the_proof_finds_what_is_wrong_with_visits_and_gifts(
    open_counter: OpenCounter, corruption: str, rule: str
) -> None:
    gym = open_counter(programs=(COFFEE, VISITS, replace(FRIENDS, thanks_friend=False)))
    anna, boris = gym.member(), gym.member()
    mistake = visit(anna)
    for event in (mistake, undone(mistake), visit(anna)):
        hears(gym, event)
    hears(gym, referred(boris, anna))
    gym.buys(boris, 1)
    gym.runs_jobs()
    given = gym.office().posts(f"/members/{anna}/rewards", {"program": "coffee", "reason": "thanks"})
    assert given.status_code == 201
    assert gym.differences() == []
    with gym.service.database.writing() as connection:
        assert connection.exec_driver_sql(corruption).rowcount > 0
    assert rule in {difference.rule for difference in gym.differences()}


@pytest.mark.parametrize(
    "wrong",
    [
        {"categories": frozenset({"coffee"})},
        {"earns_by": "items"},
        {"earns_by": "smiles"},
        {"gift_on_dates": frozenset({"cat"})},
    ],
)
def test_a_program_earns_by_items_of_its_categories_or_by_visits(wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidProgram):
        replace(VISITS, **wrong)  # type: ignore[arg-type]
    assert VISITS.earned_by([SaleLine("coffee", 1, 350)]) == 0
