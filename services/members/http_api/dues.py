"""Routes of a member's dues: what they owe, what they paid, and what a desk and a manager do about it."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response

from services.chassis.http.answers import private
from services.chassis.http.callers import current_caller, current_scope, current_staff_id, permits
from services.chassis.http.commands import Commands
from services.chassis.http.validation import load, path_id
from services.chassis.identifiers import is_id
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.http_dues import (
    DisputeRequest,
    DisputeSettlementRequest,
    DueReadingsRequest,
    PaymentOfPayerRequest,
    PaymentRequest,
    PayoutRequest,
    VoidRequest,
    WaiverRequest,
)
from services.contracts.permissions import Action
from services.members.domain.dues.due import DueBalance
from services.members.domain.dues.payment import Payment
from services.members.domain.dues.refusals import UnknownDue, UnknownPayment
from services.members.domain.errors import UnknownMember
from services.members.domain.memberships.refusals import UnknownPayer
from services.members.http_api.acting import outlet_of_act
from services.members.http_api.due_bodies import asked_body, due_body, payment_body
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.dues.dispute_due import dispute_due, settle_dispute
from services.members.use_cases.dues.pay_out_credit import PaidOut, pay_out_credit
from services.members.use_cases.dues.record_payment import (
    Taken,
    TakenOfCompany,
    record_payment,
    record_payment_of_company,
)
from services.members.use_cases.dues.void_payment import void_payment
from services.members.use_cases.dues.waive_due import waive_due

Answer = tuple[dict[str, Any], int]

_PAYMENT, _VOID, _WAIVER = PaymentRequest(), VoidRequest(), WaiverRequest()
_READINGS, _PAYOUT, _PAYER_PAYMENT = DueReadingsRequest(), PayoutRequest(), PaymentOfPayerRequest()
_DISPUTE, _SETTLEMENT = DisputeRequest(), DisputeSettlementRequest()


def add_dues(app: Flask, open_work: WorkOpener[MembersWork], commands: Commands[MembersWork]) -> None:
    @app.get("/members/<member_id>/dues")
    @permits(Action.READ_DUES)
    def dues_of(member_id: str) -> Response:
        member_id = path_id(member_id, UnknownMember)
        with open_work.reading() as work:
            return private(_dues_of(work, member_id))

    @app.post("/dues/readings")
    @permits(Action.READ_OWED)
    def asked_for() -> Response:
        """For whoever sends letters: what is asked for of these dues at this moment; nothing of one that is paid."""
        due_ids = load(_READINGS)["due_ids"]
        with open_work.reading() as work:
            balances = work.dues.with_ids([due_id for due_id in due_ids if is_id(due_id)])
        asked = [each for each in balances if not each.is_settled and not each.is_disputed]
        return private({"dues": [asked_body(each) for each in asked]})

    _add_payments(app, commands)
    _add_decisions(app, commands)


def _add_payments(app: Flask, commands: Commands[MembersWork]) -> None:
    @app.post("/dues/<due_id>/payments")
    @permits(Action.RECORD_PAYMENT)
    @commands.handle
    def take_payment(work: MembersWork, due_id: str) -> Answer:
        given = load(_PAYMENT)
        outlet = outlet_of_act(work, given.pop("outlet_code", None))
        taken = Taken(due_id=path_id(due_id, UnknownDue), **given)
        payment = record_payment(work, taken, outlet_code=outlet.code, staff_id=current_staff_id())
        return {**payment_body(payment), "due": _due(work, due_id)}, 201

    @app.post("/payers/<payer_id>/payments")
    @permits(Action.RECORD_PAYMENT)
    @commands.handle
    def take_payment_of_company(work: MembersWork, payer_id: str) -> Answer:
        given = load(_PAYER_PAYMENT)
        outlet = outlet_of_act(work, given.pop("outlet_code", None))
        due_ids = [str(due_id) for due_id in given.pop("due_ids", [])]
        taken = TakenOfCompany(payer_id=path_id(payer_id, UnknownPayer), due_ids=due_ids, **given)
        staff_id = current_staff_id()
        payment, was_known = record_payment_of_company(work, taken, outlet_code=outlet.code, staff_id=staff_id)
        return {**payment_body(payment), **_came_of(work, payment), "was_known": was_known}, 201

    @app.post("/payments/<payment_id>/voids")
    @permits(Action.VOID_PAYMENT)
    @commands.handle
    def void(work: MembersWork, payment_id: str) -> Answer:
        reason = load(_VOID)["reason"]
        payment_id = path_id(payment_id, UnknownPayment)
        payment = void_payment(work, payment_id, reason=reason, scope=current_scope(), staff_id=current_staff_id())
        return payment_body(payment, [payment_id]), 201

    @app.post("/payers/<payer_id>/payouts")
    @permits(Action.PAY_OUT_CREDIT)
    @commands.handle
    def pay_out(work: MembersWork, payer_id: str) -> Answer:
        given = load(_PAYOUT)
        outlet = outlet_of_act(work, given.pop("outlet_code", None))
        paid = PaidOut(payer_id=path_id(payer_id, UnknownPayer), **given)
        payment = pay_out_credit(work, paid, outlet_code=outlet.code, staff_id=current_staff_id())
        return payment_body(payment), 201


def _add_decisions(app: Flask, commands: Commands[MembersWork]) -> None:
    @app.post("/dues/<due_id>/waivers")
    @permits(Action.WAIVE_DUE)
    @commands.handle
    def waive(work: MembersWork, due_id: str) -> Answer:
        reason = load(_WAIVER)["reason"]
        waive_due(work, path_id(due_id, UnknownDue), reason=reason, scope=current_scope(), staff_id=current_staff_id())
        return _due(work, due_id), 201

    @app.post("/dues/<due_id>/disputes")
    @permits(Action.DISPUTE_DUE)
    @commands.handle
    def dispute(work: MembersWork, due_id: str) -> Answer:
        given = load(_DISPUTE)
        dispute_due(
            work,
            path_id(due_id, UnknownDue),
            reason=given["reason"],
            words=given.get("words"),
            outlet_code=current_caller().outlet_code,
            staff_id=current_staff_id(),
        )
        return _due(work, due_id), 201

    @app.post("/dues/<due_id>/dispute-settlements")
    @permits(Action.SETTLE_DISPUTE)
    @commands.handle
    def settle(work: MembersWork, due_id: str) -> Answer:
        is_owed = load(_SETTLEMENT)["is_owed"]
        settle_dispute(
            work, path_id(due_id, UnknownDue), is_owed=is_owed, scope=current_scope(), staff_id=current_staff_id()
        )
        return _due(work, due_id), 201


def _came_of(work: MembersWork, payment: Payment) -> dict[str, int]:
    paid = work.dues.with_ids(work.payments.dues_paid_by(payment.payment_id))
    owed = work.dues.open_of_payer(payment.payer_id, payment.currency)
    return {
        "settled_dues": sum(balance.is_settled for balance in paid),
        "credited_minor": work.payments.credited_by([payment.payment_id]),
        "owed_minor": sum(balance.owed_minor for balance in owed),
    }


def _due(work: MembersWork, due_id: str) -> dict[str, Any]:
    balance = work.dues.find(due_id)
    assert balance is not None
    return _bodies(work, [balance])[0]


def _bodies(work: MembersWork, balances: list[DueBalance]) -> list[dict[str, Any]]:
    steps = work.chases.steps_of([each.due.due_id for each in balances])
    return [due_body(each, steps) for each in balances]


def _dues_of(work: MembersWork, member_id: str) -> dict[str, Any]:
    if not work.members.with_ids([member_id]):
        raise UnknownMember
    owed = work.dues.owed(member_id)
    payments = work.payments.of_payer(member_id)
    taken_back = [each.about_payment_id for each in payments if each.about_payment_id]
    return {
        "owed": {
            "overdue_minor": owed.overdue_minor,
            "currency": owed.currency,
            "oldest_due_on": owed.oldest_due_on.isoformat() if owed.oldest_due_on else None,
            "is_disputed": owed.is_disputed,
        },
        "credit": [
            {"currency": currency, "amount_minor": amount}
            for currency, amount in sorted(work.dues.credit_of(member_id).items())
        ],
        "method_expires": work.payments.method_expires(member_id),
        "dues": _bodies(work, work.dues.of_member(member_id)),
        "payments": [payment_body(each, taken_back) for each in payments],
    }
