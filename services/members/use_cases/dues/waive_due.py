"""Waive what is left of a due: nobody has to pay it any more."""

from __future__ import annotations

from services.chassis.security.permission import Scope
from services.chassis.work.audit import Values
from services.members.domain.dues.due import DueBalance
from services.members.domain.dues.refusals import DueSettledBefore
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.dues.finding import due_within, found
from services.members.use_cases.dues.moving_money import waive_rest


def waive_due(work: MembersWork, due_id: str, *, reason: str, scope: Scope, staff_id: str | None) -> DueBalance:
    """Raises UnknownDue and DueSettledBefore."""
    due = due_within(work, due_id, scope)
    work.hold_payer(due.paid_by, due.currency)
    waived = waive_rest(work, due, reason=reason, staff_id=staff_id)
    if not waived:
        raise DueSettledBefore
    place = work.place_of(due.outlet_code)
    after: Values = {"waived_minor": waived, "currency": due.currency, "reason": reason}
    work.concerns("due", due_id, place=place, after=after)
    return found(work, due_id)
