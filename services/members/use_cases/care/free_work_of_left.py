"""Free the work of somebody who has left: their tasks and cases are anybody's of the outlet again."""

from __future__ import annotations

from services.members.storage.unit_of_work import MembersWork


def free_work_of(work: MembersWork, staff_id: str) -> None:
    """A case keeps its next step and its day; a solved one that is reopened is nobody's, too."""
    for member_id in work.cases.members_of_owner(staff_id):
        # Whoever writes a step at this moment would write the owner back.
        work.members.hold(member_id)
    work.cases.free_of(staff_id)
    work.tasks.free_of(staff_id)
