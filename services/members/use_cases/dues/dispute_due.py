"""A member says that they do not owe it: nobody is chased until a person has decided."""

from __future__ import annotations

from services.chassis.security.permission import Scope
from services.members.domain.actor import Actor
from services.members.domain.dues.due import DueBalance
from services.members.domain.dues.refusals import AlreadyDisputed, NotDisputed
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.dues.asking import go_on_asking
from services.members.use_cases.dues.finding import due_within, found
from services.members.use_cases.dues.moving_money import stop_asking, waive_rest


def dispute_due(
    work: MembersWork,
    due_id: str,
    *,
    reason: str,
    words: str | None,
    outlet_code: str | None,
    staff_id: str | None,
) -> DueBalance:
    """Raises UnknownDue and AlreadyDisputed."""
    due = found(work, due_id).due
    work.hold_payer(due.paid_by, due.currency)
    opened_on = work.day_at(due.outlet_code)
    if not work.disputes.open(due, source="desk", reason=reason, opened_on=opened_on, staff_id=staff_id):
        raise AlreadyDisputed
    work.dues.pause(due_id)
    stop_asking(work, due.paid_by, [found(work, due_id)], outcome="disputed")
    actor = Actor(outlet_code=outlet_code, staff_id=staff_id)
    said = {"reason": reason}
    work.note_episode(due.member_id, "due_disputed", actor, about=("due", due_id), facts=said, words=words)
    work.admissions.refresh(due.member_id)
    work.concerns("due", due_id, place=work.place_of(due.outlet_code), after={"dispute": reason})
    return found(work, due_id)


def settle_dispute(work: MembersWork, due_id: str, *, is_owed: bool, scope: Scope, staff_id: str | None) -> DueBalance:
    """What a person has decided: it is owed, and chasing goes on where it stood; or it is not, and the rest is waived.
    Raises UnknownDue and NotDisputed."""
    due = due_within(work, due_id, scope)
    outcome = "owed" if is_owed else "not_owed"
    work.hold_payer(due.paid_by, due.currency)
    paused_on = work.disputes.settle(due_id, outcome=outcome, staff_id=staff_id)
    if paused_on is None:
        raise NotDisputed
    if is_owed:
        go_on_asking(work, due_id, paused_on=paused_on)
    else:
        work.dues.resume(found(work, due_id), paused_on=paused_on)
        waive_rest(work, due, reason="disputed", staff_id=staff_id)
    actor = Actor(outlet_code=due.outlet_code, staff_id=staff_id)
    work.note_episode(due.member_id, "dispute_settled", actor, about=("due", due_id), facts={"outcome": outcome})
    work.admissions.refresh(due.member_id)
    work.concerns("due", due_id, place=work.place_of(due.outlet_code), after={"outcome": outcome})
    return found(work, due_id)
