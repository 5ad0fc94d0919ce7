"""Undo a check-in: it was a mistake; a visit of a pack is given back, and loyalty takes back what it earned."""

from __future__ import annotations

from services.chassis.security.permission import Scope
from services.members.domain.actor import Actor
from services.members.domain.memberships.door_refusals import NotAdmitted, UndoTooLate, VisitHandedOn
from services.members.storage.unit_of_work import MembersWork
from services.members.storage.visits import StoredVisit
from services.members.use_cases.admission.at_a_door import UNDO_KEPT_AT_MOST, UNDO_WITHIN, visit_within
from services.members.use_cases.admission.deciding import tell_undone


def undo_check_in(
    work: MembersWork, check_in_id: str, *, scope: Scope, station_id: str | None, staff_id: str | None
) -> bool:
    """Whether a visit was given back. The stations of the outlet undo within some minutes of the check-in, also where
    they kept that until there was a network; whoever stands at none is a manager, who may at any time.

    Raises UnknownCheckIn, UndoTooLate, NotAdmitted, VisitHandedOn.
    """
    visit = visit_within(work, check_in_id, scope)
    if station_id is not None and not _is_in_time(work, visit):
        raise UndoTooLate
    if visit.membership_id is not None:
        # As whoever lets somebody in holds them: the membership, and then the visit.
        work.memberships.hold(visit.membership_id)
    # Read anew: they may have been let in since, and what that used is given back.
    visit = work.visits.hold(check_in_id)
    guests = work.visits.undo(check_in_id, work.now)
    if guests is None:
        raise NotAdmitted
    if visit.membership_id is not None:
        if visit.used_visit and not work.memberships.give_back_visit(visit.membership_id):
            raise VisitHandedOn
        if guests:
            day = work.day_of(work.memberships.named(visit.membership_id).outlet_code, visit.checked_in_at)
            work.guests.take_back(visit.membership_id, day=day, number=guests)
    tell_undone(work, visit)
    actor = Actor(outlet_code=visit.outlet_code, staff_id=staff_id)
    gave_back = {"gave_back": visit.used_visit}
    work.note_episode(visit.member_id, "check_in_undone", actor, about=("check_in", check_in_id), facts=gave_back)
    work.concerns("check_in", check_in_id, place=work.place_of(visit.outlet_code), after={"state": "undone"})
    return visit.used_visit


def _is_in_time(work: MembersWork, visit: StoredVisit) -> bool:
    """By when somebody pressed it. The ages of two kept commands are rounded: an undo may seem to come first."""
    is_kept_too_long = work.now - work.occurred_at > UNDO_KEPT_AT_MOST
    return abs(work.occurred_at - visit.checked_in_at) <= UNDO_WITHIN and not is_kept_too_long
