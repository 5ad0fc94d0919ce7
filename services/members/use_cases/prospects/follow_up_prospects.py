"""Follow up prospects: nobody is without a next step."""

from __future__ import annotations

from services.chassis.identifiers import new_id
from services.members.domain.prospect import next_step_task
from services.members.storage.unit_of_work import MembersWork


def follow_up_prospects(work: MembersWork, *, limit: int) -> int:
    """Open a task, due today, about each open prospect whose last one was closed; how many they were, at most `limit`.

    Somebody may close a task without saying what is next: on the same day the prospect comes up again.
    """
    found = work.prospects.without_next_step(most=limit)
    for prospect in found:
        today = work.day_at(prospect.outlet_code)
        task = next_step_task(
            prospect.prospect_id,
            prospect.contact,
            occasion=f"{prospect.prospect_id}:{new_id()}",
            due_on=today,
            outlet_code=prospect.outlet_code,
            may_be_contacted=prospect.may_be_contacted,
        )
        work.tasks.open(task, command_id=new_id())
    return len(found)
