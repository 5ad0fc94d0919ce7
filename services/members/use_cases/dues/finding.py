"""Dues by their id, as far as somebody may reach."""

from __future__ import annotations

from services.chassis.security.permission import Scope
from services.members.domain.dues.due import Due, DueBalance
from services.members.domain.dues.refusals import UnknownDue
from services.members.storage.unit_of_work import MembersWork


def found(work: MembersWork, due_id: str) -> DueBalance:
    """Raises UnknownDue."""
    balance = work.dues.find(due_id)
    if balance is None:
        raise UnknownDue
    return balance


def due_within(work: MembersWork, due_id: str, scope: Scope) -> Due:
    """The due, where its outlet is within reach. Raises UnknownDue."""
    due = found(work, due_id).due
    if not reaches(work, scope, due.outlet_code):
        raise UnknownDue
    return due


def reaches(work: MembersWork, scope: Scope, outlet_code: str | None) -> bool:
    """Whether what belongs to this outlet is within reach; what belongs to none is head office's."""
    place = work.place_of(outlet_code) if outlet_code else None
    return scope.is_everything or (place is not None and scope.includes(place))
