"""A gym for the bench: memberships in all states, with the visits, dues and payments of months.

A few hundred guests live through those months day by day, by the real use cases and the real nightly jobs. Everybody
else then has what one of them has, under ids of their own: each row is what the service makes of its facts, however
many there are, and `regulars verify` would find nothing.
"""

from __future__ import annotations

import random
import re
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import cycle
from typing import Any

import psycopg

from services.chassis.clock import FixedClock
from services.chassis.identifiers import new_id
from services.chassis.process import Service
from services.members.domain.actor import Actor
from services.members.domain.memberships.plan import Plan
from services.members.domain.memberships.sale import Wish
from services.members.domain.outlet import Outlet
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.admission.at_a_door import Desk
from services.members.use_cases.admission.check_in import check_in
from services.members.use_cases.dues.moving_money import waive_rest
from services.members.use_cases.dues.record_payment import Taken, record_payment
from services.members.use_cases.enrol_member import Enrolment, enrol_member
from services.members.use_cases.memberships.cancel_membership import cancel_membership
from services.members.use_cases.memberships.change_membership import freeze_membership
from services.members.use_cases.memberships.define_plan import define_plan
from services.members.use_cases.memberships.sell_membership import sell_membership

SEED = 2026
ZONES = ("Europe/Riga", "Asia/Almaty", "America/New_York")
OUTLETS = tuple(
    Outlet(f"gym-{number}", f"Gym {number}", "all", "LV", zone, "04:00", "en", admits="members_with_plan")
    for number, zone in enumerate(zone for zone in ZONES for _ in range(4))
)
_MONTHLY = partial(Plan, kind="period", currency="EUR", period_months=1, freeze_days=30, grace_days=5, renews=True)
PLANS = (
    _MONTHLY(plan_version_id=new_id(), code="monthly", version=1, titles={"en": "Monthly"}, price_minor=3000),
    _MONTHLY(plan_version_id=new_id(), code="mornings", version=1, titles={"en": "Mornings"}, price_minor=2000),
    Plan(
        plan_version_id=new_id(), code="quarter", version=1, titles={"en": "Quarter"}, price_minor=8000,
        kind="period", currency="EUR", period_months=3,
    ),
    Plan(
        plan_version_id=new_id(), code="ten", version=1, titles={"en": "Ten visits"}, price_minor=5000,
        kind="pack", currency="EUR", period_months=2, visits=10,
    ),
)  # fmt: skip
# Of each twenty: how long after its day they pay what they owe. Nothing: never.
_PAY_AFTER_DAYS = (*[0] * 14, 3, 8, 12, 16, None, None)


@dataclass
class Guest:
    """One who lives through the months."""

    number: int
    member_id: str
    card_number: str
    outlet: Outlet
    pays_after_days: int | None
    comes_each_days: int
    leaves_after_days: int | None


