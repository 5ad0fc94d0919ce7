"""Chase dues: take each the step of the ladder that its day asks for, once, and leave the last word to a person."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from itertools import groupby

from services.chassis.identifiers import new_id
from services.contracts.members import DueOverdue
from services.members.domain.dues.due import DueBalance
from services.members.domain.dues.dunning import Move, next_move, next_step_on
from services.members.domain.task import NewTask
from services.members.storage.unit_of_work import MembersWork

# One transaction looks at so many, so that the first of a month holds no desk up.
BATCH = 500
# Nobody finds a reminder at night; and a day that the clock skips or repeats has long begun or ended.
FROM_HOUR = 9

Chased = tuple[DueBalance, Move]


def outlets_to_chase_at(work: MembersWork) -> Mapping[date, Collection[str]]:
    """The days that it is now at outlets where the morning has begun, with those outlets."""
    found: dict[date, list[str]] = {}
    for outlet in work.outlets.all():
        if outlet.local(work.now).hour >= FROM_HOUR:
            found.setdefault(outlet.local_day(work.now), []).append(outlet.code)
    return found


def chase_dues(work: MembersWork, today: date, *, outlet_codes: Collection[str]) -> int:
    """One batch of dues whose step has come; how many there were. Run again, or after days, it makes nothing twice."""
    balances = work.chases.due(today, outlet_codes=outlet_codes, most=BATCH)
    chased: list[Chased] = []
    for balance in balances:
        ladder = work.chases.ladder.for_company() if balance.due.is_companys else work.chases.ladder
        words = {"chased_from": balance.chased_from, "last_step": balance.last_step}
        move = next_move(ladder, **words, today=today)  # type: ignore[arg-type]
        if move is not None:
            chased.append((balance, move))
        else:
            # The franchise has changed its ladder since.
            work.chases.look_again([(balance, balance.last_step, next_step_on(ladder, **words))])  # type: ignore[arg-type]
    work.chases.take(chased, today=today)
    _remind(work, [each for each in chased if each[1].step.kind == "message"], today)
    _ask_people(work, [each for each in chased if each[1].step.kind != "message"], today)
    return len(balances)


def _remind(work: MembersWork, chased: Iterable[Chased], today: date) -> None:
    """One letter for whatever a member is reminded of on one day: a fee and a first period make no two letters."""

    def letter(each: Chased) -> tuple[str, str, int]:
        return each[0].due.asked_of, each[0].due.currency, each[1].step.number

    for _, group in groupby(sorted(chased, key=letter), key=letter):
        (first, move), *others = group
        due = first.due
        work.publish(
            DueOverdue(
                member_id=due.asked_of,
                due_id=due.due_id,
                outlet_code=due.outlet_code,
                step=f"{first.round}.{move.step.number}",
                amount_minor=first.owed_minor + sum(each.owed_minor for each, _ in others),
                currency=due.currency,
                due_on=due.due_on.isoformat(),
                days_overdue=(today - due.due_on).days,
            )
        )


def _ask_people(work: MembersWork, chased: Iterable[Chased], today: date) -> None:
    command_id = new_id()
    for balance, move in chased:
        due = balance.due
        if due.is_companys:
            # All that a company owes since one day is one thing to speak with it about.
            task = _task(balance, "dues_company", f"{due.payer_id}:{due.due_on}", today, about=("payer", due.paid_by))
        else:
            # A call that nobody made is overtaken by the next one.
            work.tasks.drop_about(due.due_id, outcome="overtaken")
            reason = "dues_call" if move.step.kind == "call" else "dues_review"
            occasion = f"{due.due_id}:{balance.round}.{move.step.number}"
            task = _task(balance, reason, occasion, today, about=("due", due.due_id))
        work.tasks.open(task, command_id=command_id)


def _task(balance: DueBalance, reason: str, occasion: str, today: date, *, about: tuple[str, str]) -> NewTask:
    return NewTask(
        kind="call" if reason == "dues_call" else "review",
        reason=reason,
        occasion=occasion,
        outlet_code=balance.due.outlet_code,
        due_on=today,
        member_id=balance.due.asked_of,
        about_kind=about[0],
        about_id=about[1],
    )
