"""Ask for what is owed: by a task for people, and anew once a dispute is decided."""

from __future__ import annotations

from datetime import date, timedelta

from services.members.domain.dues.due import Due
from services.members.domain.dues.dunning import StepKind
from services.members.domain.task import OUTCOMES, NewTask
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.dues.finding import found
from services.members.use_cases.dues.moving_money import use_credit

_ONE_DAY = timedelta(days=1)


def task_for(due: Due, kind: StepKind | str, *, due_on: date, occasion: str) -> NewTask:
    """What somebody of the outlet is to do about whoever pays it."""
    return NewTask(
        kind="call" if kind == "call" else "review",
        reason=_reason(due, kind),
        occasion=f"{due.paid_by}:{occasion}",
        outlet_code=due.outlet_code,
        due_on=due_on,
        member_id=due.asked_of,
        about_kind="payer",
        about_id=due.paid_by,
    )


def go_on_asking(work: MembersWork, due_id: str, *, paused_on: date) -> None:
    """It is owed after all: what its payer has in advance pays it; what is left is asked for where that stood when it
    was disputed. The payer is held."""
    balance = found(work, due_id)
    work.dues.resume(balance, paused_on=paused_on)
    use_credit(work, balance.due.paid_by, balance.due.currency)
    balance = found(work, due_id)
    if not balance.is_settled and balance.last_step >= 0:
        _open_dropped(work, balance.due)


def _open_dropped(work: MembersWork, due: Due) -> None:
    """The task of the last step was dropped while it was disputed: somebody is to do it after all, from tomorrow on as
    the ladder does. What a person has closed stays closed."""
    last = work.chases.steps_of([due.due_id])[-1]
    if last.kind == "message":
        return
    reason = _reason(due, last.kind)
    dropped = work.tasks.of_occasion(reason, f"{due.paid_by}:{last.taken_on}")
    was_closed_by_a_person = dropped is not None and dropped.outcome in OUTCOMES
    if not was_closed_by_a_person and not work.tasks.is_any_open(due.paid_by, reason=reason):
        tomorrow = work.day_at(due.outlet_code) + _ONE_DAY
        task = task_for(due, last.kind, due_on=tomorrow, occasion=work.command_id)
        work.tasks.open_next([task], command_id=work.command_id)


def _reason(due: Due, kind: str) -> str:
    return "dues_company" if due.is_companys else f"dues_{kind}"
