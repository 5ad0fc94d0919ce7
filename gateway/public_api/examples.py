"""What requests and answers look like; the tests hold each against its schema."""

from __future__ import annotations

from typing import Any

from gateway.public_api.examples_of_offline import SEAL_KEY

_MEMBER = "0197a3b2-5c1d-7e4f-8a6b-9c0d1e2f3a4b"
_CARD = {
    "number": "9900123456789017",
    "qr_url": f"https://regulars.example/api/v1/members/{_MEMBER}/card.svg",
}
_BALANCE_URL = "https://regulars.example/balance#AZejslwdfk-KbpwNHi86S5r3cXkq0V2mTz8yWb4uHdE"
_AS_OF = "2026-03-02T08:15:30.000000Z"
_PROGRAM = {"code": "coffee", "unit": "stamp", "balance": 4, "target": 6, "title": "Every seventh coffee is free"}
_REWARD = {
    "reward_id": "0197a3b2-7777-7e4f-8a6b-9c0d1e2f3a4b",
    "kind": "birthday",
    "program": None,
    "title": "A cake for the birthday",
    "state": "issued",
    "expires_on": "2026-03-16",
}
_FREE_CUP = {
    "reward_id": "0197a3b2-8888-7e4f-8a6b-9c0d1e2f3a4b",
    "kind": "program",
    "program": "coffee",
    "title": "A free coffee",
    "state": "issued",
    "expires_on": None,
}
_LOYALTY = {"as_of": _AS_OF, "is_stale": False, "programs": [_PROGRAM], "rewards": [_REWARD]}
_SALE_ID = "0197a3b2-9999-7e4f-8a6b-9c0d1e2f3a4b"
_ENROLMENT_ID = "0197a3b2-aaad-7e4f-8a6b-9c0d1e2f3a4b"
_REDEMPTION_ID = "0197a3b2-aaac-7e4f-8a6b-9c0d1e2f3a4b"

ENROLMENT: dict[str, Any] = {
    "phone": "+48 600 123 456",
    "given_name": "Anna",
    "family_name": "Kowalska",
    "birthday": {"month": 3, "day": 2},
    "locale": "pl",
}
ENROLLED: dict[str, Any] = {
    "enrolment_id": _ENROLMENT_ID,
    "member_id": _MEMBER,
    "display_name": "Anna K.",
    "card": _CARD,
    "balance_url": _BALANCE_URL,
}
ENROLMENT_REVERSAL: dict[str, Any] = {"enrolment_id": _ENROLMENT_ID}
ENROLMENT_REVERSED: dict[str, Any] = {
    "member_id": _MEMBER,
    "erased_at": _AS_OF,
    "reason": "joined_by_mistake",
    "missing_parts": ["members", "erasure list", "loyalty", "notifications"],
}
FOUND_MEMBERS: dict[str, Any] = {
    "members": [
        {
            "member_id": _MEMBER,
            "display_name": "Anna K.",
            "phone_tail": "56",
            "card_tail": "4821",
            "has_photo": True,
        }
    ]
}
NAMED_ASKED: dict[str, Any] = {"name": "kalnina an"}
NAMED: dict[str, Any] = FOUND_MEMBERS | {"has_more": False}
ALIKE_ASKED: dict[str, Any] = {"phone": "601 222 334", "given_name": "Anna"}
ALIKE: dict[str, Any] = {
    "members": [{"member_id": _MEMBER, "display_name": "Anna K.", "phone_tail": "33", "why": "one_digit"}]
}

