"""Hear a notice of the payment system: once for each of its ids; what fits nothing is kept for a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from services.chassis.identifiers import id_for, is_id, new_id
from services.members.domain.actor import PAYMENT_SYSTEM
from services.members.domain.dues.due import DueBalance, due_id_in
from services.members.domain.dues.notice import Notice, Unmatched, Unplaced
from services.members.domain.dues.payment import NewPayment, Payment, Share, take_back
from services.members.domain.dues.refusals import ReferenceUsed, UnknownDue, WrongCurrency
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.dues.asking import go_on_asking
from services.members.use_cases.dues.finding import PaidFor, company_in, paid_for
from services.members.use_cases.dues.moving_money import receive, spread, stop_asking

NoticeState = Literal["applied", "unmatched", "known"]
SOURCE: Literal["payment_system"] = "payment_system"


def hear_notice(work: MembersWork, notice: Notice) -> NoticeState:
    """What became of it. Told again, it is known: of two deliveries at once, one is heard."""
    _hold(work, notice)
    if not work.notices.receive(notice):
        return "known"
    return _apply(work, notice)


def hear_again(work: MembersWork, notice: Unmatched, *, staff_id: str | None) -> NoticeState:
    """What was set aside may fit by now: the payment that it is about has come, or a due was named. Of two who try at
    once, one finds it."""
    _hold(work, notice)
    if not work.notices.close(notice.notice_id, state="applied", staff_id=staff_id):
        return "known"
    return _apply(work, notice)


def _apply(work: MembersWork, notice: Notice) -> NoticeState:
    try:
        _HEARD[notice.kind](work, notice)
    except Unplaced as error:
        work.notices.set_aside(notice.notice_id, problem=error.problem)
        return "unmatched"
    return "applied"


def _hold(work: MembersWork, notice: Notice) -> None:
    """The payment that it tells of, or that it is about: of a payment and its refund in one instant one is heard after
    the other, and finds it."""
    reference = notice.reference if notice.kind == "payment.succeeded" else notice.payment_reference
    if reference is not None:
        work.notices.hold(reference)


def hear_what_waited(work: MembersWork, payment_reference: str) -> None:
    """A payment is here: what the payment system had told of it before, in the order in which it was told."""
    for notice in work.notices.waiting_for(payment_reference):
        hear_again(work, notice, staff_id=None)


def _succeeded(work: MembersWork, notice: Notice) -> None:
    paying = _paying(work, notice)
    payment = payment_of(work, notice, paying)
    try:
        receive(work, payment, first=paying.first)
    except ReferenceUsed as error:
        raise Unplaced("reference_used") from error
    hear_what_waited(work, payment.reference)


def _paying(work: MembersWork, notice: Notice) -> PaidFor:
    if notice.due_said is None:
        return PaidFor(payer_id=_member_of(work, notice), is_companys=False)
    assert notice.currency is not None
    try:
        return paid_for(work, notice.due_said, currency=notice.currency)
    except UnknownDue as error:
        raise Unplaced("unknown_due") from error
    except WrongCurrency as error:
        raise Unplaced("wrong_currency") from error


def payment_of(work: MembersWork, notice: Notice, paying: PaidFor) -> NewPayment:
    """The payment that it tells of."""
    assert notice.amount_minor is not None
    assert notice.currency is not None
    assert notice.reference is not None
    return NewPayment(
        payment_id=new_id(),
        kind="payment",
        payer_id=paying.payer_id,
        member_id=None if paying.is_companys else paying.payer_id,
        amount_minor=notice.amount_minor,
        currency=notice.currency,
        source=SOURCE,
        reference=notice.reference,
        received_on=notice.received_on or work.now.date(),
        outlet_code=paying.outlet_code,
    )


def _failed(work: MembersWork, notice: Notice) -> None:
    """Nothing is owed that was not owed before; whoever opens the file sees that it was tried. A company has none."""
    if notice.due_said is not None and company_in(work, notice.due_said) is not None:
        return
    due = _due_of(work, notice)
    member_id = due.due.member_id if due else _member_of(work, notice)
    about = ("due", due.due.due_id) if due else None
    work.note_episode(member_id, "payment_failed", PAYMENT_SYSTEM, about=about, command_id=notice.notice_id)


def _refunded(work: MembersWork, notice: Notice) -> None:
    """Given back on purpose: what it had settled stays settled, and of the payer's credit goes what came of it."""
    payment = _payment_of(work, notice)
    assert notice.amount_minor is not None
    credit_minor = work.hold_payer(payment.payer_id, payment.currency)
    back = work.payments.about([payment.payment_id])
    if notice.amount_minor > payment.amount_minor - sum(each.amount_minor for each in back):
        raise Unplaced("too_much")
    refund = _about(work, notice, payment, kind="refund", amount_minor=notice.amount_minor)
    # Earlier refunds took of it already: what is more, another payment brought.
    brought_minor = work.payments.credited_by([payment.payment_id, *(each.payment_id for each in back)])
    from_credit = min(notice.amount_minor, credit_minor, max(0, brought_minor))
    _write(work, refund, [Share(None, -from_credit)] if from_credit else [])


