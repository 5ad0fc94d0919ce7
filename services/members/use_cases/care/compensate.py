"""Compensate inside a case: promise within the limits, and settle once it was given, or could not be."""

from __future__ import annotations

from services.members.domain.actor import Actor
from services.members.domain.care.compensation import Compensation, CompensationKind, limit_of
from services.members.domain.care.refusals import CaseHasEnded, CompensationTooLarge, UnknownCompensation
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.care.case_notes import held_case, note_step


def promise_compensation(
    work: MembersWork,
    case_id: str,
    *,
    kind: CompensationKind,
    amount: int,
    given_in: str,
    staff_id: str,
    role: str,
    outlet_code: str,
) -> Compensation:
    """Counted before it is given: what loyalty gives is asked for under the same key, as often as it takes.

    Raises UnknownCase, CaseHasEnded, CompensationTooLarge.
    """
    case, _ = held_case(work, case_id)
    if not case.is_open:
        raise CaseHasEnded
    limit = limit_of(role, kind)
    promised = Compensation(
        compensation_id=work.command_id,
        case_id=case_id,
        member_id=case.member_id,
        kind=kind,
        amount=amount,
        given_in=given_in,
        staff_id=staff_id,
        outlet_code=outlet_code,
        business_date=work.business_date_at(outlet_code),
        promised_at=work.now,
    )
    left = min(limit.in_case - work.compensations.in_case(case_id, kind), limit.in_a_day)
    if amount > left:
        raise CompensationTooLarge(max(0, left))
    if not work.compensations.count(promised.counted_for, amount, most=limit.in_a_day):
        raise CompensationTooLarge(max(0, limit.in_a_day - work.compensations.counted(promised.counted_for)))
    work.compensations.promise(promised)
    work.concerns(
        "member",
        case.member_id,
        place=work.place_of(outlet_code),
        after={"case_id": case_id, "compensation": kind, "amount": amount, "given_in": given_in},
    )
    return promised


def settle_compensation(work: MembersWork, compensation_id: str, *, is_given: bool) -> Compensation:
    """It was given, or the service that gives it refused for good. Told twice, once. Raises UnknownCompensation."""
    state = "given" if is_given else "refused"
    is_news = work.compensations.settle(compensation_id, state=state, at=work.now)
    settled = work.compensations.find(compensation_id)
    if settled is None or settled.state != state:
        raise UnknownCompensation
    if is_news and is_given:
        _note_given(work, settled)
    elif is_news:
        work.compensations.uncount(settled.counted_for, settled.amount)
    work.concerns(
        "member",
        settled.member_id,
        place=work.place_of(settled.outlet_code),
        after={"case_id": settled.case_id, "compensation": settled.kind, "amount": settled.amount, "state": state},
    )
    return settled


def _note_given(work: MembersWork, given: Compensation) -> None:
    """It stands among the steps of its case, and in the timeline."""
    case, key = held_case(work, given.case_id)
    actor = Actor(outlet_code=given.outlet_code, staff_id=given.staff_id)
    note_step(work, case, key, actor, kind="compensated", words=None)
    facts: dict[str, str | int] = {"kind": given.kind, "amount": given.amount, "given_in": given.given_in}
    work.note_episode(case.member_id, "case_compensated", actor, about=("case", case.case_id), facts=facts)
