"""Move a prospect on: what was done, where they stand now, and what the next step is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.chassis.security.permission import Scope
from services.members.domain.errors import UnusableField
from services.members.domain.prospect import (
    LostReason,
    ProspectClosed,
    ProspectStatus,
    UnknownProspect,
    next_step_on,
    next_step_task,
)
from services.members.storage.unit_of_work import MembersWork


@dataclass(frozen=True, kw_only=True)
class Move:
    """What somebody did about a prospect; without a status it is a word about them, and they stand where they stood."""

    status: ProspectStatus | None = None
    lost_reason: LostReason | None = None
    words: str | None = None
    next_on: date | None = None


def move_on(work: MembersWork, prospect_id: str, move: Move, *, within: Scope, staff_id: str | None) -> None:
    """The step that was open is done, and another one is open, unless they are lost.

    Raises UnknownProspect, ProspectClosed, UnusableField.
    """
    prospect = work.prospects.hold(prospect_id, within)
    if prospect is None:
        raise UnknownProspect
    if not prospect.is_open:
        raise ProspectClosed
    status = move.status or prospect.status
    if (status == "lost") != (move.lost_reason is not None):
        raise UnusableField("lost_reason", "lost_reason")
    is_lost = status == "lost"
    due_on = None if is_lost else next_step_on(status, work.business_date_at(prospect.outlet_code), wished=move.next_on)
    is_moved = (
        work.prospects.touch(prospect_id)
        if move.status is None
        else work.prospects.move(prospect_id, status, lost_reason=move.lost_reason)
    )
    if not is_moved:
        raise ProspectClosed
    step_id = work.prospects.note(prospect_id, status, staff_id=staff_id, command_id=work.command_id, words=move.words)
    work.tasks.drop_about(prospect_id, outcome="moved_on")
    if due_on is not None:
        task = next_step_task(
            prospect_id,
            prospect.contact,
            status,
            occasion=step_id,
            due_on=due_on,
            outlet_code=prospect.outlet_code,
            may_be_contacted=prospect.may_be_contacted,
        )
        work.tasks.open(task, command_id=work.command_id)
    work.concerns(
        "prospect",
        prospect_id,
        place=work.place_of(prospect.outlet_code),
        before={"status": prospect.status},
        after={"status": status, **({"reason": move.lost_reason} if move.lost_reason else {})},
    )
