"""Work on cases: open one, say what was tried, hand it over. An open case always has one next step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from services.chassis.identifiers import new_id
from services.members.domain.actor import Actor
from services.members.domain.care.case import (
    Case,
    CaseKind,
    CaseState,
    CaseStep,
    ListedCase,
    Mood,
    NextKind,
    ended_at,
    next_step_on,
)
from services.members.domain.care.compensation import Compensation
from services.members.domain.care.refusals import CaseHasEnded, UnknownCase
from services.members.domain.episode import BeganBy, began
from services.members.domain.errors import UnknownOutlet
from services.members.domain.task import NewTask
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.care.case_notes import held_case, note_step
from services.members.use_cases.care.entrust import refuse_if_unable

SOON_DAYS = 1
"""Whoever names no day for the next step has it tomorrow."""


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """When something happens next, and whether it is a call."""

    due_on: date | None = None
    kind: NextKind | None = None


@dataclass(frozen=True)
class WholeCase:
    """A case with all that was tried and given."""

    listed: ListedCase
    steps: Sequence[CaseStep]
    compensations: Sequence[Compensation]


def open_case(
    work: MembersWork,
    member_id: str,
    actor: Actor,
    *,
    kind: CaseKind,
    topic: str,
    mood: Mood,
    words: str,
    outlet_code: str,
    takes_it: bool,
    next_step: NextStep,
) -> ListedCase:
    """Raises UnknownMember, NextStepTooFar, and whatever `refuse_if_unable` does."""
    if takes_it and actor.staff_id is not None:
        refuse_if_unable(work, actor.staff_id, outlet_code=outlet_code, by=actor.staff_id)
    key = work.members.hold_or_refuse(member_id)
    case = Case(
        case_id=new_id(),
        member_id=member_id,
        kind=kind,
        topic=topic,
        state="open",
        mood=mood,
        outlet_code=outlet_code,
        channel=actor.channel,
        owner_id=actor.staff_id if takes_it else None,
        opened_by=actor.staff_id,
        opened_at=work.now,
        changed_at=work.now,
    )
    work.cases.add(case)
    # The doors know while a case is open.
    work.admissions.refresh(member_id)
    note_step(work, case, key, actor, kind="opened", words=words)
    _see_to_next_step(work, case, next_step)
    _tell(work, case, actor, "case_opened", before=None)
    return _listed(work, case.case_id)


def take_step(
    work: MembersWork,
    case_id: str,
    actor: Actor,
    *,
    began_by: BeganBy = "us",
    words: str | None,
    mood: Mood | None,
    state: CaseState | None,
    next_step: NextStep,
) -> ListedCase:
    """What was tried, how the member took it, and what is next. Raises UnknownCase, CaseCannotGoThere, NextStepTooFar,
    and CaseHasEnded where nobody said that it is open again."""
    before, key = held_case(work, case_id)
    if not before.is_open and state is None:
        raise CaseHasEnded
    after = before.state_after(state)
    case = _saved(
        work,
        replace(before, state=after, mood=mood or before.mood, ended_at=ended_at(before, after, work.now)),
    )
    if case.is_open != before.is_open:
        work.admissions.refresh(case.member_id)
    note_step(work, case, key, actor, kind="tried", words=words)
    _see_to_next_step(work, case, next_step)
    _tell(work, case, actor, _episode_of(before, case), before=before, began_by=began(actor.channel, began_by))
    return _listed(work, case_id)


def hand_case_over(
    work: MembersWork,
    case_id: str,
    actor: Actor,
    *,
    owner_id: str | None,
    outlet_code: str | None,
    words: str | None,
    next_step: NextStep,
) -> ListedCase:
    """To another person, or to another outlet, where anybody may take it. Raises UnknownCase, CaseHasEnded,
    UnknownOutlet, OutletClosed, NextStepTooFar, and whatever `refuse_if_unable` does."""
    if outlet_code is not None:
        outlet = work.outlets.find(outlet_code)
        if outlet is None:
            raise UnknownOutlet
        outlet.refuse_if_closed()
    if owner_id is not None:
        # Before any member is; which outlet has the case is known only once its member is held.
        work.colleagues.hold(owner_id)
    before, key = held_case(work, case_id)
    if not before.is_open:
        raise CaseHasEnded
    if owner_id is not None:
        refuse_if_unable(work, owner_id, outlet_code=outlet_code or before.outlet_code, by=actor.staff_id)
    case = _saved(work, replace(before, owner_id=owner_id, outlet_code=outlet_code or before.outlet_code))
    note_step(work, case, key, actor, kind="handed_over", words=words)
    # Nothing was done about it yet: what is due today is due today there, too.
    _see_to_next_step(work, case, next_step, soonest_days=0)
    _tell(work, case, actor, "case_handed_over", before=before)
    return _listed(work, case_id)


def show_case(work: MembersWork, case_id: str) -> WholeCase:
    """Raises UnknownCase."""
    listed = work.cases.with_id(case_id)
    key = None if listed is None else work.members.key_of(listed.case.member_id)
    if listed is None or key is None:
        raise UnknownCase
    return WholeCase(listed, work.cases.steps(case_id, key), work.compensations.of_case(case_id))


def _saved(work: MembersWork, case: Case) -> Case:
    changed = replace(case, changed_at=work.now)
    work.cases.save(changed)
    return changed


def _see_to_next_step(work: MembersWork, case: Case, wanted: NextStep, *, soonest_days: int = SOON_DAYS) -> None:
    """An open case has one open task, which moves along with it; an ended one has none."""
    if not case.is_open:
        work.tasks.drop_about(case.case_id, outcome=case.state)
        return
    today = work.business_date_at(case.outlet_code)
    task = work.tasks.open_of_case(case.case_id)
    if task is None:
        new = NewTask(
            kind=wanted.kind or "follow_up",
            reason="case",
            # Anew each time the case is reopened.
            occasion=f"{case.case_id} {work.command_id}",
            outlet_code=case.outlet_code,
            due_on=next_step_on(wanted.due_on, today=today, days=SOON_DAYS),
            member_id=case.member_id,
            about_kind="case",
            about_id=case.case_id,
            staff_id=case.owner_id,
        )
        work.tasks.open(new, command_id=work.command_id)
        return
    work.tasks.give(task.task_id, staff_id=case.owner_id, outlet_code=case.outlet_code)
    # Where something was done today, what was due by now is due again tomorrow, unless somebody said when.
    kept = max(task.due_on, today + timedelta(days=soonest_days))
    due_on = kept if wanted.due_on is None else next_step_on(wanted.due_on, today=today)
    work.tasks.move(task, due_on, kind=wanted.kind)


def _episode_of(before: Case, after: Case) -> str:
    if after.state == before.state or (before.is_open and after.is_open):
        return "case_worked_on"
    return "case_reopened" if after.is_open else f"case_{after.state}"


def _tell(
    work: MembersWork,
    case: Case,
    actor: Actor,
    kind: str,
    *,
    before: Case | None,
    began_by: Mapping[str, BeganBy] = {},
) -> None:
    facts: dict[str, str | int] = {"kind": case.kind, "topic": case.topic, "state": case.state, "mood": case.mood}
    work.note_episode(case.member_id, kind, actor, about=("case", case.case_id), facts=facts | dict(began_by))
    work.concerns(
        "member",
        case.member_id,
        place=work.place_of(case.outlet_code),
        before=None if before is None else _values(before),
        after=_values(case) | {"case_id": case.case_id},
    )


def _values(case: Case) -> dict[str, str | None]:
    return {"state": case.state, "outlet": case.outlet_code, "owner": case.owner_id}


def _listed(work: MembersWork, case_id: str) -> ListedCase:
    listed = work.cases.with_id(case_id)
    assert listed is not None, "it was written in this very transaction"
    return listed