CHECK_IN: dict[str, Any] = {"identifier": "600 123 456"}
CHECKED_IN: dict[str, Any] = {
    "check_in_id": "0197a3b2-1111-7e4f-8a6b-9c0d1e2f3a4b",
    "checked_in_at": "2026-03-02T09:00:00.000000Z",
    "outlet": {"code": "mokotow", "name": "Kawa Mokotów"},
    "member": {"member_id": _MEMBER, "display_name": "Anna K.", "card_number": _CARD["number"], "locale": "pl"},
    "verdict": {"colour": "green", "code": "welcome_back", "message": "Welcome back, Anna!", "actions": []},
    "label": None,
    "occasions": [{"kind": "birthday", "days_away": 0, "message": "Birthday today"}],
    "membership": None,
    "desk": None,
    "loyalty": _LOYALTY,
    "last_stamp": {
        "stamped_at": "2026-03-02T08:59:48.000000Z",
        "is_fresh": True,
        "quantity": 1,
        "outlet": {"code": "mokotow", "name": "Kawa Mokotów"},
    },
}
CARD_REPLACEMENT: dict[str, Any] = {"card": _CARD, "balance_url": _BALANCE_URL}
IDENTIFIER: dict[str, Any] = {"kind": "phone", "value": "+48 601 222 333"}
IDENTIFIER_ADDED: dict[str, Any] = {"member_id": _MEMBER, "kind": "phone"}
RECOGNISED: dict[str, Any] = {"member_id": _MEMBER, "settled": True}
BIRTHDAY_CORRECTION: dict[str, Any] = {"birthday": {"month": 3, "day": 2}, "reason": "mistyped"}
BIRTHDAY_CORRECTED: dict[str, Any] = {"member_id": _MEMBER, "birthday": "changed"}
DETAILS_CORRECTION: dict[str, Any] = {"family_name": "Ozola", "locale": "lv", "email": "anna@example.com"}
DETAILS_CORRECTED: dict[str, Any] = {"member_id": _MEMBER, "corrected": ["family_name", "email"]}
EMAIL_REPLACEMENT: dict[str, Any] = {"email": "anna.ozola@example.com"}
EMAIL_REPLACED: dict[str, Any] = {"member_id": _MEMBER, "email": "replaced"}
MESSAGES: dict[str, Any] = {
    "messages": [
        {
            "kind": "birthday",
            "channel": "email",
            "state": "sent",
            "created_at": "2026-03-02T08:00:00.000000Z",
            "sent_at": "2026-03-02T08:00:12.000000Z",
        }
    ]
}

SALE: dict[str, Any] = {
    "member_id": _MEMBER,
    "lines": [{"category": "coffee", "quantity": 2, "amount_minor": 2800}],
    "receipt_number": "2026-0302-17",
}
SALE_RECORDED: dict[str, Any] = {
    "sale_id": _SALE_ID,
    "earned": [{"program": "coffee", "quantity": 2}],
    "not_earned": [],
    "issued_rewards": [_FREE_CUP],
    "loyalty": {**_LOYALTY, "programs": [{**_PROGRAM, "balance": 0}], "rewards": [_REWARD, _FREE_CUP]},
}
REVERSAL: dict[str, Any] = {"reason": "Wrong guest"}
SALE_REVERSED: dict[str, Any] = {
    "sale_id": _SALE_ID,
    "reversed_at": _AS_OF,
    "released_reward_ids": [_FREE_CUP["reward_id"]],
    "issued_rewards": [],
    "loyalty": _LOYALTY,
}
ADJUSTMENT: dict[str, Any] = {
    "program": "coffee",
    "amount": 2,
    "reason": "moved_paper_card",
    "outlet_code": "mokotow",
}
BALANCE_ADJUSTED: dict[str, Any] = {
    "entry_id": "0197a3b2-aaab-7e4f-8a6b-9c0d1e2f3a4b",
    "program": "coffee",
    "amount": 2,
    "reason": "moved_paper_card",
    "adjusted_at": _AS_OF,
    "outlet": {"code": "mokotow", "name": "Kawa Mokotów"},
    "released_reward_ids": [],
    "issued_rewards": [],
    "loyalty": _LOYALTY,
}
GOODWILL: dict[str, Any] = {"program": "coffee", "reason": "our_mistake", "outlet_code": "mokotow"}
_GIVEN = {**_FREE_CUP, "kind": "goodwill"}
REWARD_GIVEN: dict[str, Any] = {
    "reward": _GIVEN,
    "reason": "our_mistake",
    "outlet": {"code": "mokotow", "name": "Kawa Mokotów"},
    "loyalty": {**_LOYALTY, "rewards": [_GIVEN]},
}
REWARD_REDEEMED: dict[str, Any] = {
    "redemption_id": _REDEMPTION_ID,
    "reward_id": _REWARD["reward_id"],
    "reward": {**_REWARD, "state": "redeemed"},
    "redeemed_at": _AS_OF,
    "outlet": {"code": "mokotow", "name": "Kawa Mokotów"},
    "loyalty": {**_LOYALTY, "rewards": []},
}
REDEMPTION_REVERSED: dict[str, Any] = {
    "redemption_id": _REDEMPTION_ID,
    "reward_id": _REWARD["reward_id"],
    "is_ready": True,
    "reversed_at": _AS_OF,
    "issued_rewards": [],
    "loyalty": _LOYALTY,
}
REDEMPTION: dict[str, Any] = {"code": "K7RW-M3QT"}
CODE_REDEMPTION: dict[str, Any] = {"code": "K7RWM3QT"}
CODE_REDEEMED: dict[str, Any] = {**REWARD_REDEEMED, "member": {"member_id": _MEMBER, "display_name": "Anna K."}}
LOYALTY_ACCOUNT: dict[str, Any] = {
    **_LOYALTY,
    "entries": [
        {
            "entry_id": "0197a3b2-aaaa-7e4f-8a6b-9c0d1e2f3a4b",
            "kind": "earn",
            "program": "coffee",
            "quantity": 2,
            "occurred_at": _AS_OF,
            "outlet_code": "mokotow",
            "sale_id": _SALE_ID,
        }
    ],
    "endings": [{"program": "coffee", "quantity": 2, "expires_on": "2026-05-03"}],
    "history": [
        {
            "kind": "earn",
            "happened_on": "2026-03-02",
            "outlet": {"code": "mokotow", "name": "Kawa Mokotów"},
            "program": "coffee",
            "quantity": 2,
        }
    ],
}

