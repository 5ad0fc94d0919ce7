"""Examples of plans and memberships, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

MEMBER = "0197a3b2-5c1d-7e4f-8a6b-9c0d1e2f3a4b"
_OTHER = "0197a3b2-5c1d-7e4f-8a6b-9c0d1e2f3a4c"
_MEMBERSHIP = "0197a3b2-cccc-7e4f-8a6b-9c0d1e2f3a4b"
_OUTLET = "riga-1"

PLAN: dict[str, Any] = {
    "code": "monthly",
    "after_version": 1,
    "titles": {"en": "Monthly, mornings", "lv": "Mēneša, rīti"},
    "kind": "period",
    "currency": "EUR",
    "price_minor": 3900,
    "joining_fee_minor": 1000,
    "period_months": 1,
    "windows": [{"weekdays": [1, 2, 3, 4, 5], "begins": "06:00", "ends": "12:00"}],
    "freeze_days": 28,
    "grace_days": 7,
    "notice_days": 30,
    "renews": True,
    "joining_age": 16,
}
PLAN_DEFINED: dict[str, Any] = {
    **{name: value for name, value in PLAN.items() if name != "after_version"},
    "period_days": 0,
    "visits": None,
    "outlet_codes": [],
    "territory_path": "/",
    "guests": 0,
    "grace_minor": 0,
    "needs_waiver": False,
    "is_corporate": False,
    "is_sold": True,
    "plan_version_id": "0197a3b2-dddd-7e4f-8a6b-9c0d1e2f3a4b",
    "version": 2,
    "title": "Monthly, mornings",
    "is_newest": True,
}
PLANS: dict[str, Any] = {"plans": [PLAN_DEFINED]}
PAYER: dict[str, Any] = {"name": "Rīgas Siltums", "reference": "RS-2026"}
PAYER_ADDED: dict[str, Any] = {"payer_id": "0197a3b2-eeee-7e4f-8a6b-9c0d1e2f3a4b", **PAYER, "is_active": True}
PAYERS: dict[str, Any] = {"payers": [{**PAYER_ADDED, "memberships": 14}]}

SALE: dict[str, Any] = {"plan_code": "monthly", "starts_on": "2026-03-02"}
MEMBERSHIP: dict[str, Any] = {
    "membership_id": _MEMBERSHIP,
    "member_id": MEMBER,
    "version": 1,
    "plan": {
        "code": "monthly",
        "version": 2,
        "title": "Monthly, mornings",
        "kind": "period",
        "price_minor": 3900,
        "currency": "EUR",
        "notice_days": 30,
    },
    "outlet_code": _OUTLET,
    "state": "active",
    "is_used_first": True,
    "sale_can_be_reversed": True,
    "moves_to": [],
    "starts_on": "2026-03-02",
    "begins_on": "2026-03-02",
    "valid_until": "2026-04-01",
    "ends_on": None,
    "cancelled_on": None,
    "days_left": 31,
    "renews": True,
    "renews_next": True,
    "visits_left": None,
    "freezes": [],
    "freeze_days_left": 28,
    "credit_minor": 0,
    "payer": None,
}
MEMBERSHIPS: dict[str, Any] = {"memberships": [MEMBERSHIP]}
_DONE = {**MEMBERSHIP, "version": 2, "sale_can_be_reversed": False}
RENEWAL: dict[str, Any] = {"version": 1}
RENEWED: dict[str, Any] = {**_DONE, "valid_until": "2026-05-01", "days_left": 61}
FREEZE: dict[str, Any] = {"version": 1, "first_on": "2026-03-10", "last_on": "2026-03-16"}
FROZEN: dict[str, Any] = {
    **_DONE,
    "valid_until": "2026-04-08",
    "freezes": [{"first_on": "2026-03-10", "last_on": "2026-03-16"}],
    "freeze_days_left": 21,
}
LIFT: dict[str, Any] = {"version": 2, "words": "Back from Jūrmala early."}
LIFTED: dict[str, Any] = {
    **_DONE,
    "version": 3,
    "valid_until": "2026-04-05",
    "freezes": [{"first_on": "2026-03-10", "last_on": "2026-03-13"}],
    "freeze_days_left": 24,
}
CANCELLATION_PREVIEW: dict[str, Any] = {
    "version": 1,
    "ends_on": "2026-04-01",
    "owed_minor": 0,
    "waived_minor": 3900,
    "periods_to_come": 0,
    "to_come_minor": 0,
    "credit_left_minor": 0,
    "currency": "EUR",
}
CANCELLATION: dict[str, Any] = {"version": 1, "reason": "moved_away", "ends_on": "2026-04-01"}
CANCELLED: dict[str, Any] = {
    **_DONE,
    "ends_on": "2026-04-01",
    "cancelled_on": "2026-03-02",
    "renews_next": False,
}
WITHDRAWAL: dict[str, Any] = {"version": 2}
WITHDRAWN: dict[str, Any] = {**_DONE, "version": 3}
PREVIEW: dict[str, Any] = {
    "plan_code": "yearly",
    "title": "A year",
    "version": 1,
    "days_converted": 21,
    "gifted_days": 0,
    "credit_minor": 2642,
    "settled_minor": 0,
    "returned_minor": 0,
    "price_minor": 36500,
    "due_minor": 33858,
    "credit_left_minor": 0,
    "currency": "EUR",
    "starts_on": "2026-03-12",
    "valid_until": "2027-03-11",
}
CHANGE: dict[str, Any] = {"version": 1, "plan_code": "yearly", "due_minor": 33858}
CHANGED: dict[str, Any] = {
    **_DONE,
    "plan": {**MEMBERSHIP["plan"], "code": "yearly", "title": "A year", "price_minor": 36500},
    "valid_until": "2027-03-11",
    "days_left": 365,
}
TRANSFER: dict[str, Any] = {"version": 1, "to_member_id": _OTHER}
TRANSFERRED: dict[str, Any] = {
    **MEMBERSHIP,
    "member_id": _OTHER,
    "starts_on": "2026-03-12",
    "begins_on": "2026-03-12",
    "days_left": 21,
}
SETTING: dict[str, Any] = {"version": 1, "renews": False}
SET: dict[str, Any] = {**_DONE, "renews": False, "renews_next": False}
PAYER_CHANGE: dict[str, Any] = {"version": 1, "payer_kind": "member", "payer_id": _OTHER}
PAYER_CHANGED: dict[str, Any] = {**_DONE, "payer": {"kind": "member", "payer_id": _OTHER, "name": None}}
MOVE: dict[str, Any] = {"version": 1, "to_outlet_code": "warsaw"}
MOVED: dict[str, Any] = {**_DONE, "outlet_code": "warsaw"}
OF_OUTLET: dict[str, Any] = {
    "outlet_code": _OUTLET,
    "total": 1,
    "memberships": [
        {
            "membership_id": _MEMBERSHIP,
            "member_id": MEMBER,
            "display_name": "Anna K.",
            "title": "Monthly, mornings",
            "state": "active",
            "valid_until": "2026-04-01",
            "renews_next": True,
            "owed_minor": 3900,
            "to_come_minor": 3900,
            "currency": "EUR",
        }
    ],
    "next": None,
}
MOVES: dict[str, Any] = {
    "from_outlet_code": _OUTLET,
    "to_outlet_code": "riga-2",
    "membership_ids": [_MEMBERSHIP, "0197a3b2-cccc-7e4f-8a6b-9c0d1e2f3a4c"],
}
MOVED_TOGETHER: dict[str, Any] = {
    "moved": 1,
    "unchanged": 0,
    "left": [
        {
            "membership_id": "0197a3b2-cccc-7e4f-8a6b-9c0d1e2f3a4c",
            "code": "plan_not_sold",
            "detail": "This plan is not good at this outlet. Choose another one.",
        }
    ],
}
SALE_REVERSAL: dict[str, Any] = {"version": 1}
SALE_REVERSED: dict[str, Any] = {**_DONE, "state": "ended", "ends_on": "2026-03-01", "days_left": 0}
GIFT: dict[str, Any] = {"version": 1, "days": 5, "reason": "closure"}
GIFTED: dict[str, Any] = {**_DONE, "valid_until": "2026-04-06", "days_left": 36}
