"""What requests and answers about dues and payments look like; the tests hold each against its schema."""

from __future__ import annotations

from typing import Any

_MEMBER = "0197a3b2-5c1d-7e4f-8a6b-9c0d1e2f3a4b"
DUE_ID = "0197a3b2-d0e5-7e4f-8a6b-9c0d1e2f3a4b"
_REFERENCE = "0197A3B2D0E57E4F8A6B9C0D1E2F3A4B"
_PAYER = "0197a3b2-eeee-7e4f-8a6b-9c0d1e2f3a4b"
_PAYMENT_ID = "0197a3b2-9a11-7e4f-8a6b-9c0d1e2f3a4b"
NOTICE_ID = "0197a3b2-4071-7e4f-8a6b-9c0d1e2f3a4b"

PAYMENT_TAKEN: dict[str, Any] = {"amount_minor": 3900, "currency": "EUR", "reference": "T1-004711"}
VOIDED: dict[str, Any] = {"reason": "wrong_member"}
WAIVED: dict[str, Any] = {"reason": "goodwill"}
DISPUTED: dict[str, Any] = {"reason": "amount"}
DECIDED: dict[str, Any] = {"is_owed": True}
DUE: dict[str, Any] = {
    "due_id": DUE_ID,
    "reference": _REFERENCE,
    "member_id": _MEMBER,
    "membership_id": "0197a3b2-3e3b-7e4f-8a6b-9c0d1e2f3a4b",
    "payer_id": None,
    "payer_kind": None,
    "reason": "period",
    "outlet_code": "mokotow",
    "amount_minor": 3900,
    "owed_minor": 0,
    "currency": "EUR",
    "due_on": "2026-03-01",
    "period_from": "2026-03-01",
    "period_until": "2026-03-31",
    "is_disputed": False,
    "next_step_on": None,
    "steps": [{"kind": "message", "day": 0, "is_skipped": False, "taken_on": "2026-03-02"}],
}
PAYMENT: dict[str, Any] = {
    "payment_id": _PAYMENT_ID,
    "kind": "payment",
    "amount_minor": 3900,
    "currency": "EUR",
    "source": "desk",
    "reference": "mokotow/T1-004711",
    "received_on": "2026-03-02",
    "recorded_at": "2026-03-02T08:15:30.000000Z",
    "outlet_code": "mokotow",
    "staff_id": None,
    "about_payment_id": None,
    "reason": None,
    "can_be_voided": True,
}
PAID_OUT: dict[str, Any] = {"amount_minor": 100, "currency": "EUR", "reference": "T1-004712"}
PAYOUT: dict[str, Any] = {
    **PAYMENT,
    "kind": "refund",
    "amount_minor": 100,
    "reference": "mokotow/T1-004712",
}
PAYER_PAYMENT_TAKEN: dict[str, Any] = {"amount_minor": 120000, "currency": "EUR", "reference": "2026-0311"}
PAYER_PAYMENT: dict[str, Any] = {
    **PAYMENT,
    "amount_minor": 120000,
    "reference": "mokotow/2026-0311",
    "settled_dues": 30,
    "credited_minor": 3000,
    "owed_minor": 0,
    "was_known": False,
}
PAYMENT_OF_DUE: dict[str, Any] = {**PAYMENT, "due": DUE}
MEMBER_DUES: dict[str, Any] = {
    "owed": {"overdue_minor": 0, "currency": None, "oldest_due_on": None, "is_disputed": False},
    "credit": [{"currency": "EUR", "amount_minor": 100}],
    "method_expires": "2026-12",
    "dues": [DUE],
    "payments": [PAYMENT],
}
PAYER_ACCOUNT: dict[str, Any] = {
    "payer_id": _PAYER,
    "name": "Rīgas Siltums",
    "reference": "RS-2026",
    "is_active": True,
    "members": [
        {
            "member_id": _MEMBER,
            "display_name": "Anna K.",
            "membership_id": DUE["membership_id"],
            "title": "Monthly",
            "outlet_code": "mokotow",
            "state": "active",
            "valid_until": "2026-03-31",
            "renews_next": True,
        }
    ],
    "owed": [{"currency": "EUR", "owed_minor": 3900, "overdue_minor": 3900}],
    "credit": [],
    "dues": [{**DUE, "payer_id": _PAYER, "payer_kind": "company", "owed_minor": 3900, "display_name": "Anna K."}],
    "payments": [PAYMENT],
}
OVERDUE: dict[str, Any] = {
    "dues": [{**DUE, "owed_minor": 3900, "next_step_on": "2026-03-08", "display_name": "Anna K.", "days_overdue": 4}],
    "next": None,
}
TOTALS: dict[str, Any] = {
    "month": "2026-03",
    "totals": [
        {
            "outlet_code": "mokotow",
            "currency": "EUR",
            "dues": 120,
            "expected_minor": 468000,
            "paid_minor": 421200,
            "waived_minor": 3900,
            "overdue_minor": 39000,
            "disputed_minor": 3900,
            "to_come_minor": 78000,
            "overdue_in_all_minor": 54600,
        }
    ],
}
NOTICE: dict[str, Any] = {
    "type": "payment.succeeded",
    "data": {"reference": "ch_3P9x", "due": _REFERENCE, "amount_minor": 3900, "currency": "EUR"},
}
HEARD: dict[str, Any] = {"state": "applied"}
UNMATCHED: dict[str, Any] = {
    "notices": [
        {
            "notice_id": NOTICE_ID,
            "kind": "payment.succeeded",
            "problem": "unknown_due",
            "reference": "ch_3P9x",
            "due_said": "4711",
            "member_said": None,
            "amount_minor": 3900,
            "currency": "EUR",
            "received_on": "2026-03-02",
            "received_at": "2026-03-02T08:15:30.000000Z",
            "can_be_matched": True,
        }
    ]
}
MATCH: dict[str, Any] = {"due": _REFERENCE}
DISMISSED: dict[str, Any] = {"notice_id": NOTICE_ID}
PAYMENTS_FILE: dict[str, Any] = {
    "csv": f"reference,due,amount_minor,currency,received_on\nB-1,{_REFERENCE},3900,EUR,2026-03-02\n",
    "dry_run": True,
}
PAYMENTS_REPORT: dict[str, Any] = {
    "rows": 2,
    "added": 1,
    "unchanged": 0,
    "refused": [
        {
            "line": 3,
            "code": "unknown_due",
            "column": "due",
            "reason": "is neither the id nor the reference of a due",
        }
    ],
}