class Gym:
    """The members database of a gym, and its clock."""

    def __init__(self, service: Service, clock: FixedClock) -> None:
        self.service = service
        self.clock = clock
        self._guests: list[Guest] = []
        self._random = random.Random(SEED)

    def open(self) -> None:
        """Its outlets and its plans."""
        with self._acting() as work:
            for outlet in OUTLETS:
                work.outlets.keep(outlet)
            for plan in PLANS:
                define_plan(work, plan, after_version=0, staff_id=None)

    def live(self, *, guests: int, days: int) -> None:
        """So many join during the first half of so many days, and come, pay, freeze and leave until the last."""
        joining = sorted(self._random.randrange(days // 2) for _ in range(guests))
        for day in range(days):
            for _ in range(joining.count(day)):
                self._joins()
            for guest in self._guests:
                self._lives(guest, day)
            self.do_jobs()
            self.clock.advance(timedelta(days=1) if day < days - 1 else timedelta())

    def do_jobs(self) -> None:
        for job in self.service.jobs:
            job.run()

    @property
    def member_ids(self) -> list[str]:
        return [guest.member_id for guest in self._guests]

    @contextmanager
    def _acting(self) -> Iterator[MembersWork]:
        with self.service.open_work() as work:
            work.command_id = new_id()
            yield work

    def _joins(self) -> None:
        number = len(self._guests)
        outlet = OUTLETS[number % len(OUTLETS)]
        with self._acting() as work:
            enrolled = enrol_member(work, Enrolment(external_id=f"guest-{number}"), outlet=outlet)
        guest = Guest(
            number=number,
            member_id=enrolled.member.member_id,
            card_number=enrolled.member.card_number,
            outlet=outlet,
            pays_after_days=_PAY_AFTER_DAYS[number % len(_PAY_AFTER_DAYS)],
            comes_each_days=2 + number % 5,
            # A quarter lose interest, and have habits that are missed.
            leaves_after_days=self._random.randrange(20, 90) if number % 4 == 3 else None,
        )
        self._guests.append(guest)
        today = outlet.local_day(self.clock.now())
        wish = Wish(starts_on=today + timedelta(days=10 if number % 10 == 9 else 0))
        plan = PLANS[number % 7] if number % 7 < len(PLANS) else PLANS[0]
        with self._acting() as work:
            sell_membership(work, guest.member_id, plan.code, wish, outlet=outlet, actor=Actor(outlet_code=outlet.code))

    def _lives(self, guest: Guest, day: int) -> None:
        has_left = guest.leaves_after_days is not None and day > guest.leaves_after_days
        if not has_left and (day + guest.number) % guest.comes_each_days == 0:
            with self._acting() as work:
                check_in(work, guest.card_number, desk=Desk(guest.outlet, "door"))
        if guest.pays_after_days is not None:
            self._pays(guest, guest.pays_after_days)
        if day % 30 == guest.number % 30:
            self._decides(guest)

    def _pays(self, guest: Guest, after_days: int) -> None:
        today = guest.outlet.local_day(self.clock.now())
        with self.service.open_work.reading() as work:
            owed = work.dues.open_of_member(guest.member_id)
        for each in owed:
            if (today - each.due.due_on).days >= after_days:
                taken = Taken(due_id=each.due.due_id, amount_minor=each.owed_minor, currency="EUR", reference=new_id())
                with self._acting() as work:
                    record_payment(work, taken, outlet_code=guest.outlet.code, staff_id=None)

    def _decides(self, guest: Guest) -> None:
        """Once a month some freeze for a week, and some have had enough."""
        today = guest.outlet.local_day(self.clock.now())
        with self.service.open_work.reading() as work:
            active = [each for each in work.memberships.of_member(guest.member_id) if each.state_on(today) == "active"]
        if not active or guest.number % 8 > 1:
            return
        membership, actor = active[0], Actor(outlet_code=guest.outlet.code)
        words: dict[str, Any] = {"seen": membership.version, "actor": actor}
        with self._acting() as work:
            if guest.number % 8 == 0 and membership.freeze_days_left_on(today) >= 7:
                week = {"first_on": today, "last_on": min(today + timedelta(days=6), membership.valid_until)}
                freeze_membership(work, membership.membership_id, **week, **words)
            elif guest.number % 8 == 1 and membership.last_period is None:
                cancel_membership(work, membership.membership_id, **words, reason="moved_away", waive=waive_rest)


# What is copied, in an order in which nothing points at what is not there yet.
_COPIED = {
    "memberships": "SELECT * FROM memberships WHERE member_id = '{id}'",
    "membership_facts": "SELECT f.* FROM membership_facts f JOIN memberships m USING (membership_id)"
    " WHERE m.member_id = '{id}'",
    "dues": "SELECT * FROM dues WHERE member_id = '{id}'",
    "due_balances": "SELECT * FROM due_balances WHERE member_id = '{id}'",
    "due_steps": "SELECT s.* FROM due_steps s JOIN dues d USING (due_id) WHERE d.member_id = '{id}'",
    "payments": "SELECT * FROM payments WHERE payer_id = '{id}'",
    "settlements": "SELECT * FROM settlements WHERE payer_id = '{id}'",
    "payer_credits": "SELECT * FROM payer_credits WHERE payer_id = '{id}'",
    "admission_facts": "SELECT * FROM admission_facts WHERE member_id = '{id}'",
    "episodes": "SELECT * FROM episodes WHERE member_id = '{id}'",
    "tasks": "SELECT * FROM tasks WHERE member_id = '{id}'",
    "visits": "SELECT * FROM visits WHERE member_id = '{id}'",
}
_AN_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_MEMBER, _NUMBER = "\x01", "\x02"
Past = Mapping[str, str]
"""By table, in PostgreSQL's own words: the rows of one member with room for another one's ids."""


def give_everybody_a_past(url: str, guests: Sequence[str]) -> None:
    """On PostgreSQL: whoever has no membership gets what a guest of the same outlet has."""
    shared = {plan.plan_version_id for plan in PLANS}
    with psycopg.connect(url) as connection:
        query = "SELECT member_id, home_outlet_code FROM members ORDER BY member_id"
        members: dict[str, str] = dict(connection.execute(query).fetchall())
        pasts: dict[str, list[Past]] = {}
        for guest in guests:
            pasts.setdefault(members.pop(guest), []).append(past_of(connection, guest, shared=shared))
        turns = {outlet: cycle(theirs) for outlet, theirs in pasts.items()}
        copy_past(connection, [(member_id, next(turns[code])) for member_id, code in members.items()])
    with psycopg.connect(url, autocommit=True) as connection:
        for table in _COPIED:
            connection.execute(f"VACUUM ANALYZE {table}".encode())


def past_of(
    connection: psycopg.Connection[Any], member_id: str, *, shared: Set[str], tables: Collection[str] = tuple(_COPIED)
) -> Past:
    """What this member has; ids in `shared` stay what they are."""

    def another(found: re.Match[str]) -> str:
        if found[0] == member_id:
            return _MEMBER
        # In the place of the first part of an instant, which all of them have in common.
        return found[0] if found[0] in shared else _NUMBER + found[0][6:]

    past = {}
    for table in tables:
        query = _COPIED[table].format(id=member_id)
        with connection.cursor() as cursor, cursor.copy(f"COPY ({query}) TO STDOUT".encode()) as copy:
            past[table] = _AN_ID.sub(another, b"".join(copy).decode())
    return past


def copy_past(connection: psycopg.Connection[Any], given: Sequence[tuple[str, Past]]) -> None:
    """Give each of these members that past."""
    for table in _COPIED:
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN".encode()) as copy:
            for number, (member_id, past) in enumerate(given):
                if rows := past.get(table):
                    copy.write(rows.replace(_MEMBER, member_id).replace(_NUMBER, f"{number:06x}"))
