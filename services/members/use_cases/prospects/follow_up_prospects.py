"""Follow up prospects: nobody is without a next step."""

from __future__ import annotations

from services.chassis.identifiers import new_id
from services.members.domain.prospect import next_step_on, next_step_task
from services.members.storage.unit_of_work import MembersWork


def follow_up_prospects(work: MembersWork, *, limit: int) -> int:
    """Open a task about each open prospect whose last one was closed; how many they were, at most `limit`.

    Somebody may do a task without saying what is next: then it is the usual next step of where the prospect stands.
    """
    found = work.prospects.without_next_step(most=limit)
    for prospect in found:
        today = work.business_date_at(prospect.outlet_code)
        task = next_step_task(
            prospect.prospect_id,
            prospect.contact,
            prospect.status,
            occasion=f"{prospect.prospect_id}:{new_id()}",
            due_on=next_step_on(prospect.status, today),
            outlet_code=prospect.outlet_code,
            may_be_contacted=prospect.may_be_contacted,
        )
        work.tasks.open(task, command_id=new_id())
    return len(found)
