"""The bodies of answers about dues and payments."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from services.chassis.database.column_types import as_text
from services.members.domain.dues.due import DueBalance
from services.members.domain.dues.dunning import TakenStep
from services.members.domain.dues.notice import Unmatched
from services.members.domain.dues.payment import Payment
from services.members.use_cases.dues.import_payments import PaymentsReport


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def due_body(balance: DueBalance, steps: Sequence[TakenStep]) -> dict[str, Any]:
    due = balance.due
    return {
        "due_id": due.due_id,
        "reference": due.reference,
        "member_id": due.member_id,
        "membership_id": due.membership_id,
        "payer_id": due.payer_id,
        "payer_kind": due.payer_kind,
        "reason": due.reason,
        "outlet_code": due.outlet_code,
        "amount_minor": due.amount_minor,
        "owed_minor": balance.owed_minor,
        "currency": due.currency,
        "due_on": due.due_on.isoformat(),
        "period_from": _day(due.period_from),
        "period_until": _day(due.period_until),
        "is_disputed": balance.is_disputed,
        "next_step_on": _day(balance.next_step_on),
        "steps": [
            {
                "kind": step.kind,
                "day": step.day,
                "is_skipped": step.is_skipped,
                "taken_on": step.taken_on.isoformat(),
            }
            for step in steps
            if step.due_id == due.due_id
        ],
    }


def asked_body(balance: DueBalance) -> dict[str, Any]:
    return {
        "due_id": balance.due.due_id,
        "reference": balance.due.reference,
        "owed_minor": balance.owed_minor,
        "currency": balance.due.currency,
        "due_on": balance.due.due_on.isoformat(),
    }


def payment_body(payment: Payment, taken_back: Collection[str] = ()) -> dict[str, Any]:
    return {
        "payment_id": payment.payment_id,
        "kind": payment.kind,
        "amount_minor": payment.amount_minor,
        "currency": payment.currency,
        "source": payment.source,
        "reference": payment.reference,
        "received_on": payment.received_on.isoformat(),
        "recorded_at": as_text(payment.recorded_at),
        "outlet_code": payment.outlet_code,
        "staff_id": payment.staff_id,
        "about_payment_id": payment.about_payment_id,
        "reason": payment.reason,
        "can_be_voided": payment.can_be_taken_back and payment.payment_id not in taken_back,
    }


def to_collect_body(balance: DueBalance) -> dict[str, Any]:
    due = balance.due
    return {
        "due_id": due.due_id,
        "reference": due.reference,
        "payer_id": due.paid_by,
        "outlet_code": due.outlet_code,
        "amount_minor": balance.owed_minor,
        "currency": due.currency,
        "due_on": due.due_on.isoformat(),
    }


def notice_body(notice: Unmatched) -> dict[str, Any]:
    return {
        "notice_id": notice.notice_id,
        "kind": notice.kind,
        "problem": notice.problem,
        "reference": notice.reference,
        "due_said": notice.due_said,
        "member_said": notice.member_said,
        "amount_minor": notice.amount_minor,
        "currency": notice.currency,
        "received_on": _day(notice.received_on),
        "received_at": as_text(notice.received_at),
        "can_be_matched": notice.can_be_matched,
    }


def report_body(report: PaymentsReport) -> dict[str, Any]:
    return {
        "rows": report.rows,
        "added": report.added,
        "unchanged": report.unchanged,
        "refused": [asdict(refused) for refused in report.refused],
    }
