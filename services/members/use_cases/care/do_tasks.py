"""Do tasks: take one, say how it went, put it off, give it to somebody else; and open one by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from services.chassis.security.permission import Place, Scope
from services.members.domain.actor import Actor
from services.members.domain.care.case import next_step_on
from services.members.domain.care.refusals import (
    NotACall,
    TaskBelongsToCase,
    TaskClosed,
    TaskTaken,
    UnknownTask,
)
from services.members.domain.episode import Channel, began
from services.members.domain.task import NewTask, Task, TaskKind, TaskOutcome, kind_of_contact
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.care.case_notes import held_case
from services.members.use_cases.care.entrust import refuse_if_unable


def take_task(work: MembersWork, task_id: str, actor: Actor, *, within: Scope) -> Task:
    """Of two who take it at once, one has it. Raises UnknownTask, TaskTaken, TaskClosed."""
    return _taken(work, _open_task(work, task_id, within), actor)


def give_task(work: MembersWork, task_id: str, actor: Actor, *, staff_id: str | None, within: Scope) -> Task:
    """To somebody else of the outlet, or back to all of them. Raises UnknownTask, TaskClosed, TaskBelongsToCase, and
    whatever `refuse_if_unable` does."""
    task = _open_task(work, task_id, within)
    if task.is_of_case:
        raise TaskBelongsToCase
    if staff_id is not None:
        refuse_if_unable(work, staff_id, outlet_code=task.outlet_code, by=actor.staff_id)
    if not work.tasks.give(task_id, staff_id=staff_id, outlet_code=task.outlet_code):
        raise TaskClosed
    return _changed(work, task, "given")


def finish_task(
    work: MembersWork,
    task_id: str,
    actor: Actor,
    *,
    channel: Channel | None = None,
    outcome: TaskOutcome,
    words: str | None,
    due_on: date | None,
    within: Scope,
) -> Task:
    """Say how it went. A call that reached nobody is due again on the next day, what was promised on its day.

    Raises UnknownTask, TaskTaken, TaskClosed, TaskBelongsToCase, NextStepTooFar.
    """
    task = _open_task(work, task_id, within)
    if task.is_of_case:
        raise TaskBelongsToCase
    if task.staff_id not in (None, actor.staff_id):
        raise TaskTaken
    today = work.business_date_at(task.outlet_code)
    is_again = outcome == "not_reached" or (outcome == "promised" and due_on is not None)
    if is_again:
        is_ours = work.tasks.move(task, next_step_on(due_on, today=today), attempts=1)
    else:
        is_ours = work.tasks.close(task_id, outcome=outcome, is_done=outcome != "not_needed")
    if not is_ours:
        raise TaskClosed
    _note(work, task, actor, channel or ("phone" if task.kind == "call" else "desk"), outcome, words)
    return _changed(work, task, outcome)


def postpone_task(work: MembersWork, task_id: str, actor: Actor, *, due_on: date, within: Scope) -> Task:
    """Raises UnknownTask, TaskTaken, TaskClosed, NextStepTooFar."""
    task = _open_task(work, task_id, within)
    if task.staff_id not in (None, actor.staff_id):
        raise TaskTaken
    if not work.tasks.move(task, next_step_on(due_on, today=work.business_date_at(task.outlet_code)), postponed=1):
        raise TaskClosed
    if task.prospect_id is not None:
        # Somebody thinks of them: they are not forgotten meanwhile.
        work.prospects.touch(task.prospect_id)
    return _changed(work, task, "postponed")


def open_task(
    work: MembersWork,
    member_id: str,
    actor: Actor,
    *,
    kind: TaskKind,
    outlet_code: str,
    due_on: date | None,
    words: str,
    is_mine: bool,
) -> Task:
    """By hand: something to be done for a member. Whoever does not want to be called is not.

    Raises UnknownMember, NextStepTooFar.
    """
    if is_mine and actor.staff_id is not None:
        refuse_if_unable(work, actor.staff_id, outlet_code=outlet_code, by=actor.staff_id)
    key = work.members.hold_or_refuse(member_id)
    new = NewTask(
        kind=kind_of_contact(may_be_called=not work.consents.refuse_calls([member_id])) if kind == "call" else kind,
        reason="by_hand",
        occasion=work.command_id,
        outlet_code=outlet_code,
        due_on=next_step_on(due_on, today=work.business_date_at(outlet_code)),
        member_id=member_id,
        staff_id=actor.staff_id if is_mine else None,
    )
    task_id = work.tasks.open(new, command_id=work.command_id, words=words, key=key)
    task = None if task_id is None else work.tasks.find(task_id)
    assert task is not None, "the key of a command opens a task once"
    return _changed(work, task, "opened")


def begin_call(work: MembersWork, task_id: str, actor: Actor, *, within: Scope) -> tuple[Task, str | None]:
    """Take a call, and see whom to call; no number where they have none. Harmless when repeated.

    Raises UnknownTask, TaskTaken, TaskClosed, NotACall.
    """
    task = _open_task(work, task_id, within)
    if task.kind != "call":
        raise NotACall
    taken = _taken(work, task, actor, what="phone shown")
    if task.prospect_id is not None:
        return taken, work.prospects.phone_of(task.prospect_id)
    return taken, None if task.member_id is None else work.identifiers.phone_of(task.member_id)


def _taken(work: MembersWork, task: Task, actor: Actor, *, what: str = "taken") -> Task:
    assert actor.staff_id is not None, "only people take tasks (permissions.py)"
    refuse_if_unable(work, actor.staff_id, outlet_code=task.outlet_code, by=actor.staff_id)
    if task.is_of_case and task.about_id:
        # A step of the case that is written at this moment would write its owner over.
        case, _ = held_case(work, task.about_id)
        if case.outlet_code != task.outlet_code:
            # Handed to another outlet while we waited for it.
            raise UnknownTask
    if not work.tasks.take(task.task_id, staff_id=actor.staff_id):
        raise TaskTaken
    if task.is_of_case and task.about_id:
        work.cases.own(task.about_id, staff_id=actor.staff_id)
    return _changed(work, task, what)


def _open_task(work: MembersWork, task_id: str, within: Scope) -> Task:
    task = work.tasks.find(task_id)
    if task is None:
        raise UnknownTask
    place = work.place_of(task.outlet_code) or Place(task.outlet_code, "/")
    if not within.includes(place):
        raise UnknownTask
    if task.state != "open":
        raise TaskClosed
    return task


def _changed(work: MembersWork, before: Task, what: str) -> Task:
    after = work.tasks.find(before.task_id)
    assert after is not None, "tasks are never deleted, but with their member, who is of this transaction"
    told = {"task_id": after.task_id, "what": what, "state": after.state, "due_on": after.due_on.isoformat()}
    whose = ("member", after.member_id) if after.member_id else ("prospect", after.prospect_id or "")
    work.concerns(*whose, place=work.place_of(after.outlet_code), after=told)
    return after


def _note(
    work: MembersWork, task: Task, actor: Actor, channel: Channel, outcome: TaskOutcome, words: str | None
) -> None:
    if task.prospect_id is not None:
        work.prospects.note_word(task.prospect_id, words, staff_id=actor.staff_id, command_id=work.command_id)
    if task.member_id is None:
        return
    # What was not needed disturbed nobody.
    ours = {} if outcome == "not_needed" else began(channel, "us")
    work.note_episode(
        task.member_id,
        "call_made" if task.kind == "call" and outcome not in ("done", "not_needed") else "task_done",
        replace(actor, outlet_code=actor.outlet_code or task.outlet_code, channel=channel),
        about=(task.about_kind or "task", task.about_id or task.task_id),
        facts={"outcome": outcome, "reason": task.reason, "attempts": task.attempts, **ours},
        words=words,
    )
