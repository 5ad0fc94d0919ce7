"""Admission, row by row: each rule of the table, and of any two that hold at once the earlier one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations
from typing import Any

import pytest

from services.members.domain.errors import MembersError
from services.members.domain.memberships.acts import renew
from services.members.domain.memberships.admission import (
    CODES,
    RULES,
    AdmissionFacts,
    Ban,
    Moment,
    OpenDue,
    admit,
    opens_now,
)
from services.members.domain.memberships.membership import Freeze, Membership, Run
from services.members.domain.memberships.plan import Plan, Window
from services.members.domain.outlet import Outlet

# A Tuesday, three in the afternoon in Riga.
NOW = datetime(2026, 5, 12, 12, 0, tzinfo=UTC)
TODAY = date(2026, 5, 12)
GYM = Outlet(
    code="gym",
    name="Gym",
    territory_code="riga",
    country="LV",
    zone="Europe/Riga",
    business_day_starts_at="04:00",
    locale="lv",
    territory_path="/baltics/riga/",
    admits="members_with_plan",
)
PLAN = Plan(
    plan_version_id="p1",
    code="full",
    version=1,
    titles={"en": "Full"},
    kind="period",
    currency="EUR",
    price_minor=4900,
    period_days=421,
    grace_days=7,
    grace_minor=10_000,
    needs_waiver=True,
)
EVERY_DAY = frozenset(range(1, 8))
MORNINGS = Window(EVERY_DAY, time(6), time(12))


def days(number: int) -> timedelta:
    return timedelta(days=number)


@dataclass(frozen=True)
class Guest:
    """Somebody at the door; by nature green."""

    membership: Membership | None
    facts: AdmissionFacts = field(default_factory=lambda: AdmissionFacts(waiver_version="2026-01", currency="EUR"))
    moment: Moment = field(
        default_factory=lambda: Moment(
            now=NOW, outlet=GYM, day_at=lambda code: GYM.local_day(NOW), has_visited=True, inside=3
        )
    )

    def but(self, **words: Any) -> Guest:
        assert self.membership is not None
        return replace(self, membership=replace(self.membership, **words))

    def until(self, last_day: date) -> Guest:
        return replace(self, membership=valid_until(self.membership or MEMBERSHIP, last_day))

    def with_plan(self, **words: Any) -> Guest:
        assert self.membership is not None
        return self.but(plan=replace(self.membership.plan, **words))

    def known(self, **words: Any) -> Guest:
        return replace(self, facts=replace(self.facts, **words))

    def at(self, **words: Any) -> Guest:
        return replace(self, moment=replace(self.moment, **words))

    @property
    def code(self) -> str:
        memberships = () if self.membership is None else (self.membership,)
        return admit(replace(self.facts, memberships=memberships), self.moment).code


LONG_AGO = TODAY - days(400)


def valid_until(membership: Membership, last_day: date) -> Membership:
    """The same, paid for up to and with this day."""
    return replace(membership, plan=replace(membership.plan, period_days=(last_day - LONG_AGO).days + 1))


MEMBERSHIP = Membership(
    membership_id="m1",
    member_id="anna",
    plan=PLAN,
    outlet_code="gym",
    starts_on=LONG_AGO,
    renews=False,
    run=Run(LONG_AGO, 1),
)
GREEN = Guest(MEMBERSHIP)
FROZEN = (Freeze(TODAY - days(1), TODAY + days(3)),)
A_DUE = OpenDue(TODAY - days(3), 4900)
AN_OLD_DUE = OpenDue(TODAY - days(8), 4900)


def _add_due(guest: Guest, due: OpenDue) -> Guest:
    return guest.known(dues=(*guest.facts.dues, due))


def _as_pack_without_visits(guest: Guest) -> Guest:
    return guest.with_plan(kind="pack", visits=10).but(visits=10, visits_used=10)


HOLDS: dict[str, Callable[[Guest], Guest]] = {
    "banned": lambda guest: guest.known(ban=Ban("conduct")),
    "debt_over_limit": lambda guest: _add_due(guest, AN_OLD_DUE),
    "no_membership": lambda guest: guest.but(ended_on=TODAY - days(1), cancelled_on=TODAY - days(40)),
    "expired": lambda guest: guest.until(TODAY - days(8)),
    "frozen": lambda guest: guest.but(freezes=FROZEN),
    "not_started": lambda guest: guest.but(starts_on=TODAY + days(1)),
    "wrong_outlet": lambda guest: guest.with_plan(outlet_codes=frozenset({"pool"})),
    "wrong_hours": lambda guest: guest.with_plan(windows=(MORNINGS,)),
    "outlet_full": lambda guest: guest.at(outlet=replace(guest.moment.outlet, capacity=3)),
    "no_visits_left": _as_pack_without_visits,
    "waiver_missing": lambda guest: guest.known(waiver_version=None),
    "already_in": lambda guest: guest.at(last_here_at=NOW - timedelta(minutes=9)),
    "unpaid": lambda guest: _add_due(guest, A_DUE),
    "in_grace": lambda guest: guest.until(TODAY - days(7)),
    "expires_soon": lambda guest: guest.until(TODAY + days(7)),
    "card_expiring": lambda guest: guest.known(payment_expires_on=TODAY + days(19)),
    "attention": lambda guest: guest.known(has_note=True),
    "open_case": lambda guest: guest.known(has_open_case=True),
    "welcome": lambda guest: guest.at(has_visited=False),
    "welcome_back": lambda guest: guest,
}
# One membership has one last day, and whoever is in already takes no place and no visit.
NEVER_AT_ONCE = {
    frozenset(pair)
    for pair in (
        ("expired", "in_grace"),
        ("expired", "expires_soon"),
        ("in_grace", "expires_soon"),
        ("outlet_full", "already_in"),
        ("no_visits_left", "already_in"),
        # A membership that is over is neither frozen nor about to begin, whatever its other days say.
        ("in_grace", "frozen"),
        ("in_grace", "not_started"),
        ("no_membership", "in_grace"),
    )
}


def test_each_rule_of_the_table_has_a_case() -> None:
    assert tuple(HOLDS) == CODES


@pytest.mark.parametrize("code", CODES)
def test_a_rule_that_holds_alone_is_the_verdict(code: str) -> None:
    assert HOLDS[code](GREEN).code == code


@pytest.mark.parametrize(
    ("earlier", "later"), [pair for pair in combinations(CODES, 2) if frozenset(pair) not in NEVER_AT_ONCE]
)
def test_of_two_that_hold_at_once_the_earlier_is_the_verdict(earlier: str, later: str) -> None:
    for first, second in ((earlier, later), (later, earlier)):
        assert HOLDS[second](HOLDS[first](GREEN)).code == earlier


@pytest.mark.parametrize("rule", RULES, ids=CODES)
def test_every_stop_can_be_overridden_and_says_what_to_do_first(rule: Any) -> None:
    assert (rule.actions[-1:] == ("let_in_once",)) == (rule.colour == "red")
    assert (rule.actions == ()) == (rule.colour == "green")


@pytest.mark.parametrize(
    ("guest", "code"),
    [
        # Nobody has sold them anything.
        (replace(GREEN, membership=None), "no_membership"),
        (_add_due(replace(GREEN, membership=None), A_DUE), "debt_over_limit"),
        # Both ends of a ban, a freeze, a membership and its days of grace are included.
        (GREEN.known(ban=Ban("conduct", TODAY)), "banned"),
        (GREEN.known(ban=Ban("conduct", TODAY - days(1))), "welcome_back"),
        (GREEN.but(freezes=(Freeze(TODAY, TODAY),)), "frozen"),
        (GREEN.but(freezes=(Freeze(TODAY - days(2), TODAY - days(1)),)), "welcome_back"),
        (GREEN.but(starts_on=TODAY), "welcome_back"),
        (GREEN.until(TODAY), "expires_soon"),
        (GREEN.until(TODAY - days(1)), "in_grace"),
        (GREEN.until(TODAY + days(8)), "welcome_back"),
        (GREEN.until(TODAY - days(1)).with_plan(grace_days=0), "expired"),
        (GREEN.until(TODAY + days(3)).but(renews=True), "welcome_back"),
        (GREEN.but(renews=True, ended_on=TODAY + days(3)), "expires_soon"),
        (GREEN.but(ended_on=TODAY), "expires_soon"),
        # A due is owed on its day, and too late when the days of grace are over; or too much, however lately.
        (_add_due(GREEN, OpenDue(TODAY + days(1), 4900)), "welcome_back"),
        (_add_due(GREEN, OpenDue(TODAY, 4900)), "unpaid"),
        (_add_due(GREEN, OpenDue(TODAY - days(7), 4900)), "unpaid"),
        (_add_due(GREEN, OpenDue(TODAY, 10_001)), "debt_over_limit"),
        (_add_due(GREEN, OpenDue(TODAY, 10_000)), "unpaid"),
        (_add_due(GREEN, OpenDue(TODAY, 10_001)).with_plan(grace_minor=0), "unpaid"),
        (_add_due(_add_due(GREEN, OpenDue(TODAY, 6_000)), OpenDue(TODAY - days(1), 6_000)), "debt_over_limit"),
        # Places.
        (GREEN.with_plan(territory_path="/baltics/"), "welcome_back"),
        (GREEN.with_plan(territory_path="/poland/"), "wrong_outlet"),
        (GREEN.with_plan(outlet_codes=frozenset({"gym"}), territory_path="/poland/"), "welcome_back"),
        # Ten minutes are another visit; a clock of another process may be a little ahead of ours.
        (GREEN.at(last_here_at=NOW - timedelta(minutes=10)), "welcome_back"),
        (GREEN.at(last_here_at=NOW + timedelta(milliseconds=5)), "already_in"),
        # The last visit of a pack, and the last place.
        (GREEN.with_plan(kind="pack", visits=10).but(visits=10, visits_used=9), "welcome_back"),
        (GREEN.at(outlet=replace(GYM, capacity=4)), "welcome_back"),
        (_as_pack_without_visits(GREEN).at(last_here_at=NOW - timedelta(minutes=1)), "already_in"),
        (GREEN.at(outlet=replace(GYM, capacity=3), last_here_at=NOW - timedelta(minutes=1)), "outlet_full"),
        (GREEN.at(outlet=replace(GYM, capacity=3), last_here_at=NOW, is_inside=True), "already_in"),
        (GREEN.at(outlet=replace(GYM, capacity=3), last_here_at=NOW - timedelta(minutes=40)), "outlet_full"),
        (GREEN.at(outlet=replace(GYM, capacity=2), is_inside=True), "welcome_back"),
        (GREEN.with_plan(needs_waiver=False).known(waiver_version=None), "welcome_back"),
        (GREEN.known(payment_expires_on=TODAY + days(31)), "welcome_back"),
        (GREEN.known(payment_expires_on=TODAY - days(1)), "card_expiring"),
    ],
)
def test_the_edges_of_the_table(guest: Guest, code: str) -> None:
    assert guest.code == code


@pytest.mark.parametrize(
    ("guest", "code", "first"),
    [
        (GREEN.until(TODAY), "expires_soon", "renew"),
        (GREEN.with_plan(kind="pack").until(TODAY).but(visits=10), "expires_soon", "sell"),
        (GREEN.with_plan(kind="pack").until(TODAY - days(1)).but(visits=10), "in_grace", "sell"),
        (GREEN.with_plan(kind="pack").until(TODAY - days(8)).but(visits=10), "expired", "sell"),
        (GREEN.until(TODAY).but(cancelled_on=TODAY - days(1), last_period=1), "expires_soon", "open_file"),
        (GREEN.but(ended_on=TODAY), "expires_soon", "open_file"),
    ],
)
def test_what_is_offered_first_can_be_done(guest: Guest, code: str, first: str) -> None:
    membership = guest.membership
    assert membership is not None
    verdict = admit(replace(guest.facts, memberships=(membership,)), guest.moment)
    assert (verdict.code, verdict.actions[0]) == (code, first)
    if first == "renew":
        renew(membership, today=TODAY)
    else:
        with pytest.raises(MembersError):
            renew(membership, today=TODAY)


def _verdict_of(*memberships: Membership, **words: Any) -> tuple[str, str | None]:
    moment = replace(GREEN.moment, **words)
    verdict = admit(AdmissionFacts(memberships=memberships, waiver_version="1"), moment)
    return verdict.code, verdict.membership.membership_id if verdict.membership else None


def test_of_several_memberships_the_best_verdict_wins() -> None:
    frozen = replace(MEMBERSHIP, membership_id="frozen", freezes=FROZEN)
    over = replace(valid_until(MEMBERSHIP, TODAY - days(300)), membership_id="over")
    over_lately = replace(valid_until(MEMBERSHIP, TODAY - days(30)), membership_id="lately")
    pack = replace(MEMBERSHIP, membership_id="pack", plan=replace(PLAN, kind="pack"), visits=10)
    soon = replace(valid_until(MEMBERSHIP, TODAY + days(2)), membership_id="soon")
    later = replace(valid_until(MEMBERSHIP, TODAY + days(40)), membership_id="later")
    assert _verdict_of(frozen, MEMBERSHIP) == ("welcome_back", "m1")
    assert _verdict_of(over, frozen) == ("frozen", "frozen")
    assert _verdict_of(over, over_lately) == ("expired", "lately")
    assert _verdict_of(frozen, pack, over) == ("welcome_back", "pack")
    # A visit that was paid for is not used while something else opens the door, even with a word of warning.
    assert _verdict_of(pack, soon) == ("expires_soon", "soon")
    assert _verdict_of(later, MEMBERSHIP) == ("welcome_back", "m1")
    assert _verdict_of(replace(pack, visits_used=10), over) == ("no_visits_left", "pack")


def _let_in_for(code: str, guest: Guest = GREEN, *, minutes: int = 1) -> Guest:
    return guest.at(last_here_at=NOW - timedelta(minutes=minutes), let_in_for=code)


@pytest.mark.parametrize(
    ("guest", "code"),
    [
        # Let in for this very stop, and for what stands below it; not for what stands above, nor for long.
        (_let_in_for("frozen", HOLDS["frozen"](GREEN)), "already_in"),
        (_let_in_for("frozen", HOLDS["waiver_missing"](HOLDS["frozen"](GREEN))), "already_in"),
        (_let_in_for("frozen", HOLDS["banned"](HOLDS["frozen"](GREEN))), "banned"),
        (_let_in_for("banned", HOLDS["frozen"](GREEN)), "frozen"),
        (_let_in_for("frozen", HOLDS["frozen"](GREEN), minutes=10), "frozen"),
        (_let_in_for("frozen"), "already_in"),
    ],
)
def test_whoever_was_let_in_is_not_stopped_again_for_the_same(guest: Guest, code: str) -> None:
    assert guest.code == code


@pytest.mark.parametrize(
    ("window", "local", "is_open"),
    [
        (MORNINGS, datetime(2026, 5, 12, 6, 0, tzinfo=UTC), True),
        (MORNINGS, datetime(2026, 5, 12, 11, 59, 59, tzinfo=UTC), True),
        (MORNINGS, datetime(2026, 5, 12, 12, 0, tzinfo=UTC), False),
        (MORNINGS, datetime(2026, 5, 12, 5, 59, tzinfo=UTC), False),
        (Window(frozenset({6, 7}), time(8), time(20)), datetime(2026, 5, 16, 9, 0, tzinfo=UTC), True),
        (Window(frozenset({6, 7}), time(8), time(20)), datetime(2026, 5, 15, 9, 0, tzinfo=UTC), False),
        # Friday night goes on until two on Saturday, and no further.
        (Window(frozenset({5}), time(22), time(2)), datetime(2026, 5, 15, 23, 0, tzinfo=UTC), True),
        (Window(frozenset({5}), time(22), time(2)), datetime(2026, 5, 16, 1, 59, tzinfo=UTC), True),
        (Window(frozenset({5}), time(22), time(2)), datetime(2026, 5, 16, 2, 0, tzinfo=UTC), False),
        (Window(frozenset({5}), time(22), time(2)), datetime(2026, 5, 15, 1, 0, tzinfo=UTC), False),
        (Window(frozenset({7}), time(22), time(2)), datetime(2026, 5, 18, 1, 0, tzinfo=UTC), True),
        # Round the clock.
        (Window(frozenset({2}), time(0), time(0)), datetime(2026, 5, 12, 23, 59, tzinfo=UTC), True),
        (Window(frozenset({2}), time(0), time(0)), datetime(2026, 5, 13, 0, 0, tzinfo=UTC), False),
    ],
)
def test_hours_are_those_on_the_wall_also_past_midnight(window: Window, local: datetime, is_open: bool) -> None:
    assert opens_now((window,), local) == is_open


NIGHTS = Window(EVERY_DAY, time(2, 30), time(3, 30))


@pytest.mark.parametrize(
    ("zone", "utc", "is_open"),
    [
        # The night in which the clocks of Riga go from three to four: half past two is, half past three is not.
        ("Europe/Riga", datetime(2026, 3, 29, 0, 45, tzinfo=UTC), True),
        ("Europe/Riga", datetime(2026, 3, 29, 1, 0, tzinfo=UTC), False),
        # The night in which half past three comes twice: open the first time and the second.
        ("Europe/Riga", datetime(2026, 10, 25, 0, 15, tzinfo=UTC), True),
        ("Europe/Riga", datetime(2026, 10, 25, 0, 45, tzinfo=UTC), False),
        ("Europe/Riga", datetime(2026, 10, 25, 1, 15, tzinfo=UTC), True),
        # One instant, three walls.
        ("Europe/Warsaw", datetime(2026, 5, 12, 1, 0, tzinfo=UTC), True),
        ("Europe/London", datetime(2026, 5, 12, 1, 0, tzinfo=UTC), False),
        ("Asia/Vladivostok", datetime(2026, 5, 12, 17, 0, tzinfo=UTC), True),
    ],
)
def test_hours_go_by_the_outlets_own_clock_on_any_night(zone: str, utc: datetime, is_open: bool) -> None:
    guest = GREEN.with_plan(windows=(NIGHTS,)).at(outlet=replace(GYM, zone=zone), now=utc)
    assert (guest.code != "wrong_hours") == is_open


@pytest.mark.parametrize(
    ("zone", "code"),
    [("Asia/Vladivostok", "in_grace"), ("Europe/Riga", "expires_soon"), ("Europe/London", "expires_soon")],
)
def test_the_last_day_is_that_of_the_outlet_where_it_was_sold(zone: str, code: str) -> None:
    evening = datetime(2026, 5, 12, 15, 0, tzinfo=UTC)
    sold_at = replace(GYM, zone=zone)
    guest = GREEN.until(TODAY).at(now=evening, day_at=lambda _: sold_at.local_day(evening))
    assert guest.code == code
