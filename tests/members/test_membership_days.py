"""No paid day is lost or gained, whatever is done to a membership in whatever order."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.members.domain.errors import MembersError
from services.members.domain.memberships import acts
from services.members.domain.memberships.calendar_months import add_months
from services.members.domain.memberships.cancellation import CancellationOutcome, cancellation
from services.members.domain.memberships.change import change_plan, days_of_periods, worth_of_unused
from services.members.domain.memberships.charges import charges_of_renewal, moved_with
from services.members.domain.memberships.facts import (
    Changed,
    Fact,
    FreezeLifted,
    Frozen,
    Numbered,
    RenewalTakenBack,
    Renewed,
    Sold,
    TransferredIn,
)
from services.members.domain.memberships.fold import after, begun, folded
from services.members.domain.memberships.membership import Membership
from services.members.domain.memberships.moving import move
from services.members.domain.memberships.sale import set_payer
from services.members.domain.outlet import Outlet
from services.members.domain.payer import PayerKind
from tests.members.memberships_at_hand import FOUR_WEEKS, MONTHLY, PLANS, QUARTERLY, TEN_VISITS, YEARLY, sold

ONE_DAY = timedelta(days=1)
ACTS = st.sampled_from(
    [
        *("renew", "renew_later", "freeze", "lift", "gift", "change", "transfer", "cancel", "leave", "withdraw"),
        *("night", "payer", "move"),
    ]
)
SOLD = (MONTHLY, QUARTERLY, FOUR_WEEKS, TEN_VISITS)
OUTLETS = [
    Outlet(
        code=code,
        name=code,
        territory_code="east",
        country="LV",
        zone=zone,
        business_day_starts_at="04:00",
        locale="lv",
    )
    for code, zone in (("riga", "Europe/Riga"), ("lisbon", "Europe/Lisbon"))
]
FIRST_DAYS = st.dates(date(2023, 12, 1), date(2028, 3, 31))


@dataclass
class Life:
    """A membership as it is lived, day by day; what was paid and gifted is counted beside the code."""

    membership: Membership
    facts: list[Fact]
    today: date
    paid: int
    gifted: int = 0
    converted: int = 0
    active: int = 0
    others: list[list[Fact]] = field(default_factory=list)
    dues: list[tuple[int, date]] = field(default_factory=list)
    """Of each period that has not begun: after so many active days it begins, and when it is due."""

    def act(self, name: str, number: int) -> None:
        """Try it; what is refused changes nothing."""
        acting: Callable[[int], None] = getattr(self, name)
        try:
            acting(number)
        except MembersError:
            return

    def renew(self, number: int) -> None:
        self._add_paid(acts.renew(self.membership, today=self.today))

    def renew_later(self, number: int) -> None:
        """Where it has run out there is a gap then, in which nothing is used up."""
        self._add_paid(acts.renew(self.membership, today=self.today, starts_on=self.today + timedelta(days=number % 9)))

    def night(self, number: int) -> None:
        renewed = acts.renew_itself(self.membership, today=self.today)
        if renewed is not None:
            self._add_paid(renewed)

    def freeze(self, number: int) -> None:
        self._rest(number % 11, number % 9)

    def plan_rest(self, number: int) -> None:
        """In this period or in the next one."""
        self._rest(number % 50, number % 4)

    def _rest(self, ahead: int, more_days: int) -> None:
        first_on = self.today + timedelta(days=ahead)
        last_on = first_on + timedelta(days=more_days)
        if renewed := acts.renew_for_freeze(self.membership, first_on=first_on, today=self.today):
            self._add_paid(renewed)
        self._add(acts.freeze(self.membership, first_on=first_on, last_on=last_on, today=self.today))

    def lift(self, number: int) -> None:
        self._add(acts.lift(self.membership, today=self.today))

    def gift(self, number: int) -> None:
        self._add(acts.gift_days(self.membership, days=number % 7 + 1, today=self.today))
        self.gifted += number % 7 + 1

    def cancel(self, number: int) -> None:
        """No day that is there is lost by it."""
        before = self.membership
        self._add(acts.cancel(before, today=self.today))
        assert self.membership.valid_until == before.valid_until
        assert self.membership.ends_on is not None
        assert self.membership.ends_on >= before.valid_until

    def leave(self, number: int) -> None:
        """As `cancel`, of somebody who has paid for nothing that was renewed."""
        until = acts.notice_ends_on(self.membership, today=self.today)
        for fact in self.told().taken_back:
            self.paid -= days_of_periods(self.membership)[-1]
            # Without it a gift may reach over days on which it was due.
            del self.dues[-1:]
            self._add(fact)
            assert self.membership.valid_until >= max(self.today, until), "what has begun, or is to be stayed, stays"
        self.cancel(number)

    def told(self) -> CancellationOutcome:
        """What somebody hears who thinks of leaving."""
        return cancellation(self.membership, self._renewals()[::-1], today=self.today)

    def _renewals(self) -> list[Renewed]:
        renewals: list[Renewed] = []
        for fact in self.facts:
            match fact:
                case Renewed():
                    renewals.append(fact)
                case RenewalTakenBack():
                    renewals.pop()
                case Changed():
                    renewals.clear()
        return renewals

    def withdraw(self, number: int) -> None:
        """It goes on, as if nothing had been said."""
        before = self.membership
        self._add(acts.withdraw_cancellation(before, today=self.today))
        going_on = replace(before, last_period=None, cancelled_on=None, version=self.membership.version)
        assert self.membership == going_on

    def change(self, number: int) -> None:
        plan = SOLD[number % len(SOLD)]
        outcome = change_plan(self.membership, plan, today=self.today)
        self.dues.clear()
        self._add(outcome.fact)
        self.converted += outcome.fact.days_converted
        self.paid += days_of_periods(self.membership)[-1]

    def payer(self, number: int) -> None:
        """Who pays moves no date, and takes no credit away."""
        before = self.membership
        kind: PayerKind | None = "member" if number % 2 else None
        payer_id = kind and "boris"
        self._add(
            set_payer(before, payer_kind=kind, payer_id=payer_id, birthday=None, is_of_age=False, today=self.today)
        )
        assert (self.membership.payer_kind, self.membership.payer_id) == (kind, payer_id)
        assert self.membership == replace(before, payer_kind=kind, payer_id=payer_id, version=self.membership.version)

    def move(self, number: int) -> None:
        """Another outlet has it, with every day that it had."""
        before, to = self.membership, OUTLETS[number % len(OUTLETS)]
        self._add(move(before, to=to, today=self.today))
        assert self.membership == replace(before, outlet_code=to.code, version=self.membership.version)

    def transfer(self, number: int) -> None:
        ended, taken_over = acts.transfer(self.membership, to_member_id="boris", to_membership_id="n", today=self.today)
        old = after(self.membership, ended, PLANS)
        assert old.is_over_on(self.today)
        self.dues.clear()
        self.others.append([*self.facts, ended])
        self.facts, self.membership = [taken_over], begun("n", taken_over, PLANS)

    def live(self, days: int) -> None:
        """Days pass; each counts as what it was when it ended."""
        for _ in range(days):
            if self.membership.state_on(self.today) == "active":
                while self.dues and self.dues[0][0] == self.active:
                    _, due_on = self.dues.pop(0)
                    assert due_on == self.today
                self.active += 1
            self.today += ONE_DAY

    def live_out(self) -> None:
        while self.today <= self.membership.valid_until:
            self.live(1)

    def _add_paid(self, fact: Renewed) -> None:
        begins_after = self.active + sum(self.membership.unused_days_on(self.today))
        self._add(fact)
        self.paid += days_of_periods(self.membership)[-1]
        (charged,) = charges_of_renewal(self.membership, replace(fact, credit_minor=0))
        self.dues.append((begins_after, charged.due_on))

    def _add(self, fact: Fact) -> None:
        before = self.membership
        self.facts.append(fact)
        self.membership = after(before, fact, PLANS)
        if isinstance(fact, (Frozen, FreezeLifted)):
            moved = partial(moved_with, before=before.freezes, now=self.membership.freezes)
            self.dues = [(begins_after, moved(due_on)) for begins_after, due_on in self.dues]


def begin(first_on: date, days_ahead: int, plan_number: int) -> Life:
    plan = SOLD[plan_number]
    starts_on = first_on + timedelta(days=days_ahead)
    fact = Sold(
        on=first_on, member_id="anna", outlet_code="riga", plan_version_id=plan.plan_version_id, starts_on=starts_on,
        renews=plan.renews,
    )  # fmt: skip
    membership = begun("m", fact, PLANS)
    return Life(membership, [fact], first_on, paid=days_of_periods(membership)[0])


steps = st.lists(st.tuples(ACTS, st.integers(0, 98), st.integers(0, 19)), max_size=12)


@settings(max_examples=150, deadline=None)
@given(first_on=FIRST_DAYS, days_ahead=st.integers(0, 9), plan=st.integers(0, len(SOLD) - 1), steps=steps)
def test_whatever_is_done_in_whatever_order_no_paid_day_is_lost_or_gained(
    first_on: date, days_ahead: int, plan: int, steps: list[tuple[str, int, int]]
) -> None:
    life = begin(first_on, days_ahead, plan)
    for name, number, days in steps:
        life.act(name, number)
        life.live(days)
    life.live_out()
    assert life.active + life.converted == life.paid + life.gifted


@settings(max_examples=200, deadline=None)
@given(
    first_on=FIRST_DAYS,
    days_ahead=st.integers(0, 9),
    plan=st.integers(0, len(SOLD) - 1),
    notice_days=st.integers(0, 90),
    steps=steps,
)
def test_the_day_that_is_told_before_a_cancellation_is_the_day_on_which_it_ends(
    first_on: date, days_ahead: int, plan: int, notice_days: int, steps: list[tuple[str, int, int]]
) -> None:
    life = begin(first_on, days_ahead, plan)
    life.membership = replace(life.membership, plan=replace(life.membership.plan, notice_days=notice_days))
    for name, number, days in steps:
        life.act(name, number)
        life.live(days)
    try:
        told = life.told()
    except MembersError:
        return
    life.leave(0)
    left = life.membership
    assert left.ends_on == told.ends_on
    while life.today <= told.ends_on:
        life.night(0)
        assert not life.membership.is_over_on(life.today)
        life.live(1)
    assert life.membership.state_on(life.today) == "ended"
    # And the nights have brought what was told of the money.
    used_minor = left.credit_minor - life.membership.credit_minor
    assert life.membership.period - left.period == told.periods_to_come
    assert told.periods_to_come * left.plan.price_minor - used_minor == told.to_come_minor
    assert life.membership.credit_minor == told.credit_left_minor


rests = st.sampled_from(["renew", "plan_rest", "plan_rest", "freeze", "lift", "leave", "withdraw"])
resting = st.lists(st.tuples(rests, st.integers(0, 199), st.integers(0, 9)), min_size=3, max_size=12)


@settings(max_examples=150, deadline=None)
@given(first_on=FIRST_DAYS, days_ahead=st.integers(0, 9), plan=st.sampled_from([0, 2]), steps=resting)
def test_a_period_is_due_on_its_first_day_however_rests_are_planned_and_taken_back(
    first_on: date, days_ahead: int, plan: int, steps: list[tuple[str, int, int]]
) -> None:
    # `live` compares the day on which each period begins with the day on which it is due.
    life = begin(first_on, days_ahead, plan)
    for name, number, days in steps:
        life.act(name, number)
        life.live(days)
    life.live_out()
    assert life.dues == []


@settings(max_examples=100, deadline=None)
@given(first_on=FIRST_DAYS, steps=steps, seed=st.integers(0, 99))
def test_the_fold_is_the_same_however_the_facts_are_read(
    first_on: date, steps: list[tuple[str, int, int]], seed: int
) -> None:
    life = begin(first_on, 0, 0)
    for name, number, days in steps:
        life.act(name, number)
        life.live(days)
    numbered = [Numbered(number, fact) for number, fact in enumerate(life.facts, start=1)]
    random.Random(seed).shuffle(numbered)
    assert folded(life.membership.membership_id, numbered, PLANS) == life.membership


@settings(max_examples=100, deadline=None)
@given(first_on=FIRST_DAYS, days=st.integers(1, 28), ahead=st.integers(0, 20), renewals=st.integers(1, 4))
def test_a_freeze_and_renewals_give_the_same_end_whichever_come_first(
    first_on: date, days: int, ahead: int, renewals: int
) -> None:
    def frozen(membership: Membership) -> Membership:
        first = first_on + timedelta(days=ahead)
        last = first + timedelta(days=days - 1)
        return after(membership, acts.freeze(membership, first_on=first, last_on=last, today=first_on), PLANS)

    def renewed(membership: Membership) -> Membership:
        for _ in range(renewals):
            membership = after(membership, acts.renew(membership, today=first_on), PLANS)
        return membership

    start = sold(MONTHLY, first_on)
    assert frozen(renewed(start)).valid_until == renewed(frozen(start)).valid_until
    assert frozen(renewed(start)).valid_until == renewed(start).valid_until + timedelta(days=days)


@settings(max_examples=100, deadline=None)
@given(first_on=FIRST_DAYS, periods=st.integers(1, 4), unused=st.integers(0, 140), price=st.integers(0, 100_000))
def test_what_was_used_and_what_becomes_credit_are_the_price_to_the_cent(
    first_on: date, periods: int, unused: int, price: int
) -> None:
    plan = MONTHLY.__class__(**{**vars(MONTHLY), "price_minor": price, "plan_version_id": "odd"})
    membership = sold(plan, first_on)
    for _ in range(periods - 1):
        membership = after(membership, acts.renew(membership, today=first_on), {"odd": plan})
    days = days_of_periods(membership)
    unused = min(unused, sum(days))
    worth = worth_of_unused(membership, unused)
    assert worth_of_unused(membership, 0) == 0
    assert worth_of_unused(membership, sum(days)) == price * periods
    whole, left = 0, unused
    while left >= days[-1 - whole]:
        left -= days[-1 - whole]
        whole += 1
        if whole == periods:
            break
    broken = days[-1 - whole] if whole < periods else 1
    # Whole periods are worth their price; of the one that is broken, what is more than half a cent off is wrong.
    assert abs(2 * ((worth - price * whole) * broken - price * left)) <= broken


@pytest.mark.parametrize(
    ("anchor", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 1, 31), 2, date(2026, 3, 31)),
        (date(2026, 1, 31), 3, date(2026, 4, 30)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last_one(anchor: date, months: int, expected: date) -> None:
    assert add_months(anchor, months) == expected


def test_a_membership_that_began_on_the_31st_returns_to_the_31st() -> None:
    membership = sold(MONTHLY, date(2026, 1, 31))
    ends = [membership.valid_until]
    for _ in range(3):
        membership = after(membership, acts.renew(membership, today=date(2026, 1, 31)), PLANS)
        ends.append(membership.valid_until)
    assert ends == [date(2026, 2, 27), date(2026, 3, 30), date(2026, 4, 29), date(2026, 5, 30)]


@settings(max_examples=60, deadline=None)
@given(first_on=FIRST_DAYS, days=st.integers(2, 28), back_after=st.integers(0, 27))
def test_who_comes_back_early_keeps_every_day_that_was_not_frozen(first_on: date, days: int, back_after: int) -> None:
    before = sold(MONTHLY, first_on)
    frozen = after(before, Frozen(on=first_on, first_on=first_on, last_on=first_on + timedelta(days=days - 1)), PLANS)
    back_on = first_on + timedelta(days=min(back_after, days - 1))
    lifted = after(frozen, acts.lift(frozen, today=back_on), PLANS)
    assert lifted.state_on(back_on) == "active"
    assert lifted.valid_until == before.valid_until + (back_on - first_on)


def test_a_rest_that_is_planned_in_a_period_which_is_taken_back_goes_with_it() -> None:
    first_on = date(2026, 5, 12)
    before = sold(MONTHLY, first_on)
    rest_on = before.valid_until + timedelta(days=5)
    renewed = acts.renew_for_freeze(before, first_on=rest_on, today=first_on)
    assert renewed is not None
    membership = after(before, renewed, PLANS)
    fact = acts.freeze(membership, first_on=rest_on, last_on=rest_on + timedelta(days=6), today=first_on)
    (taken,) = acts.take_back_renewals(after(membership, fact, PLANS), [renewed], today=first_on, until=first_on)
    left = after(after(membership, fact, PLANS), taken, PLANS)
    assert (left.freezes, left.valid_until, left.period) == ((), before.valid_until, 2)


def test_who_begins_again_on_a_later_day_is_not_let_in_before_it() -> None:
    first_on, monday = date(2026, 5, 12), date(2026, 6, 22)
    lapsed_on = date(2026, 6, 16)
    fact = acts.renew(sold(MONTHLY, first_on), today=lapsed_on, starts_on=monday)
    again = after(sold(MONTHLY, first_on), fact, PLANS)
    assert [again.state_on(day) for day in (lapsed_on, monday - ONE_DAY, monday)] == [
        "not_started",
        "not_started",
        "active",
    ]
    assert sum(again.unused_days_on(lapsed_on)) == 30
    _, taken_over = acts.transfer(again, to_member_id="boris", to_membership_id="n", today=lapsed_on)
    assert taken_over.starts_on == monday
    with pytest.raises(MembersError):
        acts.renew(sold(MONTHLY, first_on), today=lapsed_on, starts_on=lapsed_on + timedelta(days=367))


def test_the_first_period_of_what_begins_anew_stays_though_nothing_was_paid_for_it_and_it_has_not_begun() -> None:
    lapsed_on, later = date(2026, 6, 16), date(2026, 6, 22)
    lapsed = sold(MONTHLY, date(2026, 5, 12))
    anew = acts.renew(lapsed, today=lapsed_on, starts_on=later)
    again = after(lapsed, anew, PLANS)
    next_one = acts.renew(again, today=lapsed_on)
    both = after(again, next_one, PLANS)
    taken = acts.take_back_renewals(both, [next_one, anew], today=lapsed_on, until=lapsed_on)
    assert [each.first_on for each in taken] == [next_one.first_on]


@pytest.mark.parametrize(("days_before", "is_taken"), [(1, True), (0, False)])
def test_what_begins_today_has_begun_and_is_not_taken_back(days_before: int, is_taken: bool) -> None:
    before = sold(MONTHLY, date(2026, 5, 12))
    renewed = acts.renew(before, today=before.starts_on)
    today = renewed.first_on - timedelta(days=days_before)
    taken = acts.take_back_renewals(after(before, renewed, PLANS), [renewed], today=today, until=today)
    assert bool(taken) is is_taken


def test_lifting_one_freeze_keeps_the_one_that_is_planned_for_later() -> None:
    first_on = date(2026, 5, 12)
    membership = sold(MONTHLY, first_on)
    for begins in (0, 20):
        first = first_on + timedelta(days=begins)
        fact = acts.freeze(membership, first_on=first, last_on=first + timedelta(days=6), today=first_on)
        membership = after(membership, fact, PLANS)
    lifted = after(membership, acts.lift(membership, today=first_on + timedelta(days=2)), PLANS)
    assert [each.days for each in lifted.freezes] == [2, 7]
    assert lifted.valid_until == date(2026, 6, 11) + timedelta(days=9)


def test_a_planned_freeze_that_an_earlier_return_leaves_behind_the_end_is_dropped() -> None:
    first_on = date(2026, 5, 12)
    membership = sold(MONTHLY, first_on)
    for begins, days in ((0, 20), (45, 5)):
        first = first_on + timedelta(days=begins)
        fact = acts.freeze(membership, first_on=first, last_on=first + timedelta(days=days - 1), today=first_on)
        membership = after(membership, fact, PLANS)
    lifted = after(membership, FreezeLifted(on=first_on, first_on=first_on), PLANS)
    assert lifted.freezes == ()
    assert lifted.valid_until == date(2026, 6, 11)


def test_what_is_handed_on_is_what_was_left_day_for_day() -> None:
    membership = sold(YEARLY, date(2026, 5, 12))
    today = date(2026, 8, 1)
    _, taken_over = acts.transfer(membership, to_member_id="boris", to_membership_id="n", today=today)
    assert isinstance(taken_over, TransferredIn)
    other = begun("n", taken_over, PLANS)
    assert (other.starts_on, other.valid_until) == (today, membership.valid_until)
    assert sum(other.unused_days_on(today)) == sum(membership.unused_days_on(today))


def test_what_is_handed_on_has_used_so_much_of_its_allowance_as_before() -> None:
    membership = sold(YEARLY, date(2026, 5, 12))
    for first_on, last_on in ((date(2026, 6, 1), date(2026, 6, 10)), (date(2026, 7, 28), date(2026, 8, 6))):
        fact = acts.freeze(membership, first_on=first_on, last_on=last_on, today=first_on)
        membership = after(membership, fact, PLANS)
    today = date(2026, 8, 1)
    _, taken_over = acts.transfer(membership, to_member_id="boris", to_membership_id="n", today=today)
    other = begun("n", taken_over, PLANS)
    # Of 28 days 10 and 4 were used; the rest that was running ended.
    assert other.freeze_days_left_on(today) == 14
    assert other.freeze_days_left_on(date(2027, 5, 12)) == 28
    assert other.valid_until == membership.valid_until - timedelta(days=6)
    # Handed on once more, it is the same.
    _, again = acts.transfer(other, to_member_id="clara", to_membership_id="o", today=date(2026, 9, 1))
    assert begun("o", again, PLANS).freeze_days_left_on(date(2026, 9, 1)) == 14
