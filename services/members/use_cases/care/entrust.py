"""Whoever is given something to do is still here, and looks after members where it is to be done."""

from __future__ import annotations

from services.chassis.security.permission import Reach
from services.contracts.permissions import PERMISSIONS, Action
from services.members.domain.care.colleague import Colleague
from services.members.domain.care.refusals import PersonHasLeft, PersonNotKnownYet, PersonNotThere
from services.members.domain.outlet import Outlet
from services.members.storage.unit_of_work import MembersWork


def refuse_if_unable(work: MembersWork, staff_id: str, *, outlet_code: str, by: str | None) -> None:
    """Held until the work is committed, before any member is: of a giving and a leaving, the later one sees the other.

    Whoever takes it upon themselves is known by their token. Raises PersonHasLeft, PersonNotThere, PersonNotKnownYet,
    OutletNotKnownYet.
    """
    colleague = work.colleagues.hold(staff_id)
    if colleague is None:
        if staff_id == by:
            return
        raise PersonNotKnownYet
    if colleague.has_left:
        raise PersonHasLeft
    if not looks_after(colleague, work.outlets.named(outlet_code)):
        raise PersonNotThere


def looks_after(colleague: Colleague, outlet: Outlet) -> bool:
    """Whether their role lets them do what is to be done for members of the outlet."""
    match PERMISSIONS.get(colleague.role or "", {}).get(Action.WORK_ON_TASK):
        case Reach.FRANCHISE:
            return True
        case Reach.TERRITORY:
            return f"/{colleague.territory_code}/" in outlet.territory_path
        case Reach.OUTLET:
            return colleague.outlet_code == outlet.code
    return False
