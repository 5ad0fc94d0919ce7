"""Void a payment that a desk recorded by mistake: it was never paid."""

from __future__ import annotations

from services.chassis.identifiers import new_id
from services.chassis.security.permission import Scope
from services.chassis.work.audit import Values
from services.members.domain.dues.payment import NewPayment, Payment, take_back
from services.members.domain.dues.refusals import NotADeskPayment, PaymentTakenBack, UnknownPayment
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.dues.finding import reaches
from services.members.use_cases.dues.moving_money import spread


def void_payment(work: MembersWork, payment_id: str, *, reason: str, scope: Scope, staff_id: str | None) -> Payment:
    """Raises UnknownPayment, NotADeskPayment and PaymentTakenBack: of two who void one payment, one does."""
    payment = work.payments.find(payment_id)
    if payment is None:
        raise UnknownPayment
    if not reaches(work, scope, payment.outlet_code):
        raise UnknownPayment
    if payment.source == "payment_system" or payment.kind != "payment":
        raise NotADeskPayment
    reversal = NewPayment(
        payment_id=new_id(),
        kind="reversal",
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
    credit_minor = work.dues.hold(payment.payer_id, payment.currency)
    if work.payments.about([payment_id]) or not work.payments.record(reversal, command_id=work.command_id):
        raise PaymentTakenBack
    shares = take_back(
        payment.amount_minor,
        credit_minor=credit_minor,
        settled=work.dues.of_payer(payment.payer_id, payment.currency),
        paid_by_it=work.payments.dues_paid_by(payment_id),
        paid_by_credit=work.payments.dues_paid_by_credit(payment.payer_id),
    )
    spread(work, reversal, shares)
    before: Values = {"amount_minor": payment.amount_minor, "currency": payment.currency}
    place = work.place_of(payment.outlet_code) if payment.outlet_code else None
    work.concerns("payment", payment_id, place=place, before=before, after={"reason": reason})
    return payment
