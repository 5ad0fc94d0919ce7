"""Keep the door: who leaves, who comes back, whom they bring, and who is in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from services.members.domain.member import Member
from services.members.domain.memberships.admission import guests_counted_from
from services.members.domain.memberships.door_refusals import (
    CheckInOver,
    NoGuestCame,
    NoGuestsLeft,
    NotAdmitted,
    NotInside,
    OutletFull,
)
from services.members.domain.memberships.verdict import is_same_visit
from services.members.domain.outlet import Outlet
from services.members.storage.unit_of_work import MembersWork
from services.members.storage.visits import StoredVisit
from services.members.use_cases.admission.at_a_door import SHOWN_FOR, Desk, meanings, recognised_by, visit_at


@dataclass(frozen=True)
class Guests:
    """How many came with a visit, and how many may still come in this period."""

    guests: int
    guests_left: int


def leave(work: MembersWork, check_in_id: str, desk: Desk) -> None:
    """They count as in no more; whoever left before has left. Raises UnknownCheckIn."""
    visit = visit_at(work, check_in_id, desk.outlet)
    if visit.stays_until is not None and visit.stays_until > work.now:
        work.visits.leave(visit.member_id, visit.outlet_code, work.now)
    work.concerns("check_in", check_in_id, after={"state": "left"})


def leave_by(work: MembersWork, identifier: str, desk: Desk) -> str:
    """Whoever shows this at the way out has left; the check-in by which they were in.

    Raises UnknownIdentifier, CardReplaced, TooManyLookUps, NotInside.
    """
    member_id = recognised_by(work, meanings(work, identifier, desk.outlet), desk).member.member_id
    check_in_id = work.visits.leave(member_id, desk.outlet.code, work.now)
    if check_in_id is None:
        raise NotInside
    work.concerns("check_in", check_in_id, after={"state": "left"})
    return check_in_id


def say_label(work: MembersWork, check_in_id: str, label: str | None, desk: Desk) -> None:
    """What they came for, chosen when they had come in, or nothing in particular. A desk says it, or another one, for
    as long as it sees them in its list.

    Raises UnknownCheckIn, NotAdmitted, CheckInOver.
    """
    visit = visit_at(work, check_in_id, desk.outlet)
    if work.occurred_at - visit.checked_in_at > SHOWN_FOR:
        raise CheckInOver
    if not work.visits.say_label(check_in_id, label):
        raise NotAdmitted
    work.concerns("check_in", check_in_id, after={"state": "labelled"})


def re_enter(work: MembersWork, check_in_id: str, desk: Desk) -> None:
    """They are back, and it is the same visit: they are in still, or came or left some minutes ago. Whoever had left
    takes a place again.

    Raises UnknownCheckIn, NotAdmitted, CheckInOver, OutletFull.
    """
    visit = visit_at(work, check_in_id, desk.outlet)
    _refuse_if_over(work, visit)
    _refuse_if_full(work, desk.outlet, for_member=visit.member_id)
    until = work.now + timedelta(minutes=desk.outlet.stay_minutes)
    if not work.visits.re_enter(check_in_id, stays_until=until):
        raise NotAdmitted
    work.concerns("check_in", check_in_id, after={"state": "re_entered"})


def bring_guest(work: MembersWork, check_in_id: str, desk: Desk) -> Guests:
    """One of the plan's guests of this period comes in with them, while they are in.

    Raises UnknownCheckIn, NotAdmitted, CheckInOver, OutletFull, NoGuestsLeft.
    """
    visit_at(work, check_in_id, desk.outlet)
    # As whoever takes one back holds them: the visit, and then the tally.
    visit = work.visits.hold(check_in_id)
    if visit.was_admitted and not _is_in(work, visit):
        raise CheckInOver
    _refuse_if_full(work, desk.outlet, for_member=None)
    if visit.membership_id is None:
        raise NoGuestsLeft
    membership = work.memberships.named(visit.membership_id)
    # On the day on which the visit began, so that a guest who is taken back after midnight is found again.
    period_from = guests_counted_from(membership, work.day_of(membership.outlet_code, visit.checked_in_at))
    most = membership.plan.guests
    brought = work.guests.bring(visit.membership_id, period_from=period_from, most=most)
    if brought is None:
        raise NoGuestsLeft
    with_visit = work.visits.add_guest(check_in_id)
    if with_visit is None:
        raise NotAdmitted
    work.note_episode(
        visit.member_id, "guest_brought", desk.actor, about=("check_in", check_in_id), facts={"guests": with_visit}
    )
    work.concerns("check_in", check_in_id, after={"guests": with_visit})
    return Guests(with_visit, most - brought)


def take_guest_back(work: MembersWork, check_in_id: str, desk: Desk) -> Guests:
    """One of the guests of this visit did not come: it was pressed by mistake.

    Raises UnknownCheckIn, NotAdmitted, CheckInOver, NoGuestCame.
    """
    visit = visit_at(work, check_in_id, desk.outlet)
    _refuse_if_over(work, visit)
    with_visit = work.visits.take_guest_back(check_in_id)
    if with_visit is None or visit.membership_id is None:
        raise NoGuestCame
    membership = work.memberships.named(visit.membership_id)
    day = work.day_of(membership.outlet_code, visit.checked_in_at)
    work.guests.take_back(visit.membership_id, day=day, number=1)
    brought = work.guests.brought(visit.membership_id, period_from=guests_counted_from(membership, day))
    work.note_episode(
        visit.member_id, "guest_taken_back", desk.actor, about=("check_in", check_in_id), facts={"guests": with_visit}
    )
    work.concerns("check_in", check_in_id, after={"guests": with_visit})
    return Guests(with_visit, max(0, membership.plan.guests - brought))


def who_is_in(work: MembersWork, outlet: Outlet) -> tuple[list[tuple[StoredVisit, Member]], int]:
    """Those who count as in, whoever came last first; and how many that are with their guests."""
    inside = work.visits.inside(outlet.code, work.now)
    members = {each.member_id: each for each in work.members.with_ids([visit.member_id for visit in inside])}
    known = [(visit, members[visit.member_id]) for visit in inside if visit.member_id in members]
    return known, work.visits.count_inside(outlet.code, work.now)


def _refuse_if_full(work: MembersWork, outlet: Outlet, *, for_member: str | None) -> None:
    """A member who is in has a place; a guest, who is nobody's `for_member`, needs one. Raises OutletFull."""
    if outlet.capacity is None:
        return
    inside, is_inside = work.visits.how_full(outlet.code, work.now, for_member=for_member)
    if not is_inside and outlet.is_full(inside):
        raise OutletFull


def _refuse_if_over(work: MembersWork, visit: StoredVisit) -> None:
    """Yesterday's visit is no way in without a verdict. Raises NotAdmitted, CheckInOver."""
    if not visit.was_admitted:
        raise NotAdmitted
    is_recent = is_same_visit(visit.checked_in_at, work.now) or is_same_visit(visit.stays_until, work.now)
    if not is_recent and not _is_in(work, visit):
        raise CheckInOver


def _is_in(work: MembersWork, visit: StoredVisit) -> bool:
    return visit.stays_until is not None and visit.stays_until > work.now
