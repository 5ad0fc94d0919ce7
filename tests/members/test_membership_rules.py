"""The rules of memberships as tables: states and their precedence, which of several is used, what may be done when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from services.members.domain.memberships import acts
from services.members.domain.memberships.admission import AdmissionFacts
from services.members.domain.memberships.change import change_plan, rounded_share
from services.members.domain.memberships.charges import charges_of_change, charges_of_renewal, charges_of_sale
from services.members.domain.memberships.choice import in_order_of_use
from services.members.domain.memberships.facts import Ended, Frozen, Renewed
from services.members.domain.memberships.fold import after, begun
from services.members.domain.memberships.membership import Membership, MembershipState
from services.members.domain.memberships.plan import Window
from services.members.domain.memberships.refusals import MembershipCancelled, MembershipOver, NotFrozen, NotRenewable
from services.members.storage.admission_text import read, written
from services.members.storage.membership_rows import body_of, fact_of, membership_of, row_of
from tests.members.memberships_at_hand import FOUR_WEEKS, MONTHLY, PLANS, TEN_VISITS, YEARLY, sold

FIRST = date(2026, 5, 12)
LAST = date(2026, 6, 11)


def frozen(membership: Membership, first_on: date, last_on: date) -> Membership:
    return after(membership, Frozen(on=first_on, first_on=first_on, last_on=last_on), PLANS)


def ended(membership: Membership, last_on: date) -> Membership:
    return after(membership, Ended(on=last_on, last_on=last_on, reason="transferred"), PLANS)


@pytest.mark.parametrize(
    ("membership", "day", "state"),
    [
        (sold(), FIRST - timedelta(days=1), "not_started"),
        (sold(), FIRST, "active"),
        (sold(), LAST, "active"),
        (sold(), LAST + timedelta(days=1), "expired"),
        (frozen(sold(), FIRST, FIRST), FIRST, "frozen"),
        (frozen(sold(), FIRST, FIRST), LAST + timedelta(days=1), "active"),
        # What has ended is neither frozen nor expired nor yet to begin.
        (ended(frozen(sold(), FIRST, LAST), FIRST), FIRST + timedelta(days=1), "ended"),
        (ended(sold(), FIRST), LAST + timedelta(days=9), "ended"),
        (ended(sold(), FIRST - timedelta(days=2)), FIRST - timedelta(days=1), "ended"),
        # What has run out is not frozen, and what is frozen has not yet to begin.
        (frozen(sold(), FIRST, FIRST), LAST + timedelta(days=2), "expired"),
        (sold(TEN_VISITS), date(2026, 8, 11), "active"),
        (sold(TEN_VISITS), date(2026, 8, 12), "expired"),
    ],
)
def test_the_first_state_of_the_precedence_that_holds_is_the_state(
    membership: Membership, day: date, state: MembershipState
) -> None:
    assert membership.state_on(day) == state


def test_a_visit_uses_what_is_active_then_periods_then_what_ends_soonest() -> None:
    monthly, yearly = sold(membership_id="monthly"), sold(YEARLY, membership_id="yearly")
    pack = sold(TEN_VISITS, FIRST - timedelta(days=80), membership_id="pack")
    later = sold(FOUR_WEEKS, FIRST + timedelta(days=1), membership_id="later")
    resting = frozen(sold(FOUR_WEEKS, membership_id="resting"), FIRST, FIRST)
    over = sold(MONTHLY, date(2025, 1, 1), membership_id="over")
    long_over = ended(sold(MONTHLY, date(2024, 1, 1), membership_id="long over"), date(2024, 1, 5))
    everything = [long_over, over, resting, later, pack, yearly, monthly]
    found = [each.membership_id for each in in_order_of_use(everything, lambda each: FIRST)]
    assert found == ["monthly", "yearly", "pack", "resting", "later", "over", "long over"]


def test_of_those_that_are_over_the_last_one_is_spoken_of() -> None:
    first, last = sold(starts_on=date(2024, 1, 1), membership_id="a"), sold(starts_on=date(2025, 1, 1))
    assert in_order_of_use([first, last], lambda each: FIRST) == [last, first]


@pytest.mark.parametrize(
    ("notice_days", "renews", "today", "ends_on"),
    [
        (0, True, FIRST, LAST),
        (30, True, FIRST, LAST),
        (31, True, FIRST, date(2026, 7, 11)),
        (30, True, LAST, date(2026, 7, 11)),
        (90, True, FIRST, date(2026, 8, 11)),
        # What does not renew itself ends by itself.
        (90, False, FIRST, LAST),
    ],
)
def test_who_cancels_leaves_with_the_period_in_which_the_notice_ends(
    notice_days: int, renews: bool, today: date, ends_on: date
) -> None:
    plan = replace(MONTHLY, notice_days=notice_days)
    membership = sold(plan, renews=renews)
    cancelled = after(membership, acts.cancel(membership, today=today), {plan.plan_version_id: plan})
    assert cancelled.ends_on == ends_on
    assert cancelled.renews_next is (ends_on > LAST)


def test_what_is_paid_ahead_is_used_before_a_cancelled_membership_ends() -> None:
    membership = sold()
    for _ in range(2):
        membership = after(membership, acts.renew(membership, today=FIRST), PLANS)
    cancelled = after(membership, acts.cancel(membership, today=FIRST), PLANS)
    assert cancelled.ends_on == cancelled.valid_until == date(2026, 8, 11)
    with pytest.raises(MembershipCancelled):
        acts.renew(cancelled, today=FIRST)


@pytest.mark.parametrize(
    ("today", "starts_on", "first_on"),
    [
        (FIRST, None, date(2026, 6, 12)),
        (LAST, date(2026, 9, 1), date(2026, 6, 12)),
        (date(2026, 6, 12), None, date(2026, 6, 12)),
        (date(2026, 7, 1), None, date(2026, 7, 1)),
        (date(2026, 7, 1), date(2026, 7, 15), date(2026, 7, 15)),
        (date(2026, 7, 1), date(2026, 6, 12), date(2026, 7, 1)),
    ],
)
def test_a_renewal_follows_the_end_or_begins_anew_and_never_in_the_past(
    today: date, starts_on: date | None, first_on: date
) -> None:
    assert acts.renew(sold(), today=today, starts_on=starts_on).first_on == first_on


@pytest.mark.parametrize(
    ("today", "first_on"),
    [
        (date(2026, 6, 3), None),
        (date(2026, 6, 4), date(2026, 6, 12)),
        (LAST, date(2026, 6, 12)),
        (date(2026, 6, 12), date(2026, 6, 12)),
        (date(2026, 6, 20), date(2026, 6, 20)),
        (date(2027, 1, 1), date(2027, 1, 1)),
    ],
)
def test_the_night_renews_a_week_before_the_end_or_from_today(today: date, first_on: date | None) -> None:
    renewed = acts.renew_itself(sold(), today=today)
    assert (renewed and renewed.first_on) == first_on


def test_a_pack_is_neither_renewed_nor_renews_itself() -> None:
    with pytest.raises(NotRenewable):
        acts.renew(sold(TEN_VISITS), today=FIRST)
    assert acts.renew_itself(sold(TEN_VISITS, renews=True), today=date(2026, 8, 11)) is None


def test_a_period_that_has_begun_before_it_was_renewed_is_due_on_the_day_on_which_it_was() -> None:
    fact = Renewed(on=LAST + timedelta(days=4), period=2, first_on=LAST + timedelta(days=1), credit_minor=0)
    (charge,) = charges_of_renewal(after(sold(), fact, PLANS), fact)
    assert (charge.due_on, charge.period_from) == (fact.on, fact.first_on)


def test_of_the_days_that_are_left_the_gifted_ones_are_the_last() -> None:
    fact = acts.gift_days(sold(), days=7, today=FIRST)
    membership = after(sold(), fact, PLANS)
    assert membership.unused_days_on(LAST) == (1, 7)
    within_gift = LAST + timedelta(days=5)
    assert membership.unused_days_on(within_gift) == (0, 3)
    outcome = change_plan(membership, YEARLY, today=within_gift)
    assert (outcome.credit_minor, outcome.fact.gifted_days) == (0, 3)


def test_what_is_over_is_not_frozen_lifted_cancelled_gifted_or_handed_on() -> None:
    membership, today = sold(), LAST + timedelta(days=1)
    for act in (
        lambda: acts.freeze(membership, first_on=today, last_on=today, today=today),
        lambda: acts.cancel(membership, today=today),
        lambda: acts.gift_days(membership, days=1, today=today),
        lambda: acts.transfer(membership, to_member_id="b", to_membership_id="n", today=today),
        lambda: change_plan(membership, YEARLY, today=today),
    ):
        with pytest.raises(MembershipOver):
            act()
    with pytest.raises(NotFrozen):
        acts.lift(membership, today=today)


def test_frozen_days_count_in_the_membership_year_in_which_they_lie() -> None:
    membership = after(sold(YEARLY), acts.renew(sold(YEARLY), today=FIRST), PLANS)
    over_new_year = acts.freeze(membership, first_on=date(2027, 5, 2), last_on=date(2027, 5, 21), today=FIRST)
    membership = after(membership, over_new_year, PLANS)
    assert membership.freeze_days_left_on(date(2027, 5, 11)) == 28 - 10
    assert membership.freeze_days_left_on(date(2027, 5, 12)) == 28 - 10
    assert membership.freeze_days_left_on(FIRST) == 28 - 10


def test_unused_visits_are_worth_their_share_and_a_pack_begins_with_its_own() -> None:
    pack = replace(sold(TEN_VISITS), visits_used=4)
    outcome = change_plan(pack, MONTHLY, today=FIRST)
    # 6 of 10 visits for 50.00 are 30.00; a month is 39.00.
    assert (outcome.credit_minor, outcome.due_minor) == (3000, 900)
    back = change_plan(after(pack, outcome.fact, PLANS), TEN_VISITS, today=FIRST)
    returned = after(after(pack, outcome.fact, PLANS), back.fact, PLANS)
    assert returned.visits_left == 10
    _, taken_over = acts.transfer(returned, to_member_id="b", to_membership_id="n", today=FIRST)
    assert begun("n", taken_over, PLANS).visits_left == 10


def test_what_is_owed_is_the_fee_and_the_period_less_what_is_credit() -> None:
    membership = sold()
    owed = [(each.reason, each.amount_minor, each.period_until) for each in charges_of_sale(membership)]
    assert owed == [("joining", 1000, None), ("period", 3900, LAST)]
    (pack,) = (each for each in charges_of_sale(sold(TEN_VISITS)) if each.reason == "pack")
    assert (pack.amount_minor, pack.period_until) == (5000, date(2026, 8, 11))
    rich = replace(membership, credit_minor=3000)
    fact = acts.renew(rich, today=FIRST)
    (owed_less,) = charges_of_renewal(after(rich, fact, PLANS), fact)
    assert (owed_less.amount_minor, owed_less.due_on) == (900, date(2026, 6, 12))
    free = replace(membership, credit_minor=9000)
    assert charges_of_renewal(after(free, acts.renew(free, today=FIRST), PLANS), acts.renew(free, today=FIRST)) == []
    assert charges_of_change(change_plan(sold(YEARLY), MONTHLY, today=FIRST)) == []


@pytest.mark.parametrize(("part", "expected"), [(0, 0), (1, 333), (2, 667), (3, 1000)])
def test_a_share_is_rounded_to_the_cent(part: int, expected: int) -> None:
    assert rounded_share(1000, part, 3) == expected


def test_a_row_and_its_facts_come_back_as_they_were_written() -> None:
    membership = frozen(sold(), FIRST, FIRST + timedelta(days=2))
    row = type("Row", (), row_of(membership))
    assert membership_of(row, PLANS) == membership
    ended_fact, taken_over = acts.transfer(membership, to_member_id="b", to_membership_id="n", today=FIRST)
    for fact in (ended_fact, taken_over, acts.cancel(membership, today=FIRST)):
        assert fact_of(fact.kind, fact.on, body_of(fact)) == fact


def test_a_plan_opens_the_door_of_its_outlets_or_of_its_territory() -> None:
    everywhere, here = MONTHLY, replace(MONTHLY, outlet_codes=frozenset({"riga"}))
    baltic = replace(MONTHLY, territory_path="/baltics/")
    assert [plan.opens_at("riga", "/baltics/riga/") for plan in (everywhere, here, baltic)] == [True, True, True]
    assert [plan.opens_at("warsaw", "/poland/") for plan in (everywhere, here, baltic)] == [True, False, False]


def test_a_doors_row_comes_back_as_it_was_written_also_where_two_tell_one_plan_differently() -> None:
    windows = (Window(frozenset({1, 7}), time(6), time(11)),)
    plans = (MONTHLY, replace(MONTHLY, guests=3, windows=windows), MONTHLY, replace(MONTHLY, windows=windows))
    rows = [AdmissionFacts(memberships=(replace(sold(), plan=plan),), currency="EUR") for plan in plans]
    assert [read(written(facts)) for facts in (*rows, *rows)] == [*rows, *rows]
