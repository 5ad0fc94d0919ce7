"""Record a payment that somebody took at a desk, for a due or for all that a company owes, by its receipt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.chassis.identifiers import new_id
from services.chassis.work.audit import Values
from services.members.domain.dues.payment import NewPayment, Payment
from services.members.domain.dues.refusals import ReferenceUsed, UnknownDue, WrongCurrency
from services.members.domain.memberships.refusals import UnknownPayer
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.dues.finding import found, of_company
from services.members.use_cases.dues.moving_money import receive


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What the receipt says; its number counts within the outlet."""

    amount_minor: int
    currency: str
    reference: str
    received_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Taken(Receipt):
    """What was taken: some or all of a due, or more than that, which stays as credit."""

    due_id: str


@dataclass(frozen=True, kw_only=True)
class TakenOfCompany(Receipt):
    """What a company paid at once for what it owes."""

    payer_id: str
    due_ids: Sequence[str] = ()
    """Those that it named; the others follow, the oldest first."""


def record_payment(work: MembersWork, taken: Taken, *, outlet_code: str, staff_id: str | None) -> Payment:
    """Raises UnknownDue, WrongCurrency and ReferenceUsed. The receipts of one outlet are numbered by themselves.

    The same receipt once more is the same payment, unless that was taken back, or this due is open and got nothing of
    it: a till whose numbers begin anew each month has given the number to another payment.
    """
    due = found(work, taken.due_id).due
    if taken.currency != due.currency:
        raise WrongCurrency
    member_id = None if due.is_companys else due.paid_by
    payment = _at_desk(
        work, taken, payer_id=due.paid_by, member_id=member_id, outlet_code=outlet_code, staff_id=staff_id
    )
    recorded = receive(work, payment, first=[due.due_id])
    if recorded.payment_id != payment.payment_id:
        _refuse_another_payment(work, recorded, due.due_id)
    after: Values = {"amount_minor": recorded.amount_minor, "currency": recorded.currency, "due_id": due.due_id}
    work.concerns("payment", recorded.payment_id, place=work.place_of(outlet_code), after=after)
    return recorded


def record_payment_of_company(
    work: MembersWork, taken: TakenOfCompany, *, outlet_code: str, staff_id: str | None
) -> tuple[Payment, bool]:
    """One payment for all that it owes, what was chosen first, or in advance; and whether it was known before.

    Raises UnknownPayer, UnknownDue for one that it does not pay, WrongCurrency and ReferenceUsed.
    """
    payer = work.payers.find(taken.payer_id)
    if payer is None:
        raise UnknownPayer
    paying = of_company(work, payer, currency=taken.currency)
    chosen = [found(work, due_id).due for due_id in taken.due_ids]
    if any(due.paid_by != paying.payer_id for due in chosen):
        raise UnknownDue
    if any(due.currency != taken.currency for due in chosen):
        raise WrongCurrency
    payment = _at_desk(work, taken, payer_id=paying.payer_id, outlet_code=outlet_code, staff_id=staff_id)
    recorded = receive(work, payment, first=[due.due_id for due in chosen])
    was_known = recorded.payment_id != payment.payment_id
    if was_known and work.payments.about([recorded.payment_id]):
        raise ReferenceUsed
    for due in chosen if was_known else ():
        _refuse_another_payment(work, recorded, due.due_id)
    after: Values = {"amount_minor": recorded.amount_minor, "currency": recorded.currency}
    work.concerns("payment", recorded.payment_id, place=work.place_of(outlet_code), after=after)
    return recorded, was_known


def _at_desk(
    work: MembersWork,
    receipt: Receipt,
    *,
    payer_id: str,
    member_id: str | None = None,
    outlet_code: str,
    staff_id: str | None,
) -> NewPayment:
    return NewPayment(
        payment_id=new_id(),
        kind="payment",
        payer_id=payer_id,
        member_id=member_id,
        amount_minor=receipt.amount_minor,
        currency=receipt.currency,
        source="desk",
        reference=f"{outlet_code}/{receipt.reference}",
        received_on=receipt.received_on or work.day_at(outlet_code),
        outlet_code=outlet_code,
        staff_id=staff_id,
    )


def _refuse_another_payment(work: MembersWork, known: Payment, due_id: str) -> None:
    if work.payments.about([known.payment_id]):
        raise ReferenceUsed
    if not found(work, due_id).is_settled and due_id not in work.payments.dues_paid_by(known.payment_id):
        raise ReferenceUsed
