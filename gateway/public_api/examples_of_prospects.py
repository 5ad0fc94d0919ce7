"""Examples of prospects, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

PROSPECT_ID = "0197a3b2-6c1d-7e4f-8a6b-9c0d1e2f3a4b"
_MEMBER, _STAFF = "0197a3b2-5c1d-7e4f-8a6b-9c0d1e2f3a4b", "0197a3b2-9999-7e4f-8a6b-9c0d1e2f3a4b"
PROSPECT: dict[str, Any] = {
    "prospect_id": PROSPECT_ID,
    "display_name": "Ieva B.",
    "phone_tail": "56",
    "outlet_code": "riga-1",
    "source": "walk_in",
    "status": "trial_booked",
    "lost_reason": None,
    "may_be_contacted": True,
    "trial_visits": 0,
    "made_at": "2026-03-02T09:12:00.000000Z",
    "changed_at": "2026-03-03T10:00:00.000000Z",
    "member_id": None,
    "next_step": {"task_id": "0197a3b2-7777-7e4f-8a6b-9c0d1e2f3a4b", "kind": "call", "due_on": "2026-03-06"},
}
PROSPECTS: dict[str, Any] = {"prospects": [PROSPECT], "is_more": False}
PROSPECT_FILE: dict[str, Any] = {
    **PROSPECT,
    "contact": {
        "given_name": "Ieva",
        "family_name": "Bērziņa",
        "phone": "+37129123456",
        "phone_as_read": "+371 29 123 456",
        "email": None,
        "wish": "Yoga in the morning.",
    },
    "referrer_id": None,
    "steps": [
        {
            "step_id": "0197a3b2-8888-7e4f-8a6b-9c0d1e2f3a4b",
            "status": "trial_booked",
            "at": "2026-03-03T10:00:00.000000Z",
            "staff_id": _STAFF,
            "words": "Comes on Thursday at seven.",
        }
    ],
}
NEW_PROSPECT: dict[str, Any] = {
    "given_name": "Ieva",
    "family_name": "Bērziņa",
    "phone": "29 123 456",
    "wish": "Yoga in the morning.",
    "source": "walk_in",
    "may_be_contacted": True,
    "outlet_code": "riga-1",
}
PROSPECT_KEPT: dict[str, Any] = {"prospect_id": PROSPECT_ID, "is_new": True}
MOVE: dict[str, Any] = {"status": "trial_booked", "words": "Comes on Thursday at seven.", "next_on": "2026-03-06"}
MOVED: dict[str, Any] = {"prospect_id": PROSPECT_ID, "status": "trial_booked"}
CONVERSION: dict[str, Any] = {"birthday": {"month": 5, "day": 12}}
CONVERTED: dict[str, Any] = {
    "prospect_id": PROSPECT_ID,
    "member_id": _MEMBER,
    "is_new": True,
    "card": {"number": "9900123456789017", "qr_url": f"https://cups.example/api/v1/members/{_MEMBER}/card.svg"},
}
FORGOTTEN: dict[str, Any] = {"prospect_id": PROSPECT_ID, "status": "lost"}
COUNTS: dict[str, Any] = {
    "since": "2025-12-02T09:12:00.000000Z",
    "sources": [
        {"outlet_code": "riga-1", "source": "walk_in", "made": 12, "tried": 7, "converted": 4, "lost": 3},
    ],
}
