"""Examples of a member's file, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

MEMBER = "0197a3b2-5c1d-7e4f-8a6b-9c0d1e2f3a4b"
FILE: dict[str, Any] = {
    "member_id": MEMBER,
    "display_name": "Anna K.",
    "card_number": "9900123456789017",
    "phone_tail": "67",
    "home_outlet_code": "riga-1",
    "enrolled_at": "2026-03-02T08:15:30.000000Z",
}
