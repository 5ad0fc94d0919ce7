"""What every movement of money has in common: it is spread over dues once, and whoever waits for it hears of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from services.chassis.identifiers import new_id
from services.contracts.members import DueSettled
from services.members.domain.actor import Actor
from services.members.domain.dues.due import Due, DueBalance
from services.members.domain.dues.payment import NewPayment, Payment, Share, settle
from services.members.domain.dues.refusals import ReferenceUsed
from services.members.domain.episode import Channel
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.dues.finding import found

_EPISODES = {
    "payment": "payment_recorded",
    "refund": "payment_refunded",
    "reversal": "payment_reversed",
    "waived": "due_waived",
}
_CHANNELS: dict[str, Channel] = {"desk": "desk", "payment_system": "payments", "csv": "payments"}


def receive(work: MembersWork, payment: NewPayment, *, first: Collection[str] = ()) -> Payment:
    """Record what was paid: for the dues that are named first, then for the oldest. The same reference is the same
    payment, however often it is told. Raises ReferenceUsed where it says something else this time."""
    work.hold_payer(payment.payer_id, payment.currency)
    if work.payments.record(payment, command_id=work.command_id):
        balances = work.dues.open_of_payer(payment.payer_id, payment.currency)
        spread(work, payment, settle(payment.amount_minor, balances, first=first))
    return as_recorded(work, payment)


def spread(work: MembersWork, payment: NewPayment, shares: Sequence[Share], *, told: str | None = None) -> None:
    """Move the money of a payer who is held, tell the timeline (as this kind, where its own does not say it), and call
    off whoever was to ask for it."""
    touched = work.dues.spread(
        shares,
        payer_id=payment.payer_id,
        currency=payment.currency,
        payment_id=payment.payment_id,
        command_id=work.command_id,
    )
    stop_asking(work, payment.payer_id, touched, outcome="waived" if payment.kind == "waived" else "paid")
    member_ids = {balance.due.member_id for balance in touched}
    for member_id in sorted(member_ids | ({payment.member_id} if payment.member_id else set())):
        theirs = [each for each in touched if each.due.member_id == member_id]
        _tell(work, payment, member_id, theirs, shares, told or _EPISODES[payment.kind])
        work.admissions.refresh(member_id)


def use_credit(work: MembersWork, payer_id: str, currency: str) -> None:
    """What a payer has in advance pays what they owe, before anybody asks them for it."""
    touched = work.dues.use_credit(payer_id, currency, command_id=work.command_id)
    stop_asking(work, payer_id, touched, outcome="paid")
    for member_id in sorted({balance.due.member_id for balance in touched}):
        work.admissions.refresh(member_id)


def stop_asking(work: MembersWork, payer_id: str, touched: Sequence[DueBalance], *, outcome: str) -> None:
    """For what of this is settled now, or in dispute: no letter that waits is sent, and nobody calls."""
    stopped = [balance for balance in touched if balance.is_settled or balance.is_disputed]
    for balance in stopped:
        if balance.last_step >= 0 and not balance.due.is_companys:
            work.publish(DueSettled(member_id=balance.due.asked_of, due_id=balance.due.due_id))
    if stopped:
        call_off(work, payer_id, outcome=outcome)


def waive_rest(work: MembersWork, due: Due, *, reason: str, staff_id: str | None, at_most: int | None = None) -> int:
    """How much that was; nothing where nothing was owed. Its member and whoever pays are held."""
    work.dues.hold(due.paid_by, due.currency)
    owed_minor = found(work, due.due_id).owed_minor
    if at_most is not None:
        owed_minor = min(owed_minor, at_most)
    if owed_minor:
        waiver_id = new_id()
        waiver = NewPayment(
            payment_id=waiver_id,
            kind="waived",
            payer_id=due.paid_by,
            member_id=None if due.is_companys else due.paid_by,
            amount_minor=owed_minor,
            currency=due.currency,
            source="desk",
            reference=f"waiver/{waiver_id}",
            received_on=work.day_at(due.outlet_code),
            outlet_code=due.outlet_code,
            staff_id=staff_id,
            reason=reason,
        )
        work.payments.record(waiver, command_id=work.command_id)
        spread(work, waiver, [Share(due.due_id, owed_minor)])
    return owed_minor


def call_off(work: MembersWork, payer_id: str, *, outcome: str) -> None:
    """In the transaction of whatever happened to a due of a payer who is held: nobody speaks with them any more, unless
    they owe something else."""
    if not any(
        balance.is_asked_for_on(work.day_at(balance.due.outlet_code)) for balance in work.dues.open_of_payer(payer_id)
    ):
        work.tasks.drop_about(payer_id, outcome=outcome)


def _tell(
    work: MembersWork,
    payment: NewPayment,
    member_id: str,
    theirs: Sequence[DueBalance],
    shares: Sequence[Share],
    kind: str,
) -> None:
    """Of what others paid for many, the file of each says what of it was theirs."""
    due_ids = {each.due.due_id for each in theirs}
    part = sum(abs(share.amount_minor) for share in shares if share.due_id in due_ids)
    facts: dict[str, str | int] = {
        "amount_minor": payment.amount_minor if member_id == payment.member_id else part,
        "currency": payment.currency,
        "source": payment.source,
    }
    if payment.reason:
        facts["reason"] = payment.reason
    settled = [each.due.due_id for each in theirs if each.is_settled]
    work.note_episode(
        member_id,
        kind,
        Actor(outlet_code=payment.outlet_code, staff_id=payment.staff_id, channel=_CHANNELS[payment.source]),
        about=("due", settled[0]) if settled else ("payment", payment.payment_id),
        facts=facts,
        # A file holds many payments under one command: each is told by its own id.
        command_id=payment.payment_id,
    )


def as_recorded(work: MembersWork, wanted: NewPayment) -> Payment:
    """What is known under its reference. Raises ReferenceUsed where that is another movement."""
    found = work.payments.by_reference(wanted.source, wanted.reference)
    assert found is not None
    told = (found.kind, found.payer_id, found.amount_minor, found.currency, found.about_payment_id)
    if told != (wanted.kind, wanted.payer_id, wanted.amount_minor, wanted.currency, wanted.about_payment_id):
        raise ReferenceUsed
    return found
