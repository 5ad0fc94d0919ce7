"""Routes of tasks: my day, the calendar, and what becomes of each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask import Flask, Response

from services.chassis.http.answers import private
from services.chassis.http.callers import current_scope, current_staff_id, permits
from services.chassis.http.commands import Commands
from services.chassis.http.validation import invalid, load, path_id, query
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.http_sessions import NothingRequest
from services.contracts.http_tasks import (
    TaskDaysQuery,
    TaskGivingRequest,
    TaskOutcomeRequest,
    TaskPostponementRequest,
    TaskRequest,
    TasksQuery,
)
from services.contracts.permissions import Action
from services.members.domain.care.habit import usual_gap_days
from services.members.domain.care.refusals import UnknownTask
from services.members.domain.errors import UnknownMember
from services.members.domain.phone import as_read_aloud
from services.members.domain.task import Task, Wanted
from services.members.http_api.acting import current_actor, outlet_of_act
from services.members.http_api.names import names_of, names_of_prospects
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.care.do_tasks import (
    begin_call,
    finish_task,
    give_task,
    open_task,
    postpone_task,
    take_task,
)

Answer = tuple[dict[str, Any], int]

_TASKS, _DAYS, _TASK, _GIVING = TasksQuery(), TaskDaysQuery(), TaskRequest(), TaskGivingRequest()
_OUTCOME, _POSTPONEMENT, _NOTHING = TaskOutcomeRequest(), TaskPostponementRequest(), NothingRequest()
_MOST_LISTED = 200
_A_YEAR = timedelta(days=365)
_LONGEST_CALENDAR = timedelta(days=42)


def add_tasks(app: Flask, open_work: WorkOpener[MembersWork], commands: Commands[MembersWork]) -> None:
    _add_lists(app, open_work)
    _add_taking(app, commands)
    _add_outcomes(app, commands)


def _add_lists(app: Flask, open_work: WorkOpener[MembersWork]) -> None:
    @app.get("/tasks")
    @permits(Action.READ_TASKS)
    def list_tasks() -> Response:
        asked = query(_TASKS)
        due_on = asked.get("due_on")
        with open_work.reading() as work:
            wanted = Wanted(
                due_by=None if due_on else work.business_dates(current_scope()),
                first_on=due_on,
                last_on=due_on,
                free_or_of=None if asked.get("whose") == "all" else current_staff_id(),
                outlet_code=asked.get("outlet_code"),
            )
            found = work.tasks.wanted(wanted, current_scope(), most=_MOST_LISTED + 1)
            return _listed(work, found)

    @app.get("/task-days")
    @permits(Action.READ_TASKS)
    def calendar_of_tasks() -> dict[str, Any]:
        asked = query(_DAYS)
        if not timedelta(0) <= asked["last_on"] - asked["first_on"] <= _LONGEST_CALENDAR:
            raise invalid({"last_on": ["must lie six weeks at most after the first day"]})
        wanted = Wanted(**asked)
        with open_work.reading() as work:
            days = work.tasks.load(wanted, current_scope())
        return {"days": [{**vars(each), "due_on": each.due_on.isoformat()} for each in days]}


def _add_taking(app: Flask, commands: Commands[MembersWork]) -> None:
    @app.post("/members/<member_id>/tasks")
    @permits(Action.OPEN_TASK)
    @commands.handle
    def begin_task(work: MembersWork, member_id: str) -> Answer:
        given = load(_TASK)
        member_id = path_id(member_id, UnknownMember)
        outlet = outlet_of_act(work, given.get("outlet_code"))
        opened = open_task(
            work,
            member_id,
            current_actor(),
            outlet_code=outlet.code,
            due_on=given.get("due_on"),
            **{name: given[name] for name in ("kind", "words", "is_mine")},
        )
        return _named(work, opened), 201

    @app.post("/tasks/<task_id>/taking")
    @permits(Action.WORK_ON_TASK)
    @commands.handle
    def take_own_task(work: MembersWork, task_id: str) -> Answer:
        load(_NOTHING)
        return _named(
            work, take_task(work, path_id(task_id, UnknownTask), current_actor(), within=current_scope())
        ), 201

    @app.post("/tasks/<task_id>/giving")
    @permits(Action.WORK_ON_TASK)
    @commands.handle
    def give_task_away(work: MembersWork, task_id: str) -> Answer:
        staff_id = load(_GIVING)["staff_id"]
        return _named(
            work,
            give_task(work, path_id(task_id, UnknownTask), current_actor(), staff_id=staff_id, within=current_scope()),
        ), 201

    @app.post("/tasks/<task_id>/calls")
    @permits(Action.CALL_MEMBER)
    @commands.handle
    def call_for_task(work: MembersWork, task_id: str) -> Answer:
        load(_NOTHING)
        task, phone = begin_call(work, path_id(task_id, UnknownTask), current_actor(), within=current_scope())
        return {**_named(work, task), "phone": phone, "phone_as_read": phone and as_read_aloud(phone)}, 201


def _add_outcomes(app: Flask, commands: Commands[MembersWork]) -> None:
    @app.post("/tasks/<task_id>/outcomes")
    @permits(Action.WORK_ON_TASK)
    @commands.handle
    def end_task(work: MembersWork, task_id: str) -> Answer:
        given = load(_OUTCOME)
        finished = finish_task(
            work,
            path_id(task_id, UnknownTask),
            current_actor(),
            channel=given.get("channel"),
            outcome=given["outcome"],
            words=given.get("words"),
            due_on=given.get("due_on"),
            within=current_scope(),
        )
        return _named(work, finished), 201

    @app.post("/tasks/<task_id>/postponements")
    @permits(Action.WORK_ON_TASK)
    @commands.handle
    def put_task_off(work: MembersWork, task_id: str) -> Answer:
        due_on = load(_POSTPONEMENT)["due_on"]
        postponed = postpone_task(
            work, path_id(task_id, UnknownTask), current_actor(), due_on=due_on, within=current_scope()
        )
        return _named(work, postponed), 201


def _absences(work: MembersWork, tasks: Sequence[Task]) -> dict[str, dict[str, Any]]:
    """What whoever calls somebody who stays away would like to know first, by their ids."""
    away = {task.member_id for task in tasks if task.member_id and task.reason == "at_risk"}
    if not away:
        return {}
    days = work.habits.days_of(away, since=work.now - _A_YEAR)
    return {
        member_id: {"last_here_on": found[0].isoformat(), "usual_gap_days": usual_gap_days(found)}
        for member_id, found in days.items()
    }


def _task_body(
    task: Task,
    work: MembersWork,
    name: str | None,
    absences: Mapping[str, dict[str, Any]],
    uncalled: Collection[str],
) -> dict[str, Any]:
    same = ("task_id", "kind", "reason", "outlet_code", "staff_id", "member_id", "prospect_id", "about_kind")
    return {
        **{each: getattr(task, each) for each in (*same, "about_id", "state", "attempts", "postponed", "words")},
        "display_name": name,
        "absence": absences.get(task.member_id or "") if task.reason == "at_risk" else None,
        "refuses_calls": task.member_id in uncalled,
        "due_on": task.due_on.isoformat(),
        "is_overdue": task.state == "open" and task.due_on < work.business_date_at(task.outlet_code),
    }


def _uncalled(work: MembersWork, tasks: Sequence[Task]) -> set[str]:
    """Members who do not want to be called: whoever turns to them is to know."""
    return work.consents.refuse_calls([task.member_id for task in tasks if task.member_id])


def _whose(task: Task) -> str:
    return task.member_id or task.prospect_id or ""


def _names(work: MembersWork, tasks: Sequence[Task]) -> dict[str, str | None]:
    """Of members and of those who may become one, by their ids."""
    prospects = names_of_prospects(work, [task.prospect_id for task in tasks if task.prospect_id])
    return {**names_of(work, [task.member_id for task in tasks if task.member_id]), **prospects}


def _named(work: MembersWork, task: Task) -> dict[str, Any]:
    name = _names(work, [task]).get(_whose(task))
    return _task_body(task, work, name, _absences(work, [task]), _uncalled(work, [task]))


def _listed(work: MembersWork, found: Sequence[Task]) -> Response:
    shown = found[:_MOST_LISTED]
    names, absences, uncalled = _names(work, shown), _absences(work, shown), _uncalled(work, shown)
    bodies = [_task_body(task, work, names.get(_whose(task)), absences, uncalled) for task in shown]
    return private({"tasks": bodies, "is_more": len(found) > len(shown)})
