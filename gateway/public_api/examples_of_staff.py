"""What requests and answers about staff and sessions look like; the tests hold each against its schema."""

from __future__ import annotations

from typing import Any

_STAFF = "0197a3b2-2222-7e4f-8a6b-9c0d1e2f3a4b"
_SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>'
_TOKEN = "eyJhbGciOiJFZERTQSIsImtpZCI6IjVkNTJiYjZmIn0.eyJhdWQiOiJkb29yIn0.c2lnbmF0dXJl"  # noqa: S105 - an example
_LINK = "jH2cAq0dTq8Xk1cV1m3rS5pX7wZ9bD0fG2hJ4kL6nQ8"

COUNTER_STAFF: dict[str, Any] = {"staff": [{"staff_id": _STAFF, "name": "Ola Nowak", "role": "cashier"}]}
PIN_SIGN_IN: dict[str, Any] = {"staff_id": _STAFF, "pin": "7305"}
PASSWORD_SIGN_IN: dict[str, Any] = {
    "login": "marta@example.com",
    "password": "seven cups of black tea",
    "totp": "492039",
}
STEP_UP: dict[str, Any] = {"totp": "492039"}
SESSION: dict[str, Any] = {
    "token": _TOKEN,
    "expires_at": "2026-03-02T08:25:30.000000Z",
    "ends_at": "2026-03-02T16:15:30.000000Z",
    "staff": {
        "staff_id": _STAFF,
        "name": "Ola Nowak",
        "role": "cashier",
        "locale": "pl",
        "outlet_code": "mokotow",
        "territory_code": None,
    },
    "second_factors": [],
}
SESSION_ENDED: dict[str, Any] = {"ended": True}
SET_UP_TOKEN: dict[str, Any] = {"token": _LINK}
SET_UP: dict[str, Any] = {
    "name": "Marta Zielińska",
    "login": "marta@example.com",
    "totp_uri": "otpauth://totp/Regulars:marta%40example.com?secret=JBSWY3DPEHPK3PXP&issuer=Regulars",
    "totp_secret": "JBSWY3DPEHPK3PXP",
    "qr_svg": _SVG,
}
SET_UP_REDEMPTION: dict[str, Any] = {"token": _LINK, "password": "seven cups of black tea", "totp": "492039"}

PERSON: dict[str, Any] = {
    "staff_id": _STAFF,
    "name": "Ola Nowak",
    "login": None,
    "role": "cashier",
    "outlet_code": "mokotow",
    "territory_code": None,
    "locale": "pl",
    "state": "active",
}
STAFF: dict[str, Any] = {"staff": [PERSON]}
NEW_PERSON: dict[str, Any] = {
    "name": "Ola Nowak",
    "role": "cashier",
    "outlet_code": "mokotow",
    "locale": "pl",
    "pin": "7305",
}
CHANGE: dict[str, Any] = {"outlet_code": "mokotow"}
PIN: dict[str, Any] = {"pin": "7305"}
SET_UP_LINK: dict[str, Any] = {
    "url": f"https://regulars.example/hq#set-up={_LINK}",
    "expires_at": "2026-03-03T08:15:30.000000Z",
    "qr_svg": _SVG,
}
HAS_LEFT: dict[str, Any] = {**PERSON, "state": "left"}

SIGN_IN_WAYS: dict[str, Any] = {"password": True, "passkey": True, "company": False}
OIDC_CODE: dict[str, Any] = {"code": _LINK}
PASSKEY_OPTIONS: dict[str, Any] = {
    "challenge": "3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "rpId": "regulars.example",
    "userVerification": "required",
}
_CREDENTIAL = {"id": "kQ3kq2XkTq2S0Bz5yJ0m7A", "rawId": "kQ3kq2XkTq2S0Bz5yJ0m7A", "type": "public-key"}
PASSKEY_SIGN_IN: dict[str, Any] = {
    "credential": {
        **_CREDENTIAL,
        "response": {"clientDataJSON": "eyJ9", "authenticatorData": "SZYN5YgO", "signature": "MEUCIQDx"},
    }
}
NEW_PASSKEY: dict[str, Any] = {
    "name": "Marta's phone",
    "credential": {**_CREDENTIAL, "response": {"clientDataJSON": "eyJ9", "attestationObject": "o2NmbXRk"}},
}
PASSKEY: dict[str, Any] = {
    "credential_id": _CREDENTIAL["id"],
    "name": "Marta's phone",
    "added_at": "2026-03-02T08:15:30.000000Z",
}
PASSKEYS: dict[str, Any] = {"passkeys": [PASSKEY]}
PASSKEY_REMOVAL: dict[str, Any] = {"credential_id": _CREDENTIAL["id"]}
PASSKEY_REMOVED: dict[str, Any] = {"removed": True}

STAFF_FILE: dict[str, Any] = {
    "csv": "name,role,outlet_code,locale,pin\nOla Nowak,cashier,mokotow,pl,7305\nJan Lis,cashier,mokotow,pl,1234\n",
    "dry_run": False,
}
STAFF_IMPORTED: dict[str, Any] = {
    "rows": 2,
    "added": 1,
    "unchanged": 0,
    "refused": [{"line": 3, "code": "pin_too_easy", "column": "pin", "reason": "is too easy to guess"}],
}