def _disputed(work: MembersWork, notice: Notice) -> None:
    """The payer has told their bank that they did not mean to pay: nobody is chased until the bank has decided."""
    payment = _payment_of(work, notice)
    work.hold_payer(payment.payer_id, payment.currency)
    for balance in work.dues.with_ids(work.payments.dues_paid_by(payment.payment_id)):
        due = balance.due
        opened_on = work.day_at(due.outlet_code)
        if work.disputes.open(due, source=SOURCE, reason="chargeback", opened_on=opened_on, staff_id=None):
            work.dues.pause(due.due_id)
            _tell(work, notice, due.member_id, "due_disputed", due.due_id, {"reason": "chargeback"})
            work.admissions.refresh(due.member_id)
    disputed = work.dues.with_ids(work.payments.dues_paid_by(payment.payment_id))
    stop_asking(work, payment.payer_id, disputed, outcome="disputed")


def _dispute_settled(work: MembersWork, notice: Notice) -> None:
    """Lost, the money is gone and the dues are owed anew; won, all is as it was."""
    payment = _payment_of(work, notice)
    credit_minor = work.hold_payer(payment.payer_id, payment.currency)
    due_ids = work.payments.dues_paid_by(payment.payment_id)
    assert notice.outcome is not None
    if notice.outcome == "lost":
        back = work.payments.about([payment.payment_id])
        left = payment.amount_minor - sum(each.amount_minor for each in back)
        amount_minor = min(left, notice.amount_minor or left)
        if amount_minor <= 0:
            raise Unplaced("too_much")
        balances = work.dues.of_payer(payment.payer_id, payment.currency)
        shares = take_back(
            amount_minor,
            credit_minor=credit_minor,
            settled=balances,
            paid_by_it=due_ids,
            paid_by_credit=work.payments.dues_paid_by_credit(payment.payer_id),
        )
        _write(work, _about(work, notice, payment, kind="reversal", amount_minor=amount_minor), shares)
    for balance in work.dues.with_ids(due_ids):
        paused_on = work.disputes.settle(balance.due.due_id, outcome=notice.outcome, staff_id=None)
        if paused_on is not None:
            go_on_asking(work, balance.due.due_id, paused_on=paused_on)
            facts = {"outcome": notice.outcome}
            _tell(work, notice, balance.due.member_id, "dispute_settled", balance.due.due_id, facts)
            work.admissions.refresh(balance.due.member_id)


def _method_expiring(work: MembersWork, notice: Notice) -> None:
    assert notice.expires_month is not None
    member_id = _member_of(work, notice)
    work.payments.note_method(member_id, expires_month=notice.expires_month)
    work.admissions.refresh(member_id)


_HEARD: Mapping[str, Callable[[MembersWork, Notice], None]] = {
    "payment.succeeded": _succeeded,
    "payment.failed": _failed,
    "payment.refunded": _refunded,
    "payment.disputed": _disputed,
    "dispute.settled": _dispute_settled,
    "payment_method.expiring": _method_expiring,
}


def _due_of(work: MembersWork, notice: Notice) -> DueBalance | None:
    """The due that it names; nothing where it names none."""
    if notice.due_said is None:
        return None
    due_id = due_id_in(notice.due_said)
    balance = work.dues.find(due_id) if due_id else None
    if balance is None:
        raise Unplaced("unknown_due")
    return balance


def _member_of(work: MembersWork, notice: Notice) -> str:
    member_id = notice.member_said
    if member_id is None:
        raise Unplaced("unknown_due")
    if not is_id(member_id) or not work.members.with_ids([member_id]):
        raise Unplaced("unknown_member")
    return member_id


def _payment_of(work: MembersWork, notice: Notice) -> Payment:
    assert notice.payment_reference is not None
    payment = work.payments.by_reference(SOURCE, notice.payment_reference)
    if payment is None or payment.kind != "payment":
        raise Unplaced("unknown_payment")
    if notice.currency not in (None, payment.currency):
        raise Unplaced("wrong_currency")
    return payment


def _about(
    work: MembersWork,
    notice: Notice,
    payment: Payment,
    *,
    kind: Literal["refund", "reversal"],
    amount_minor: int,
) -> NewPayment:
    assert notice.reference is not None
    return NewPayment(
        payment_id=new_id(),
        kind=kind,
        payer_id=payment.payer_id,
        member_id=payment.member_id,
        amount_minor=amount_minor,
        currency=payment.currency,
        source=SOURCE,
        reference=notice.reference,
        received_on=notice.received_on or work.now.date(),
        outlet_code=payment.outlet_code,
        about_payment_id=payment.payment_id,
    )


def _write(work: MembersWork, movement: NewPayment, shares: list[Share]) -> None:
    """Under a reference that nothing else has."""
    if not work.payments.record(movement, command_id=work.command_id):
        raise Unplaced("reference_used")
    spread(work, movement, shares)


def _tell(work: MembersWork, notice: Notice, member_id: str, kind: str, due_id: str, facts: Mapping[str, str]) -> None:
    about = ("due", due_id)
    # One line for each due: a member may have several that one payment paid.
    command_id = id_for(notice.notice_id, due_id)
    work.note_episode(member_id, kind, PAYMENT_SYSTEM, about=about, facts=facts, command_id=command_id)
