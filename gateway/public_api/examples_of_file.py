"""Examples of a member's file, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

MEMBER = "0197a3b2-5c1d-7e4f-8a6b-9c0d1e2f3a4b"
_OUTLET, _STAFF = "riga-1", "0197a3b2-9999-7e4f-8a6b-9c0d1e2f3a4b"
_PEOPLE: list[dict[str, str]] = [{"staff_id": _STAFF, "name": "Inga"}]
_WHERE: dict[str, Any] = {"outlet_code": _OUTLET, "outlet_name": "Cups, Brīvības iela", "zone": "Europe/Riga"}
_CALL: dict[str, Any] = {
    "episode_id": "0197a3b2-aaaa-7e4f-8a6b-9c0d1e2f3a4b",
    "kind": "call_made",
    "group": "notes",
    "occurred_at": "2026-03-02T09:12:00.000000Z",
    **_WHERE,
    "channel": "phone",
    "staff_id": _STAFF,
    "about": None,
    "facts": {"outcome": "promised"},
    "words": "Will look for the receipt and call back.",
}
NOTE: dict[str, Any] = {
    "words": "Will look for the receipt and call back.",
    "channel": "phone",
    "outcome": "promised",
    "outlet_code": _OUTLET,
}
NOTED: dict[str, Any] = {"member_id": MEMBER, "kind": "call_made"}
TIMELINE: dict[str, Any] = {
    "episodes": [
        _CALL,
        {
            "episode_id": "0197a3b2-bbbb-7e4f-8a6b-9c0d1e2f3a4b",
            "kind": "sale_recorded",
            "group": "money",
            "occurred_at": "2026-03-02T08:15:30.000000Z",
            **_WHERE,
            "channel": "till",
            "staff_id": _STAFF,
            "about": {"kind": "sale", "id": "0197a3b2-cccc-7e4f-8a6b-9c0d1e2f3a4b"},
            "facts": {"earned": [{"program": "coffee", "quantity": 2}]},
            "words": None,
        },
    ],
    "next": None,
    "outlets": [{"code": _OUTLET, "name": "Cups, Brīvības iela"}],
    "people": _PEOPLE,
}
FILE: dict[str, Any] = {
    "member_id": MEMBER,
    "display_name": "Anna K.",
    "card_number": "9900123456789017",
    "phone_tail": "67",
    "home_outlet_code": "riga-1",
    "home_outlet_name": "Cups, Brīvības iela",
    "enrolled_at": "2026-03-02T08:15:30.000000Z",
    "last_visit": {"at": "2026-03-01T17:40:00.000000Z", **_WHERE},
    "contacts_30_days": 2,
    "open_case": {
        "case_id": "0197a3b2-eeee-7e4f-8a6b-9c0d1e2f3a4b",
        "kind": "complaint",
        "topic": "cleanliness",
        "state": "in_work",
        "mood": "annoyed",
        "opened_at": "2026-02-27T17:40:00.000000Z",
    },
    "last_word": _CALL,
    "refuses_calls": False,
    "has_email": True,
    "disowned_at": None,
    "people": _PEOPLE,
}
SAID_CONSENT: dict[str, Any] = {"purpose": "calls", "is_given": False}
_DATE_ID = "0197a3b2-dddd-7e4f-8a6b-9c0d1e2f3a4b"
NEW_DATE: dict[str, Any] = {
    "kind": "dog",
    "day": {"month": 6, "day": 14},
    "label": "Rex",
    "seen_by": "desk",
    "remind_days_before": 3,
    "greets": True,
    "outlet_code": _OUTLET,
}
DATE_CORRECTION: dict[str, Any] = {name: value for name, value in NEW_DATE.items() if name != "kind"}
DATE: dict[str, Any] = {
    "date_id": _DATE_ID,
    "kind": "dog",
    "day": {"month": 6, "day": 14, "year": None},
    "label": "Rex",
    "seen_by": "desk",
    "remind_days_before": 3,
    "greets": True,
}
BIRTHDAY_KEPT: dict[str, Any] = {"seen_by": "desk", "remind_days_before": 3}
BIRTHDAY_KEEPING: dict[str, Any] = {**BIRTHDAY_KEPT, "outlet_code": _OUTLET}
DATES: dict[str, Any] = {"birthday": BIRTHDAY_KEPT, "dates": [DATE]}
DATE_REMOVED: dict[str, Any] = {"date_id": _DATE_ID}
