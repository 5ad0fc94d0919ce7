"""Follow up prospects: nobody is without a next step."""

from __future__ import annotations

from services.chassis.identifiers import new_id
from services.chassis.security.permission import Scope
from services.members.domain.prospect import next_step_on, next_step_task
from services.members.storage.unit_of_work import MembersWork

_EVERYWHERE = Scope()


def follow_up_prospects(work: MembersWork, *, limit: int) -> int:
    """Open a task about each open prospect whose last one was closed; how many they were, at most `limit`.

    Somebody may do a task without saying what is next: then it is the usual next step of where the prospect stands.
    """
    found = work.prospects.without_next_step(most=limit)
    for prospect in found:
        today = work.day_at(prospect.outlet_code)
        task = next_step_task(
            prospect.prospect_id,
            prospect.contact,
            occasion=f"{prospect.prospect_id}:{new_id()}",
            due_on=next_step_on(prospect.status, today),
            outlet_code=prospect.outlet_code,
            may_be_contacted=prospect.may_be_contacted,
        )
        work.tasks.open(task, command_id=new_id())
    return len(found)


def hand_on_prospects(work: MembersWork, *, limit: int) -> int:
    """Those of outlets that have closed, with their next step, to an open outlet of the same territory; how many."""
    handed = 0
    for outlet in work.outlets.all():
        heir = work.outlets.looked_after_by(outlet.code)
        if heir == outlet.code:
            continue
        for prospect in work.prospects.wanted(_EVERYWHERE, outlet_code=outlet.code, most=limit - handed):
            work.prospects.hand_on(prospect.prospect_id, heir)
            if prospect.next_step is not None:
                work.tasks.give(prospect.next_step.task_id, staff_id=None, outlet_code=heir)
            handed += 1
        if handed == limit:
            break
    return handed
