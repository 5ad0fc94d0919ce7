"""/api/v1: tasks: my day, the calendar, calls."""

from __future__ import annotations

from flask import Response
from flask_smorest import Blueprint

from gateway.clients.parts import Parts
from gateway.public_api import examples_of_care as examples
from gateway.public_api.documents import serve
from gateway.public_api.forwarding import handed_on, query_string
from gateway.public_api.refusals import (
    NEXT_STEP_TOO_FAR,
    NOT_A_CALL,
    OUTLET_NEEDED,
    PERSON_HAS_LEFT,
    PERSON_NOT_THERE,
    QUERY,
    TASK_BELONGS_TO_CASE,
    TASK_CLOSED,
    TASK_TAKEN,
    UNABLE,
    UNKNOWN_MEMBER,
    UNKNOWN_OUTLET,
    UNKNOWN_TASK,
)
from services.chassis.http.callers import permits
from services.contracts.http_sessions import NothingRequest
from services.contracts.http_tasks import (
    CallAnswer,
    TaskAnswer,
    TaskDaysAnswer,
    TaskDaysQuery,
    TaskGivingRequest,
    TaskOutcomeRequest,
    TaskPostponementRequest,
    TaskRequest,
    TasksAnswer,
    TasksQuery,
)
from services.contracts.permissions import Action


def tasks_blueprint(parts: Parts) -> Blueprint:
    """What is to be done, by whom and when."""
    blueprint = Blueprint("tasks", __name__, url_prefix="/api/v1", description="What is to be done for members.")
    _add_lists(blueprint, parts)
    _add_taking(blueprint, parts)
    _add_outcomes(blueprint, parts)
    return blueprint


def _add_lists(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "GET /tasks",
        "List what is to be done today",
        query=TasksQuery,
        answers=(TasksAnswer, examples.TASKS),
        refuses=QUERY,
    )
    @permits(Action.READ_TASKS)
    def list_tasks() -> Response:
        return handed_on(parts.members, "GET", f"/tasks?{query_string()}")

    @serve(
        blueprint,
        "GET /task-days",
        "Count what is due on each day",
        query=TaskDaysQuery,
        answers=(TaskDaysAnswer, examples.TASK_DAYS),
        refuses=QUERY,
    )
    @permits(Action.READ_TASKS)
    def count_task_days() -> Response:
        return handed_on(parts.members, "GET", f"/task-days?{query_string()}")


def _add_taking(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "POST /members/<id:member_id>/tasks",
        "Open a task for a member",
        takes=(TaskRequest, examples.NEW_TASK),
        answers=(TaskAnswer, examples.TASK),
        status=201,
        refuses=[UNKNOWN_MEMBER, UNKNOWN_OUTLET, OUTLET_NEEDED, NEXT_STEP_TOO_FAR, PERSON_HAS_LEFT, PERSON_NOT_THERE],
    )
    @permits(Action.OPEN_TASK)
    def open_task(member_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/members/{member_id}/tasks")

    @serve(
        blueprint,
        "POST /tasks/<id:task_id>/taking",
        "Take a task",
        takes=(NothingRequest, {}),
        answers=(TaskAnswer, examples.TASK),
        status=201,
        refuses=[UNKNOWN_TASK, TASK_TAKEN, TASK_CLOSED, PERSON_HAS_LEFT, PERSON_NOT_THERE],
    )
    @permits(Action.WORK_ON_TASK)
    def take_task(task_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/tasks/{task_id}/taking")

    @serve(
        blueprint,
        "POST /tasks/<id:task_id>/giving",
        "Give a task to somebody else, or back to all",
        takes=(TaskGivingRequest, {"staff_id": None}),
        answers=(TaskAnswer, examples.TASK),
        status=201,
        refuses=[UNKNOWN_TASK, TASK_BELONGS_TO_CASE, TASK_CLOSED, *UNABLE],
    )
    @permits(Action.WORK_ON_TASK)
    def give_task(task_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/tasks/{task_id}/giving")

    @serve(
        blueprint,
        "POST /tasks/<id:task_id>/calls",
        "Take a call, and see whom to call",
        takes=(NothingRequest, {}),
        answers=(CallAnswer, examples.CALL),
        status=201,
        refuses=[UNKNOWN_TASK, TASK_TAKEN, TASK_CLOSED, NOT_A_CALL, PERSON_HAS_LEFT, PERSON_NOT_THERE],
    )
    @permits(Action.CALL_MEMBER)
    def begin_call(task_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/tasks/{task_id}/calls")


def _add_outcomes(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "POST /tasks/<id:task_id>/outcomes",
        "Say how a task went",
        takes=(TaskOutcomeRequest, examples.OUTCOME),
        answers=(TaskAnswer, examples.TASK),
        status=201,
        refuses=[UNKNOWN_TASK, TASK_TAKEN, TASK_CLOSED, TASK_BELONGS_TO_CASE, NEXT_STEP_TOO_FAR],
    )
    @permits(Action.WORK_ON_TASK)
    def finish_task(task_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/tasks/{task_id}/outcomes")

    @serve(
        blueprint,
        "POST /tasks/<id:task_id>/postponements",
        "Put a task off",
        takes=(TaskPostponementRequest, {"due_on": "2026-03-05"}),
        answers=(TaskAnswer, examples.TASK),
        status=201,
        refuses=[UNKNOWN_TASK, TASK_TAKEN, TASK_CLOSED, NEXT_STEP_TOO_FAR],
    )
    @permits(Action.WORK_ON_TASK)
    def postpone_task(task_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/tasks/{task_id}/postponements")
