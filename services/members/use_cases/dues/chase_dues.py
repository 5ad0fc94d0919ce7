"""Chase dues: take each the step of the ladder that its day asks for, once, and leave the last word to a person."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from itertools import groupby

from services.chassis.identifiers import new_id
from services.contracts.members import DueAskedFor, DueOverdue
from services.members.domain.dues.due import DueBalance
from services.members.domain.dues.dunning import Move, next_move, next_step_on
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.dues.asking import task_for
from services.members.use_cases.dues.moving_money import use_credit

# One transaction looks at so many, so that the first of a month holds no desk up.
BATCH = 500
# Nobody finds a reminder at night; and a day that the clock skips or repeats has long begun or ended.
FROM_HOUR = 9

Chased = tuple[DueBalance, Move]


def outlets_to_chase_at(work: MembersWork) -> Mapping[date, Collection[str]]:
    """The days that it is now at open outlets where the morning has begun, with those outlets: nobody is chased for an
    outlet that is closed."""
    found: dict[date, list[str]] = {}
    for outlet in work.outlets.all():
        if outlet.state == "open" and outlet.local(work.now).hour >= FROM_HOUR:
            found.setdefault(outlet.local_day(work.now), []).append(outlet.code)
    return found


def use_credit_first(work: MembersWork, payer_id: str, currency: str) -> None:
    """Before a step is taken: what a payer has in advance is used for what they would be asked for."""
    work.command_id = new_id()
    work.hold_payer(payer_id, currency)
    use_credit(work, payer_id, currency)


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
        together = list(group)
        first, move = together[0]
        due = first.due
        work.publish(
            DueOverdue(
                member_id=due.asked_of,
                due_id=due.due_id,
                outlet_code=due.outlet_code,
                step=f"{first.round}.{move.step.number}",
                amount_minor=sum(each.owed_minor for each, _ in together),
                currency=due.currency,
                due_on=due.due_on.isoformat(),
                days_overdue=(today - due.due_on).days,
                dues=[_asked_for(each) for each, _ in together],
            )
        )


def _asked_for(balance: DueBalance) -> DueAskedFor:
    return {
        "due_id": balance.due.due_id,
        "reference": balance.due.reference,
        "amount_minor": balance.owed_minor,
        "due_on": balance.due.due_on.isoformat(),
    }


def _ask_people(work: MembersWork, chased: Iterable[Chased], today: date) -> None:
    """One task for whatever a payer is asked for on one day; what they owe of several dues is one thing to speak of."""
    tasks = [task_for(balance.due, move.step.kind, due_on=today, occasion=str(today)) for balance, move in chased]
    work.tasks.open_next(list({(task.reason, task.occasion): task for task in tasks}.values()), command_id=new_id())
