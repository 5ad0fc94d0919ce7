"""Take back what people recorded by mistake: a payment was never paid, a waiver never given, a payout never made."""

from __future__ import annotations

from collections.abc import Sequence

from services.chassis.identifiers import new_id
from services.chassis.security.permission import Scope
from services.chassis.work.audit import Values
from services.members.domain.dues.payment import NewPayment, Payment, Share, settle, take_back
from services.members.domain.dues.refusals import NotADeskPayment, PaymentTakenBack, UnknownPayment
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.dues.finding import reaches
from services.members.use_cases.dues.moving_money import spread, use_credit


def void_payment(work: MembersWork, payment_id: str, *, reason: str, scope: Scope, staff_id: str | None) -> Payment:
    """Raises UnknownPayment, NotADeskPayment and PaymentTakenBack: of two who void one payment, one does."""
    payment = work.payments.find(payment_id)
    if payment is None:
        raise UnknownPayment
    if not reaches(work, scope, payment.outlet_code):
        raise UnknownPayment
    if not payment.can_be_taken_back:
        raise NotADeskPayment
    reversal = NewPayment(
        payment_id=new_id(),
        # What was not paid out is money that the payer has.
        kind="payment" if payment.kind == "refund" else "reversal",
        payer_id=payment.payer_id,
        member_id=payment.member_id,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        source="desk",
        reference=f"void/{payment_id}",
        received_on=payment.received_on,
        outlet_code=payment.outlet_code,
        staff_id=staff_id,
        about_payment_id=payment_id,
        reason=reason,
    )
    credit_minor = work.hold_payer(payment.payer_id, payment.currency)
    if work.payments.about([payment_id]) or not work.payments.record(reversal, command_id=work.command_id):
        raise PaymentTakenBack
    told = "waiver_taken_back" if payment.kind == "waived" else None
    spread(work, reversal, _shares(work, payment, credit_minor), told=told)
    if payment.kind == "waived":
        use_credit(work, payment.payer_id, payment.currency)
    before: Values = {"amount_minor": payment.amount_minor, "currency": payment.currency}
    place = work.place_of(payment.outlet_code) if payment.outlet_code else None
    work.concerns("payment", payment_id, place=place, before=before, after={"reason": reason})
    return payment


def _shares(work: MembersWork, payment: Payment, credit_minor: int) -> list[Share]:
    """Where the money comes from, or goes to. The payer is held."""
    if payment.kind == "refund":
        return settle(payment.amount_minor, work.dues.open_of_payer(payment.payer_id, payment.currency))
    paid_by_it = work.payments.dues_paid_by(payment.payment_id)
    if payment.kind == "waived":
        return _owed_again(work, payment, paid_by_it)
    return take_back(
        payment.amount_minor,
        credit_minor=credit_minor,
        settled=work.dues.of_payer(payment.payer_id, payment.currency),
        paid_by_it=paid_by_it,
        paid_by_credit=work.payments.dues_paid_by_credit(payment.payer_id),
    )


def _owed_again(work: MembersWork, waiver: Payment, due_ids: Sequence[str]) -> list[Share]:
    """A waiver is of one due. Where less of it is settled than was waived, a payment that was taken back has taken the
    waiver along."""
    (balance,) = work.dues.with_ids(due_ids)
    if balance.due.amount_minor - balance.owed_minor < waiver.amount_minor:
        raise PaymentTakenBack
    return [Share(balance.due.due_id, -waiver.amount_minor)]
