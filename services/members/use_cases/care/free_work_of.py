"""Free the work of whoever has left, or looks after members there no more: it is anybody's of the outlet."""

from __future__ import annotations

from collections.abc import Collection

from services.members.domain.care.colleague import Colleague
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.care.entrust import looks_after


def hear_of_colleague(work: MembersWork, colleague: Colleague, *, sequence: int) -> None:
    """What rests with them and is theirs no more is freed. Harmless when it comes late, or twice."""
    if not work.colleagues.keep(colleague, sequence=sequence):
        return
    elsewhere = [outlet.code for outlet in work.outlets.all() if not looks_after(colleague, outlet)]
    _free(work, colleague.staff_id, at=None if colleague.has_left else elsewhere)


def _free(work: MembersWork, staff_id: str, *, at: Collection[str] | None) -> None:
    """Of these outlets, or everything. A case keeps its next step and its day; a solved one that is reopened is
    nobody's, too."""
    # Whoever writes a step at this moment would write the owner back.
    work.members.hold_all(work.cases.members_of_owner(staff_id))
    work.cases.free_of(staff_id, at=at)
    work.tasks.free_of(staff_id, at=at)
