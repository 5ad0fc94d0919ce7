"""Pay out at a desk what a payer has in advance, known by the reference of its receipt."""

from __future__ import annotations

from dataclasses import dataclass

from services.chassis.identifiers import new_id
from services.chassis.work.audit import Values
from services.members.domain.dues.payment import NewPayment, Payment, Share
from services.members.domain.dues.refusals import CreditTooSmall
from services.members.domain.memberships.refusals import UnknownPayer
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.dues.moving_money import as_recorded, spread, use_credit


@dataclass(frozen=True, kw_only=True)
class PaidOut:
    """What was handed back, and the number of its receipt."""

    payer_id: str
    amount_minor: int
    currency: str
    reference: str


def pay_out_credit(work: MembersWork, paid: PaidOut, *, outlet_code: str, staff_id: str | None) -> Payment:
    """To a company or a member. What they owe is paid first; of the rest at most what there is goes out, and the same
    receipt once more is the same payout. Raises UnknownPayer, CreditTooSmall and ReferenceUsed."""
    is_companys = work.payers.find(paid.payer_id) is not None
    if not is_companys and work.members.with_id(paid.payer_id) is None:
        raise UnknownPayer
    payout = NewPayment(
        payment_id=new_id(),
        kind="refund",
        payer_id=paid.payer_id,
        member_id=None if is_companys else paid.payer_id,
        amount_minor=paid.amount_minor,
        currency=paid.currency,
        source="desk",
        reference=f"{outlet_code}/{paid.reference}",
        received_on=work.day_at(outlet_code),
        outlet_code=outlet_code,
        staff_id=staff_id,
    )
    work.hold_payer(paid.payer_id, paid.currency)
    if work.payments.record(payout, command_id=work.command_id):
        use_credit(work, paid.payer_id, paid.currency)
        if work.dues.credit_of(paid.payer_id).get(paid.currency, 0) < paid.amount_minor:
            raise CreditTooSmall
        spread(work, payout, [Share(None, -paid.amount_minor)])
    recorded = as_recorded(work, payout)
    after: Values = {"amount_minor": recorded.amount_minor, "currency": recorded.currency}
    work.concerns("payment", recorded.payment_id, place=work.place_of(outlet_code), after=after)
    return recorded
