"""MembersWork: one transaction over all that members keeps."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, Literal

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared, Row
from services.chassis.database.remembered import Remembered
from services.chassis.identifiers import new_id
from services.chassis.security.permission import Place, Scope
from services.chassis.work.unit_of_work import UnitOfWork
from services.contracts.members import EmailReplaced
from services.members.domain.actor import Actor
from services.members.domain.dues.dunning import USUAL_LADDER, Ladder
from services.members.domain.episode import Episode
from services.members.domain.member import Member
from services.members.domain.memberships.plan import Plan
from services.members.domain.outlet import Outlet
from services.members.storage.admissions import Admissions
from services.members.storage.answers import Answers
from services.members.storage.birthdays import Birthdays
from services.members.storage.cases import Cases
from services.members.storage.chases import Chases
from services.members.storage.code_wishes import CodeWishes
from services.members.storage.colleagues import Colleagues
from services.members.storage.compensations import Compensations
from services.members.storage.consents import Consents
from services.members.storage.dates import Dates
from services.members.storage.disownments import Disownments
from services.members.storage.door_facts import DoorFacts
from services.members.storage.due_disputes import DueDisputes
from services.members.storage.due_lists import DueLists
from services.members.storage.due_news import DueNewsQueue
from services.members.storage.dues import Dues
from services.members.storage.enrolments import Enrolments
from services.members.storage.erasures import Erasures
from services.members.storage.exports import Exports
from services.members.storage.former_addresses import FormerAddresses
from services.members.storage.gathered import Gathered
from services.members.storage.guests import Guests
from services.members.storage.habits import HabitsOfMembers
from services.members.storage.identifiers import Identifiers
from services.members.storage.joinings import Joinings
from services.members.storage.likenesses import Likenesses
from services.members.storage.look_ups import LookUps
from services.members.storage.member_sessions import MemberSessions
from services.members.storage.members import Members
from services.members.storage.memberships import Memberships
from services.members.storage.name_beginnings import NameBeginnings
from services.members.storage.outlets import Outlets
from services.members.storage.payers import Payers
from services.members.storage.payment_notices import PaymentNotices
from services.members.storage.payments import Payments
from services.members.storage.plans import Plans
from services.members.storage.prospects import Prospects
from services.members.storage.referrals import Referrals
from services.members.storage.renewals import Renewals
from services.members.storage.safe import MemberKey, Safe
from services.members.storage.sign_in_codes import SignInCodes
from services.members.storage.snapshots import Snapshots
from services.members.storage.standings import Standings
from services.members.storage.tasks import Tasks
from services.members.storage.timeline import Timeline
from services.members.storage.visits import Visits


class MembersWork(UnitOfWork):
    """What a use case of members holds."""

    def __init__(
        self,
        connection: sa.Connection,
        now: datetime,
        *,
        safe: Safe,
        remembered_outlets: Remembered[Outlet],
        remembered_plans: dict[str, Plan],
        ladder: Ladder = USUAL_LADDER,
        tells_of_dues: bool = False,
    ) -> None:
        super().__init__(connection, now)
        self.card_tokens = safe.card_tokens
        self._gathered = Gathered(connection)
        self.names = NameBeginnings(connection, safe, self._gathered, self.write_later)
        self.members = Members(connection, safe, self._gathered, self.names)
        self.identifiers = Identifiers(connection, safe, self._gathered)
        self.enrolments = Enrolments(connection, safe, self._gathered)
        self.visits = Visits(connection, self.write_later)
        self.outlets = Outlets(connection, remembered_outlets)
        self.birthdays = Birthdays(connection, safe)
        self.dates = Dates(connection, safe)
        self.likenesses = Likenesses(connection, safe)
        self.look_ups = LookUps(connection, safe, now)
        self.standings = Standings(connection)
        self.snapshots = Snapshots(connection, safe)
        self.erasures = Erasures(connection)
        self.joinings = Joinings(connection)
        self.exports = Exports(connection, safe)
        self.code_wishes = CodeWishes(connection, safe)
        self.codes = SignInCodes(connection, now, safe)
        self.sessions = MemberSessions(connection, now)
        self.consents = Consents(connection)
        self.disownments = Disownments(connection, now)
        self.former_addresses = FormerAddresses(connection, now, safe)
        self.renewals = Renewals(connection, safe, self.names)
        self.timeline = Timeline(connection, self.members, now)
        self.tasks = Tasks(connection, safe, now)
        self.prospects = Prospects(connection, safe, now)
        self.referrals = Referrals(connection, now)
        self.cases = Cases(connection)
        self.colleagues = Colleagues(connection)
        self.compensations = Compensations(connection)
        self.answers = Answers(connection)
        self.habits = HabitsOfMembers(connection)
        self.plans = Plans(connection, now, remembered_plans)
        self.memberships = Memberships(connection, self.plans, now)
        self.due_news = DueNewsQueue(connection, now)
        news = self.due_news if tells_of_dues else None
        self.dues = Dues(connection, now, ladder=ladder, day_at=self.day_at, news=news)
        self.payments = Payments(connection, now)
        self.disputes = DueDisputes(connection, now)
        self.notices = PaymentNotices(connection, now)
        self.due_lists = DueLists(connection, now)
        self.chases = Chases(connection, now, ladder=ladder)
        self.guests = Guests(connection)
        self.door_facts = DoorFacts(connection, now)
        self.admissions = Admissions(
            connection, self.members, self.door_facts, self.memberships, self.dues, self.payments
        )
        self.payers = Payers(connection, now)

    def hold_with_those_paid_for(self, member_ids: Collection[str]) -> None:
        """Members who may be erased in this work, with those who lose a payer then."""
        paid_for = (each.member_id for member_id in member_ids for each in self.memberships.paid_by(member_id))
        self.members.hold_all({*member_ids, *paid_for})

    def hold_payer(self, payer_id: str, currency: str) -> int:
        """Let nobody else move their money until the end of this work; answers the credit that they have."""
        self._hold_members_of({payer_id})
        return self.dues.hold(payer_id, currency)

    def hold_payers(self, payers: Collection[tuple[str, str]]) -> None:
        """The same for several, each with a currency."""
        self._hold_members_of({payer_id for payer_id, _ in payers})
        self.dues.hold_all(payers)

    def _hold_members_of(self, payer_ids: set[str]) -> None:
        """Before payers everybody for whom they pay, whose door hears of it. Members come first everywhere: who sells
        to one of them holds the member, and then the payer."""
        self.members.hold_all(payer_ids | self.dues.paid_for_by(payer_ids))

    def let_go_of_address(
        self, key: MemberKey, address: str, *, by: Literal["manager", "member"], session: str = ""
    ) -> None:
        """Of an e-mail that is on record no more: whatever it opened is closed, but for the session in which that is
        done, and a letter tells it. Codes end first: whoever signs in by one at this instant is waited for, and ended
        too."""
        self.codes.end_all(key.member_id)
        self.sessions.end_all(key.member_id, but=session)
        address_id = self.former_addresses.keep(key, address)
        self.publish(EmailReplaced(member_id=key.member_id, address_id=address_id, replaced_by=by))

    def note_episode(
        self,
        member_id: str,
        kind: str,
        actor: Actor,
        *,
        about: tuple[str, str] | None = None,
        facts: Mapping[str, Any] = {},
        words: str | None = None,
        command_id: str | None = None,
    ) -> None:
        """A line of the member's timeline, once for each command. Whoever serves themselves sends none: each of theirs
        is a wish of its own."""
        about_kind, about_id = about or (None, None)
        episode = Episode(
            member_id=member_id,
            kind=kind,
            occurred_at=self.now,
            channel=actor.channel,
            outlet_code=actor.outlet_code,
            staff_id=actor.staff_id,
            about_kind=about_kind,
            about_id=about_id,
            facts=facts,
            words=words,
        )
        self.timeline.note(episode, command_id=command_id or self.command_id or new_id())

    def place_of(self, outlet_code: str) -> Place | None:
        outlet = self.outlets.find(outlet_code)
        return None if outlet is None else Place(outlet.code, outlet.territory_path)

    def day_at(self, outlet_code: str) -> date:
        """The day on the wall of an outlet; that of UTC while nothing was heard of the outlet."""
        return self.day_of(outlet_code, self.now)

    def day_then_at(self, outlet_code: str) -> date:
        """The same when that happened which is told now."""
        return self.day_of(outlet_code, self.occurred_at)

    def day_of(self, outlet_code: str, instant: datetime) -> date:
        """The day on the wall of an outlet at some instant; that of UTC while nothing was heard of the outlet."""
        outlet = self.outlets.find(outlet_code)
        return instant.date() if outlet is None else outlet.local_day(instant)

    def begin_of(self, outlet_code: str, day: date) -> datetime:
        """When this day begins on the wall of an outlet, which is no day of business: those begin some hours later."""
        outlet = self.outlets.find(outlet_code)
        return datetime.combine(day, time.min, UTC) if outlet is None else outlet.begin_of(day)

    def day_joined(self, member: Member) -> date | None:
        """On the wall of their home outlet; nothing where nobody knows."""
        return None if member.joined_at is None else self.day_of(member.home_outlet_code, member.joined_at)

    def local_days(self) -> dict[date, list[str]]:
        """The days that it is now somewhere, each with the outlets on whose walls it stands."""
        days: dict[date, list[str]] = {}
        for outlet in self.outlets.all():
            days.setdefault(outlet.local_day(self.now), []).append(outlet.code)
        return days

    def business_date_at(self, outlet_code: str) -> date:
        """The day of business of an outlet: what is to be done by a day is to be done by the end of that one."""
        outlet = self.outlets.find(outlet_code)
        return self.now.date() if outlet is None else outlet.business_date(self.now)

    def business_dates(self, scope: Scope) -> dict[date, list[str]]:
        """The days of business that it is now at these outlets, as far as the scope goes: two or three at most."""
        days: dict[date, list[str]] = {}
        for outlet in self.outlets.all():
            if scope.includes(Place(outlet.code, outlet.territory_path)):
                days.setdefault(outlet.business_date(self.now), []).append(outlet.code)
        return days

    def waiting(self) -> Sequence[tuple[Prepared, Sequence[Row]]]:
        return self._gathered.taken()


def works_of(
    safe: Safe, ladder: Ladder = USUAL_LADDER, *, tells_of_dues: bool = False
) -> Callable[[sa.Connection, datetime], MembersWork]:
    """How units of work are made in this process: they share the keys, and the memory of outlets and plans.
    `tells_of_dues`: whether there is a payment system to tell of them."""
    remembered_outlets = Remembered[Outlet]()
    remembered_plans: dict[str, Plan] = {}

    def make(connection: sa.Connection, now: datetime) -> MembersWork:
        return MembersWork(
            connection,
            now,
            safe=safe,
            remembered_outlets=remembered_outlets,
            remembered_plans=remembered_plans,
            ladder=ladder,
            tells_of_dues=tells_of_dues,
        )

    return make
