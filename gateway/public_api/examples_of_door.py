"""Examples of a door, for the OpenAPI document."""

from __future__ import annotations

import json
from typing import Any

from gateway.public_api.examples import CHECKED_IN

_CHECK_IN = CHECKED_IN["check_in_id"]
_MEMBER = CHECKED_IN["member"]["member_id"]
_MANAGER = "0197a3b2-7777-7e4f-8a6b-9c0d1e2f3a4b"

TURNED_AWAY: dict[str, Any] = {
    **CHECKED_IN,
    "verdict": {
        "colour": "red",
        "code": "debt_over_limit",
        "message": "A payment is overdue",
        "actions": ["take_payment", "let_in_once"],
    },
    "membership": {
        "membership_id": "0197a3b2-8888-7e4f-8a6b-9c0d1e2f3a4b",
        "plan": {"code": "full", "title": "Full"},
        "state": "active",
        "starts_on": "2026-01-01",
        "valid_until": "2026-03-31",
        "days_left": 29,
        "visits_left": None,
        "freeze_days_left": 14,
        "guests": 1,
    },
    "desk": {
        "owed": {"amount_minor": 19900, "currency": "PLN", "since": "2026-02-01"},
        "note": None,
        "has_photo": True,
        "has_open_case": False,
        "last_here_at": "2026-02-26T17:40:00.000000Z",
        "guests_left": None,
    },
}
LET_IN: dict[str, Any] = {"reason": "paying_now", "approver_id": _MANAGER, "pin": "4826"}
LET_IN_ONCE: dict[str, Any] = {
    **TURNED_AWAY,
    "verdict": {
        "colour": "yellow",
        "code": "let_in_once",
        "message": "Welcome, Anna! Let in this once",
        "actions": [],
    },
}
UNFROZEN: dict[str, Any] = {
    **TURNED_AWAY,
    "verdict": {**CHECKED_IN["verdict"], "actions": ["bring_guest"]},
    "desk": {**TURNED_AWAY["desk"], "owed": None, "guests_left": 1},
}
UNDONE: dict[str, Any] = {"check_in_id": _CHECK_IN, "gave_visit_back": True}
LABEL: dict[str, Any] = {"label": "Yoga 18:00"}
LABELLED: dict[str, Any] = {"check_in_id": _CHECK_IN, **LABEL}
LEFT: dict[str, Any] = {"check_in_id": _CHECK_IN, "state": "left"}
IN: dict[str, Any] = {"check_in_id": _CHECK_IN, "state": "in"}
GUEST: dict[str, Any] = {"check_in_id": _CHECK_IN, "guests": 1, "guests_left": 2}
NO_GUEST: dict[str, Any] = {"check_in_id": _CHECK_IN, "guests": 0, "guests_left": 3}
PRESENCE: dict[str, Any] = {
    "outlet_code": "mokotow",
    "inside": 2,
    "capacity": 80,
    "members": [
        {
            "check_in_id": _CHECK_IN,
            "member_id": _MEMBER,
            "display_name": "Anna K.",
            "since": "2026-03-02T09:00:00.000000Z",
            "guests": 1,
            "label": "Yoga 18:00",
        }
    ],
}
VISITS: dict[str, Any] = {
    "outlet_code": "mokotow",
    "version": "5f1d7a84db00d2fc",
    "inside": 2,
    "capacity": 80,
    "labels": [{"label": "Yoga 18:00", "visits": 1}],
    "visits": [
        {
            "check_in_id": _CHECK_IN,
            "member_id": _MEMBER,
            "display_name": "Anna K.",
            "checked_in_at": "2026-03-02T09:00:00.000000Z",
            "verdict": {"colour": "green", "code": "welcome_back"},
            "state": "in",
            "guests": 1,
            "label": "Yoga 18:00",
            "may_be_undone": True,
            "occasions": [{"kind": "birthday", "days_away": 0, "message": "Happy birthday, today!"}],
        }
    ],
}
LIVE = f"id: {VISITS['version']}\nevent: visits\ndata: {json.dumps(VISITS)}\n\n"
APPROVERS: dict[str, Any] = {"approvers": [{"staff_id": _MANAGER, "name": "Ewa", "role": "outlet_manager"}]}
KNOWN: dict[str, Any] = {
    "member_id": _MEMBER,
    "ban_reason": None,
    "banned_until": None,
    "waiver_version": "2026-01",
    "has_note": True,
    "has_photo": True,
}
DOOR_KNOWLEDGE: dict[str, Any] = {**KNOWN, "note": "Left a scarf behind the desk."}
BAN: dict[str, Any] = {"reason": "conduct", "until": "2026-06-30"}
BANNED: dict[str, Any] = {**KNOWN, "ban_reason": "conduct", "banned_until": "2026-06-30"}
WAIVER: dict[str, Any] = {"version": "2026-01"}
ATTENTION: dict[str, Any] = {"words": "Left a scarf behind the desk."}
_PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
PHOTO: dict[str, Any] = {"content": _PIXEL, "has_consented": True}
PHOTO_OF: dict[str, Any] = {"member_id": _MEMBER, "media_type": "image/png", "content": _PIXEL}