STATION: dict[str, Any] = {
    "station_id": "0197a3b2-bbbb-7e4f-8a6b-9c0d1e2f3a4b",
    "outlet": {
        "code": "mokotow",
        "name": "Kawa Mokotów",
        "country": "PL",
        "zone": "Europe/Warsaw",
        "currency": "PLN",
        "business_day_starts_at": "04:00",
        "admits": "everyone",
        "capacity": None,
        "stay_minutes": 120,
        "labels": [],
        "locale": "pl",
        "territory_code": "mazowsze",
    },
    "programs": [
        {
            "code": "coffee",
            "unit": "stamp",
            "target": 6,
            "title": _PROGRAM["title"],
            "categories": ["coffee"],
            "earns_by": "items",
            "reward_title": _FREE_CUP["title"],
            "reward_expires_after_days": None,
            "lots_expire_after_days": None,
            "offline_free_cups": {"per_member": 1, "per_station": 10},
            "gift_on_plans": [],
            "gift_on_dates": ["joined"],
            "thanks_referrer": True,
            "thanks_friend": False,
        }
    ],
    "seal_key": SEAL_KEY,
    "patience_ms": 1500,
}
BALANCE_LINK: dict[str, Any] = {"token": _BALANCE_URL.partition("#")[2]}
REDEEM_CODE_WANTED: dict[str, Any] = {**BALANCE_LINK, "reward_id": _REWARD["reward_id"]}
REDEEM_CODE: dict[str, Any] = {
    "code": "K7RWM3QT",
    "expires_at": "2026-03-02T09:01:30.000000Z",
    "qr_svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 29 29"></svg>',
}
BALANCE: dict[str, Any] = {
    "member": {"display_name": "Anna K.", "locale": "pl", "card_number": _CARD["number"]},
    "loyalty": _LOYALTY,
    "endings": LOYALTY_ACCOUNT["endings"],
    "history": LOYALTY_ACCOUNT["history"],
    "wallets": ["apple", "google"],
    "balance_url": _BALANCE_URL,
    "qr_svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 45 45"></svg>',
}
PRINTED_CARD: dict[str, Any] = {
    "brand": "Kawa & Co",
    "display_name": "Anna K.",
    "card_number": _CARD["number"],
    "qr_svg": BALANCE["qr_svg"],
    "barcode_svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 143 22"></svg>',
}
POSTER: dict[str, Any] = {
    "brand": "Kawa & Co",
    "address": "regulars.example/balance",
    "qr_svg": BALANCE["qr_svg"],
    "titles": ["Every seventh coffee is free"],
}
GOOGLE_PASS: dict[str, Any] = {"save_url": "https://pay.google.com/gp/v/save/eyJhbGciOiJSUzI1NiJ9.e30.c2ln"}
AUDIT: dict[str, Any] = {
    "entries": [
        {
            "entry_id": "0197a3b2-cccc-7e4f-8a6b-9c0d1e2f3a4b",
            "part": "loyalty",
            "at": _AS_OF,
            "who": {
                "kind": "staff",
                "id": "0197a3b2-dddd-7e4f-8a6b-9c0d1e2f3a4b",
                "role": "cashier",
                "station_id": STATION["station_id"],
            },
            "action": "loyalty.record_sale",
            "object": {"kind": "sale", "id": _SALE_ID},
            "outlet_code": "mokotow",
            "before": {"balance coffee": 3},
            "after": {"balance coffee": 4, "earned coffee": 1, "member_id": _MEMBER, "rewards_issued": 0},
            "sealed": True,
        }
    ],
    "next": None,
    "missing_parts": [],
}
EXPORT: dict[str, Any] = {
    "member_id": _MEMBER,
    "exported_at": _AS_OF,
    "parts": {
        "members": {
            "members": [{"member_id": _MEMBER, "given_name": "Anna", "locale": "pl", "home_outlet_code": "mokotow"}],
            "identifiers": [{"kind": "phone", "value": "+48600123456", "as_given": "600 123 456", "state": "active"}],
        },
        "loyalty": {"accounts": [{"member_id": _MEMBER, "program": "coffee", "balance": 4}]},
        "notifications": {"messages": [{"member_id": _MEMBER, "kind": "welcome", "occasion": "", "facts": "{}"}]},
    },
}
ERASURE: dict[str, Any] = {"reason": "asked"}
ERASED: dict[str, Any] = {
    "member_id": _MEMBER,
    "erased_at": _AS_OF,
    "reason": "asked",
    "missing_parts": ["members", "erasure list", "loyalty", "notifications"],
}

