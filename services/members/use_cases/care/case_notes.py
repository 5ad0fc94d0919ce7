"""What acts on cases have in common: the case is held, and each of them leaves a step."""

from __future__ import annotations

from services.chassis.identifiers import new_id
from services.members.domain.actor import Actor
from services.members.domain.care.case import Case, CaseStep, StepKind
from services.members.domain.care.refusals import UnknownCase
from services.members.storage.safe import MemberKey
from services.members.storage.unit_of_work import MembersWork


def held_case(work: MembersWork, case_id: str) -> tuple[Case, MemberKey]:
    """The case, held until the work ends: whoever holds a member holds their cases. Raises UnknownCase."""
    known = work.cases.find(case_id)
    key = None if known is None else work.members.hold(known.member_id)
    # Read anew: it may have changed while we waited for the member.
    case = work.cases.find(case_id)
    if key is None or case is None:
        raise UnknownCase
    return case, key


def note_step(
    work: MembersWork, case: Case, key: MemberKey, actor: Actor, *, kind: StepKind, words: str | None
) -> None:
    step = CaseStep(
        step_id=new_id(),
        case_id=case.case_id,
        member_id=case.member_id,
        kind=kind,
        state=case.state,
        mood=case.mood,
        at=work.now,
        outlet_code=actor.outlet_code,
        channel=actor.channel,
        staff_id=actor.staff_id,
        words=words,
    )
    work.cases.add_step(step, key, command_id=work.command_id)
