"""What requests and answers about the time without a network look like; the tests hold each against its schema."""

from __future__ import annotations

from typing import Any

_STATION = "0197a3b2-bbbb-7e4f-8a6b-9c0d1e2f3a4b"
_MEMBER = "0197a3b2-5c1d-7e4f-8a6b-9c0d1e2f3a4b"
_STAFF = "0197a3b2-eeee-7e4f-8a6b-9c0d1e2f3a4b"
_KEY = "0b8f3c52-6c3e-4a6e-9d57-8f1a4f6f2b10"
_LATE = "0197a3b2-1a7e-7e4f-8a6b-9c0d1e2f3a4b"
SEAL_KEY: dict[str, Any] = {
    "kty": "EC",
    "crv": "P-256",
    "x": "-1A4jylJjQqTrSXsTDQDe508w8ykeH62_tq-KzAD6sg",
    "y": "n3dlyp1iiOb_c09c0I86WSHPVLIbs5i1CsDSV3-gdHI",
    "kid": "5d1f07c2",
    "alg": "ECDH-ES",
    "use": "enc",
}
SEALED = "eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTI1NkdDTSJ9..48V1_ALb6US04U3b.5eym8TW_c8SuK0lt.XFBoMYUZodetZdvT"
SNAPSHOT: dict[str, Any] = {
    "as_of": "2026-03-02T08:15:30.000000Z",
    "outlet_code": "mokotow",
    "index_key": "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA",
    "seal_key": SEAL_KEY,
    "members": [
        {
            "member_id": _MEMBER,
            "display_name": "Anna K.",
            "phone_tail": "56",
            "finds": ["3q2-7wEjRWeJ", "zd8SNFZ4kKvN"],
            "tails": ["AQIDBAUGBwgJ"],
            "loyalty": {
                "as_of": "2026-03-01T16:20:00.000000Z",
                "programs": [
                    {"code": "coffee", "unit": "stamp", "balance": 4, "target": 6, "title": "Every seventh is free"}
                ],
                "rewards": [],
            },
            "door": None,
            "has_birthday": True,
        }
    ],
    "next": None,
}
LATE_COMMAND: dict[str, Any] = {
    "key": _KEY,
    "kind": "redemption",
    "ended": "rejected",
    "code": "already_redeemed",
    "seconds_ago": 5400,
    "made_by": _STAFF,
    "member_id": _MEMBER,
    "reward_id": "0197a3b2-8888-7e4f-8a6b-9c0d1e2f3a4b",
}
LATE_COMMAND_REPORTED: dict[str, Any] = {"late_id": _LATE, "key": _KEY, "state": "open"}
LATE_COMMAND_LINE: dict[str, Any] = {
    "late_id": _LATE,
    "key": _KEY,
    "outlet_code": "mokotow",
    "station_id": _STATION,
    "station_name": "Left till",
    "kind": "redemption",
    "ended": "rejected",
    "code": "already_redeemed",
    "made_at": "2026-03-02T06:45:30.000000Z",
    "made_by": _STAFF,
    "made_by_name": "Ewa Nowak",
    "sent_by": _STAFF,
    "sent_by_name": "Ewa Nowak",
    "reported_at": "2026-03-02T08:15:30.000000Z",
    "member_id": _MEMBER,
    "cups": None,
    "reward_id": "0197a3b2-8888-7e4f-8a6b-9c0d1e2f3a4b",
    "settled_at": None,
    "settled_by_name": None,
    "settlement": None,
    "note": None,
}
LATE_COMMANDS: dict[str, Any] = {"late_commands": [LATE_COMMAND_LINE]}
SETTLEMENT: dict[str, Any] = {"how": "nothing_to_do", "note": "The cup was given twice; on the house."}
SETTLED_LATE_COMMAND: dict[str, Any] = {
    **LATE_COMMAND_LINE,
    "settled_at": "2026-03-02T09:00:00.000000Z",
    "settled_by_name": "Piotr Lis",
    "settlement": "nothing_to_do",
    "note": SETTLEMENT["note"],
}
