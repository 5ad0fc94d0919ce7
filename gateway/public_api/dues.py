"""/api/v1: what members owe, what they pay, and what is overdue where."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from gateway.clients.parts import Parts
from gateway.csv_files import csv_file
from gateway.public_api import examples_of_dues as examples
from gateway.public_api.documents import A_FILE, Shown, serve
from gateway.public_api.forwarding import handed_on, headers_to_pass, passed_back, query_string
from gateway.public_api.refusals import (
    ALREADY_DISPUTED,
    CREDIT_TOO_SMALL,
    DUE_SETTLED,
    NOT_A_DESK_PAYMENT,
    NOT_DISPUTED,
    OUTLET_NEEDED,
    OUTLET_NOT_KNOWN_YET,
    PAYMENT_TAKEN_BACK,
    QUERY,
    REFERENCE_USED,
    UNKNOWN_DUE,
    UNKNOWN_MEMBER,
    UNKNOWN_OUTLET,
    UNKNOWN_PAYER,
    UNKNOWN_PAYMENT,
    WRONG_CURRENCY,
)
from services.chassis.http.callers import permits
from services.contracts.http_dues import (
    DisputeRequest,
    DisputeSettlementRequest,
    DueAnswer,
    FileQuery,
    MemberDuesAnswer,
    OverdueAnswer,
    OverdueQuery,
    PayerAccountAnswer,
    PaymentAnswer,
    PaymentOfDueAnswer,
    PaymentOfPayerAnswer,
    PaymentOfPayerRequest,
    PaymentRequest,
    PayoutRequest,
    TotalsAnswer,
    TotalsQuery,
    VoidRequest,
    WaiverRequest,
)
from services.contracts.permissions import Action

COLUMNS = ("due_id", "reference", "payer_id", "outlet_code", "amount_minor", "currency", "due_on")


def dues_blueprint(parts: Parts) -> Blueprint:
    """Dues."""
    blueprint = Blueprint("dues", __name__, url_prefix="/api/v1", description="What members owe and pay.")
    _add_payments(blueprint, parts)
    _add_decisions(blueprint, parts)
    _add_lists(blueprint, parts)
    _add_file(blueprint, parts)
    return blueprint


def _add_payments(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "GET /members/<id:member_id>/dues",
        "Show what a member owes and has paid",
        answers=(MemberDuesAnswer, examples.MEMBER_DUES),
        refuses=[UNKNOWN_MEMBER],
    )
    @permits(Action.READ_DUES)
    def show_dues(member_id: str) -> Response:
        return handed_on(parts.members, "GET", f"/members/{member_id}/dues")

    @serve(
        blueprint,
        "GET /payers/<id:payer_id>",
        "Show what a company pays for, owes and has paid",
        answers=(PayerAccountAnswer, examples.PAYER_ACCOUNT),
        refuses=[UNKNOWN_PAYER],
    )
    @permits(Action.READ_DUES)
    def show_payer(payer_id: str) -> Response:
        return handed_on(parts.members, "GET", f"/payers/{payer_id}")

    @serve(
        blueprint,
        "POST /dues/<id:due_id>/payments",
        "Record a payment that was taken at a desk",
        takes=(PaymentRequest, examples.PAYMENT_TAKEN),
        answers=(PaymentOfDueAnswer, examples.PAYMENT_OF_DUE),
        status=201,
        refuses=[UNKNOWN_DUE, WRONG_CURRENCY, REFERENCE_USED, UNKNOWN_OUTLET, OUTLET_NEEDED, OUTLET_NOT_KNOWN_YET],
    )
    @permits(Action.RECORD_PAYMENT)
    def record_payment(due_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/dues/{due_id}/payments")

    @serve(
        blueprint,
        "POST /payers/<id:payer_id>/payments",
        "Record one payment of a company for all that it owes",
        takes=(PaymentOfPayerRequest, examples.PAYER_PAYMENT_TAKEN),
        answers=(PaymentOfPayerAnswer, examples.PAYER_PAYMENT),
        status=201,
        refuses=[
            UNKNOWN_PAYER,
            UNKNOWN_DUE,
            WRONG_CURRENCY,
            REFERENCE_USED,
            UNKNOWN_OUTLET,
            OUTLET_NEEDED,
            OUTLET_NOT_KNOWN_YET,
        ],
    )
    @permits(Action.RECORD_PAYMENT)
    def record_payment_of_company(payer_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/payers/{payer_id}/payments")

    @serve(
        blueprint,
        "POST /payers/<id:payer_id>/payouts",
        "Record that what a payer had in advance was paid out",
        takes=(PayoutRequest, examples.PAID_OUT),
        answers=(PaymentAnswer, examples.PAYOUT),
        status=201,
        refuses=[UNKNOWN_PAYER, CREDIT_TOO_SMALL, REFERENCE_USED, UNKNOWN_OUTLET, OUTLET_NEEDED, OUTLET_NOT_KNOWN_YET],
    )
    @permits(Action.PAY_OUT_CREDIT)
    def pay_out_credit(payer_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/payers/{payer_id}/payouts")

    @serve(
        blueprint,
        "POST /payments/<id:payment_id>/voids",
        "Take back a payment, a waiver or a payout that people recorded by mistake",
        takes=(VoidRequest, examples.VOIDED),
        answers=(PaymentAnswer, {**examples.PAYMENT, "can_be_voided": False}),
        status=201,
        refuses=[UNKNOWN_PAYMENT, NOT_A_DESK_PAYMENT, PAYMENT_TAKEN_BACK],
    )
    @permits(Action.VOID_PAYMENT)
    def void_payment(payment_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/payments/{payment_id}/voids")


def _add_decisions(blueprint: Blueprint, parts: Parts) -> None:
    def decide(rule: str, summary: str, takes: Shown, refuses: Any, action: str, name: str) -> None:
        """Serve one decision about a due."""

        def view(due_id: str) -> Response:
            return handed_on(parts.members, "POST", f"/dues/{due_id}/{rule}")

        view.__name__ = name
        serve(
            blueprint,
            f"POST /dues/<id:due_id>/{rule}",
            summary,
            takes=takes,
            answers=(DueAnswer, examples.DUE),
            status=201,
            refuses=[UNKNOWN_DUE, *refuses],
        )(permits(action)(view))

    waiver = ((WaiverRequest, examples.WAIVED), [DUE_SETTLED], Action.WAIVE_DUE, "waive_due")
    decide("waivers", "Waive what is left of a due", *waiver)
    dispute = ((DisputeRequest, examples.DISPUTED), [ALREADY_DISPUTED], Action.DISPUTE_DUE, "dispute_due")
    decide("disputes", "Note that a member disputes a due", *dispute)
    decision = ((DisputeSettlementRequest, examples.DECIDED), [NOT_DISPUTED], Action.SETTLE_DISPUTE, "settle_dispute")
    decide("dispute-settlements", "Decide whether a disputed due is owed", *decision)


def _add_lists(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "GET /dues/overdue",
        "List what is overdue, the oldest first",
        query=OverdueQuery,
        answers=(OverdueAnswer, examples.OVERDUE),
        refuses=QUERY,
    )
    @permits(Action.READ_OVERDUE)
    def list_overdue() -> Response:
        return handed_on(parts.members, "GET", f"/dues/overdue?{query_string()}")

    @serve(
        blueprint,
        "GET /dues/totals",
        "Sum up the dues of a month by outlet",
        query=TotalsQuery,
        answers=(TotalsAnswer, examples.TOTALS),
        refuses=QUERY,
    )
    @permits(Action.READ_OVERDUE)
    def sum_up_dues() -> Response:
        return handed_on(parts.members, "GET", f"/dues/totals?{query_string()}")


def _add_file(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "GET /dues/export.csv",
        "Export dues that a payment system is to collect",
        query=FileQuery,
        answers=A_FILE,
        content_type="text/csv",
        refuses=QUERY,
    )
    @permits(Action.READ_OVERDUE)
    def export_dues() -> Response:
        members, asked, rows = parts.members, query_string(), []
        after = ""
        while True:
            answer = members.ask("GET", f"/dues/to-collect?{asked}{after}", headers=headers_to_pass(members))
            if answer.status != 200:
                return passed_back(answer)
            page = answer.json()
            rows += page["dues"]
            if page["next"] is None:
                break
            after = f"&after={page['next']}"
        file = Response(csv_file(COLUMNS, rows), content_type="text/csv; charset=utf-8")
        file.headers["Content-Disposition"] = 'attachment; filename="dues.csv"'
        return file
