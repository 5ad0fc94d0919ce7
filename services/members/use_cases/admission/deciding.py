"""Decide about somebody who was recognised, and say what the desk is shown of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from services.contracts.members import VisitAdmitted, VisitUndone
from services.members.domain.member import Member, Recognised
from services.members.domain.memberships.admission import (
    AdmissionFacts,
    Moment,
    admit,
    guests_counted_from,
    offering_guests,
)
from services.members.domain.memberships.membership import Membership
from services.members.domain.memberships.verdict import Verdict, decide
from services.members.domain.occasion import Occasion, occasions_of
from services.members.domain.outlet import Outlet
from services.members.storage.unit_of_work import MembersWork
from services.members.storage.visits import SameVisit, Visit


@dataclass(frozen=True)
class AtDesk:
    """What whoever stands at the door is shown of a member's memberships."""

    facts: AdmissionFacts
    day: date
    """On the wall of the outlet where the membership was sold; of this one where there is none."""
    note: str | None
    last_here_at: datetime | None
    """When they had come in at this outlet the last time."""
    guests_left: int | None
    """How many guests they may still bring in this period; nothing where they bring none."""


@dataclass(frozen=True)
class CheckIn:
    """What the desk is shown."""

    check_in_id: str
    checked_in_at: datetime
    outlet: Outlet
    member: Member
    verdict: Verdict
    label: str | None
    """What they came for."""
    occasions: Sequence[Occasion]
    standing: str | None
    """The last known loyalty standing, as the JSON that loyalty told."""
    desk: AtDesk | None = None
    """Nothing at an outlet that admits everyone."""


def verdict_on(work: MembersWork, recognised: Recognised, outlet: Outlet) -> Verdict:
    """By the rules of this outlet."""
    if recognised.door is None:
        return decide(last_here_at=recognised.last_here_at, has_visited=recognised.has_visited, now=work.occurred_at)
    facts, moment = facts_now(recognised), moment_of(work, recognised, outlet)
    verdict = admit(facts, moment)
    if verdict.admits or moment.last_here_at is None or not moment.is_back_at_once:
        return verdict
    member_id = recognised.member.member_id
    let_in_for = work.visits.verdict_at(moment.last_here_at, member_id=member_id, outlet_code=outlet.code)
    return admit(facts, replace(moment, let_in_for=let_in_for))


def facts_now(recognised: Recognised) -> AdmissionFacts:
    """With the visits of packs as they are counted at this moment."""
    assert recognised.door is not None
    facts, used = recognised.door.facts, recognised.door.visits_used
    if not used:
        return facts
    return replace(facts, memberships=tuple(_counted(each, used) for each in facts.memberships))


def _counted(membership: Membership, used: Mapping[str, int]) -> Membership:
    number = used.get(membership.membership_id)
    return replace(membership, visits_used=number) if number else membership


def moment_of(work: MembersWork, recognised: Recognised, outlet: Outlet) -> Moment:
    inside, is_inside = 0, False
    # How full it was when somebody came hours ago, nobody knows.
    if outlet.capacity is not None and work.kept_for is None:
        inside, is_inside = work.visits.how_full(outlet.code, work.now, for_member=recognised.member.member_id)
    return Moment(
        now=work.occurred_at,
        outlet=outlet,
        day_at=work.day_then_at,
        inside=inside,
        is_inside=is_inside,
        last_here_at=recognised.last_here_at,
        has_visited=recognised.has_visited,
    )


def uses_visit(verdict: Verdict) -> bool:
    """Whether coming in by this verdict takes a visit off a pack."""
    membership = verdict.membership
    return verdict.admits and verdict.since is None and membership is not None and membership.visits is not None


def use_visit(work: MembersWork, verdict: Verdict, outlet: Outlet) -> bool:
    """Take one off their pack, where one is left; whether that was done."""
    membership = verdict.membership
    if membership is None or not uses_visit(verdict):
        return False
    return work.memberships.use_visit(membership.membership_id, outlet_code=outlet.code, at=work.occurred_at)


def counted_down(verdict: Verdict) -> Verdict:
    """The verdict with one visit less left, once one was used."""
    membership = verdict.membership
    if membership is None or not membership.visits_left:
        return verdict
    return replace(verdict, membership=replace(membership, visits_used=membership.visits_used + 1))


def stays_until(work: MembersWork, outlet: Outlet) -> datetime | None:
    """Until when somebody who comes in counts as in; nothing where nobody counts."""
    return work.occurred_at + timedelta(minutes=outlet.stay_minutes) if outlet.admits_by_membership else None


def tell_admitted(work: MembersWork, check_in_id: str, member_id: str, outlet: Outlet) -> None:
    """Where everyone is admitted nothing is told: what a visit earns there, a sale tells."""
    if outlet.admits_by_membership:
        admitted = VisitAdmitted(member_id=member_id, check_in_id=check_in_id, outlet_code=outlet.code)
        work.publish(admitted, occurred_at=work.occurred_at)


def tell_undone(work: MembersWork, visit: Visit) -> None:
    """Of whom it was told that they came in: whoever was let in where not everyone is has a time until which they
    stay, whatever the outlet does today."""
    if visit.stays_until is not None:
        work.publish(
            VisitUndone(member_id=visit.member_id, check_in_id=visit.check_in_id, outlet_code=visit.outlet_code)
        )


def shown(
    work: MembersWork,
    recognised: Recognised,
    verdict: Verdict,
    outlet: Outlet,
    visit: SameVisit | Visit,
    *,
    at: datetime,
) -> CheckIn:
    """The picture for the desk, of a visit that began then."""
    member, door = recognised.member, recognised.door
    desk = None
    if door is not None:
        day = outlet.local_day(work.now) if verdict.membership is None else work.day_at(verdict.membership.outlet_code)
        guests_left = _guests_left(work, verdict, at)
        desk = AtDesk(door.facts, day, door.note, recognised.last_here_at, guests_left)
        verdict = offering_guests(verdict, guests_left)
    return CheckIn(
        check_in_id=visit.check_in_id,
        checked_in_at=at,
        outlet=outlet,
        member=member,
        verdict=verdict,
        label=visit.label,
        occasions=occasions_today(work, member, verdict, outlet, visits_before=door.visit_count if door else None),
        standing=recognised.standing,
        desk=desk,
    )


def occasions_today(
    work: MembersWork, member: Member, verdict: Verdict, outlet: Outlet, *, visits_before: int | None
) -> Sequence[Occasion]:
    """What there is to say to somebody who stands at this outlet."""
    return occasions_of(
        verdict,
        birthday=member.profile.birthday_at_desk,
        dates=member.profile.dates,
        joined_on=work.day_joined(member),
        today=outlet.local_day(work.now),
        visits_before=visits_before,
    )


def _guests_left(work: MembersWork, verdict: Verdict, at: datetime) -> int | None:
    """Asked where the plan admits guests at all: most do not."""
    membership = verdict.membership
    if membership is None or membership.plan.guests < 1 or not verdict.admits:
        return None
    period_from = guests_counted_from(membership, work.day_of(membership.outlet_code, at))
    brought = work.guests.brought(membership.membership_id, period_from=period_from)
    return max(0, membership.plan.guests - brought)
