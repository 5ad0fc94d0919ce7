"""Undo a check-in: it was a mistake; a visit of a pack is given back, and loyalty takes back what it earned."""

from __future__ import annotations

from datetime import timedelta

from services.chassis.security.permission import Scope
from services.members.domain.memberships.door_refusals import NotAdmitted, UndoTooLate
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.admission.at_a_door import note_at_door, visit_within
from services.members.use_cases.admission.deciding import tell_undone

OWN_DESK_WITHIN = timedelta(minutes=10)


def undo_check_in(
    work: MembersWork, check_in_id: str, *, scope: Scope, station_id: str | None, staff_id: str | None
) -> bool:
    """Whether a visit was given back. A station undoes what it did itself, for some minutes; whoever stands at none is
    a manager, who may at any time. Raises UnknownCheckIn, UndoTooLate, NotAdmitted."""
    visit = visit_within(work, check_in_id, scope)
    is_own = visit.station_id == station_id and work.now - visit.checked_in_at <= OWN_DESK_WITHIN
    if station_id is not None and not is_own:
        raise UndoTooLate
    if not work.visits.undo(check_in_id, work.now):
        raise NotAdmitted
    if visit.used_visit and visit.membership_id is not None:
        work.memberships.give_back_visit(visit.membership_id)
    tell_undone(work, visit)
    note_at_door(work, visit, "check_in_undone", staff_id=staff_id, gave_back=visit.used_visit)
    work.concerns("check_in", check_in_id, place=work.place_of(visit.outlet_code), after={"state": "undone"})
    return visit.used_visit
