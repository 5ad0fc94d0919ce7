"""What requests and answers about stations look like; the tests hold each against its schema."""

from __future__ import annotations

from typing import Any

_STATION_ID = "0197a3b2-bbbb-7e4f-8a6b-9c0d1e2f3a4b"
_SIX_WORDS = "harbor acorn violet kettle otter lagoon"
_KEY = "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqo"
_SIGNATURE = "ysEvZLnG3eVj9mC5tqR0wXo1B7uKfHdA" + "s" * 54
_DEVICE_OUTLET = {"code": "mokotow", "name": "Kawa Mokotów"}
_ENROL_URL = "https://regulars.example/enrol#code=7KQ2M-XW4TD"
NEW_STATION: dict[str, Any] = {"outlet_code": "mokotow", "name": "Left till"}
ENROLMENT_CODE: dict[str, Any] = {
    "station_id": _STATION_ID,
    "code": "7KQ2M-XW4TD",
    "code_expires_at": "2026-03-02T08:30:30.000000Z",
    "enrol_url": _ENROL_URL,
    "qr_svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
}
CONFIRMATION: dict[str, Any] = {"fingerprint": _SIX_WORDS}
STATION_LINE: dict[str, Any] = {
    "station_id": _STATION_ID,
    "name": "Left till",
    "kind": "device",
    "outlet_code": "mokotow",
    "outlet_state": "open",
    "state": "active",
    "fingerprint": _SIX_WORDS,
    "added_at": "2026-03-02T08:15:30.000000Z",
    "last_seen_at": "2026-03-02T09:10:00.000000Z",
    "app_version": "0.1.0",
    "queue_length": 0,
    "revoked_at": None,
    "revocation_reason": None,
}
STATIONS: dict[str, Any] = {"stations": [STATION_LINE]}
STATION_CHANGES: dict[str, Any] = {"name": "Left till"}
STATION_REVOCATION: dict[str, Any] = {"reason": "Stolen on Friday"}
REVOKED_STATION_LINE: dict[str, Any] = {
    **STATION_LINE,
    "state": "revoked",
    "revoked_at": "2026-03-06T20:00:00.000000Z",
    "revocation_reason": "Stolen on Friday",
}
STATION_ENROLMENT: dict[str, Any] = {"code": "7KQ2M-XW4TD", "public_key": _KEY, "signature": _SIGNATURE}
ENROLLED_STATION: dict[str, Any] = {
    "station_id": _STATION_ID,
    "outlet": _DEVICE_OUTLET,
    "fingerprint": _SIX_WORDS,
    "state": "waiting_for_manager",
}
STATION_NONCE: dict[str, Any] = {"station_id": _STATION_ID}
STATION_NONCE_GIVEN: dict[str, Any] = {"nonce": "AAABnKq1o0B1Gk3m8R2vZp0yQ5tWxLhD7fJcSbNaEuViOoYrTgMlPw"}
STATION_PROOF: dict[str, Any] = {
    "station_id": _STATION_ID,
    "nonce": STATION_NONCE_GIVEN["nonce"],
    "signature": _SIGNATURE,
    "app_version": "0.1.0",
    "queue_length": 0,
}
STATION_TOKEN: dict[str, Any] = {
    "token": "eyJhbGciOiJFZERTQSJ9.eyJhdWQiOiJkb29yIn0.c2lnbmF0dXJl",
    "expires_at": "2026-03-02T09:25:00.000000Z",
    "state": "active",
    "outlet": _DEVICE_OUTLET,
    "name": "Left till",
    "fingerprint": _SIX_WORDS,
    "is_key_old": False,
}
STATION_KEY: dict[str, Any] = {"public_key": _KEY, "signature": _SIGNATURE, "new_signature": _SIGNATURE}
STATION_KEY_KEPT: dict[str, Any] = {"fingerprint": _SIX_WORDS}