NEW_TERRITORY: dict[str, Any] = {"code": "riga", "name": "Rīga", "parent_code": "baltics"}
TERRITORY: dict[str, Any] = {**NEW_TERRITORY, "path": "/baltics/riga/"}
TERRITORIES: dict[str, Any] = {
    "territories": [{"code": "baltics", "name": "The Baltics", "parent_code": None, "path": "/baltics/"}, TERRITORY]
}
NEW_OUTLET: dict[str, Any] = {
    "code": "riga-old-town",
    "name": "Rīga, Vecrīga",
    "territory_code": "riga",
    "country": "LV",
    "zone": "Europe/Riga",
    "currency": "EUR",
    "locale": "lv",
    "business_day_starts_at": "04:00",
    "admits": "everyone",
    "capacity": None,
    "stay_minutes": 120,
    "labels": [],
}
OUTLET: dict[str, Any] = {
    **NEW_OUTLET,
    "state": "open",
    "opened_at": "2026-03-02T09:00:00.000000Z",
    "closed_at": None,
}
OUTLET_CLOSED: dict[str, Any] = {**OUTLET, "state": "closed", "closed_at": "2026-11-30T20:00:00.000000Z"}
OUTLETS: dict[str, Any] = {"outlets": [OUTLET]}
OUTLET_HISTORY: dict[str, Any] = {
    "changes": [
        {
            "changed_at": "2026-05-12T09:00:00.000000Z",
            "by": "0197a3b2-6666-7e4f-8a6b-9c0d1e2f3a4b",
            "role": "territory_manager",
            "what": "changed",
            "before": {"business_day_starts_at": "04:00"},
            "after": {"business_day_starts_at": "05:00"},
        }
    ]
}
OUTLETS_FILE: dict[str, Any] = {
    "csv": "code,name,territory_code,country,zone,currency,locale\n"
    "agenskalns,Āgenskalns,riga,LV,Europe/Riga,EUR,lv\n"
    "tallinn,Tallinn,estonia,EE,Europe/Tallinn,EUR,en\n",
    "dry_run": True,
}
OUTLETS_IMPORTED: dict[str, Any] = {
    "rows": 2,
    "added": 1,
    "unchanged": 0,
    "refused": [
        {
            "line": 3,
            "code": "unknown_territory",
            "column": "territory_code",
            "reason": "there is no territory with this code",
        }
    ],
}
_SESSION = "vZk3cXkq0V2mTz8yWb4uHdEAZejslwdfkKbpwNHi86S"
CODE_WISH: dict[str, Any] = {"identifier": "+48 600 123 456"}
CODE_ON_ITS_WAY: dict[str, Any] = {"good_for_seconds": 600}
MEMBER_SIGN_IN: dict[str, Any] = {**CODE_WISH, "code": "493027"}
MEMBER_SESSION: dict[str, Any] = {"session": _SESSION, "ends_at": "2026-03-02T09:15:00.000000Z"}
SESSION: dict[str, Any] = {"session": _SESSION}
OWN_PROFILE: dict[str, Any] = {**SESSION, "given_name": "Anna", "locale": "pl", "birthday": {"month": 3, "day": 2}}
CONSENT: dict[str, Any] = {
    **SESSION,
    "purpose": "birthday",
    "channel": "email",
    "is_given": False,
    "words_version": "1",
}
NEW_EMAIL: dict[str, Any] = {**SESSION, "email": "anna@example.com"}
NEW_EMAIL_CONFIRMED: dict[str, Any] = {**SESSION, "code": "493027"}
OWN_ERASURE: dict[str, Any] = {**SESSION, "code": "493027", "confirmation": "erase"}
OWN_ERASED: dict[str, Any] = {"erased_at": "2026-03-02T09:05:00.000000Z"}
_OWN_DATE_ID = "01a20611-8f00-7a11-8c3e-6f1d2b9a4c57"
OWN_DATE_SAID: dict[str, Any] = {**SESSION, "kind": "dog", "day": {"month": 6, "day": 14}, "label": "Rex"}
OWN_DATE_CORRECTED: dict[str, Any] = {
    **SESSION,
    "date_id": _OWN_DATE_ID,
    "day": {"month": 6, "day": 15},
    "label": "Rex",
    "greets": False,
}
OWN_DATE_REMOVED: dict[str, Any] = {**SESSION, "date_id": _OWN_DATE_ID}
OWN_DATA: dict[str, Any] = {
    "given_name": "Anna",
    "family_name": "Kowalska",
    "phones": ["+486 •••••• 56"],
    "birthday": {"month": 3, "day": 2, "year": None},
    "locale": "pl",
    "email": "anna@example.com",
    "card_number": _CARD["number"],
    "balance_url": _BALANCE_URL,
    "birthday_seen_by": "desk",
    "friends_brought": 1,
    "dates": [
        {
            "date_id": _OWN_DATE_ID,
            "kind": "dog",
            "day": {"month": 6, "day": 14, "year": None},
            "label": "Rex",
            "seen_by": "desk",
            "greets": True,
        }
    ],
    "consents": [
        {
            "purpose": "birthday",
            "channel": "email",
            "state": "withdrawn",
            "since": "2026-03-02T09:01:00.000000Z",
            "words": "Wishes for your birthday, once a year",
            "words_version": "1",
        }
    ],
}
OWN_PAGE: dict[str, Any] = {
    **OWN_DATA,
    "loyalty": LOYALTY_ACCOUNT,
    "memberships": [
        {
            "membership_id": "0197a3b2-7777-7e4f-8a6b-9c0d1e2f3a4b",
            "title": "Every day",
            "outlet_name": "Gym Mokotów",
            "state": "frozen",
            "first_on": "2026-01-01",
            "last_on": "2027-01-07",
            "renews": True,
            "visits_left": None,
            "freeze": {"first_on": "2026-03-01", "last_on": "2026-03-07"},
        }
    ],
    "owed": {"amount_minor": 4900, "currency": "PLN", "since": "2026-02-01"},
}
