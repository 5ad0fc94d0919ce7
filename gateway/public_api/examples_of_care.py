"""Examples of cases, tasks, short answers and callers, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from gateway.public_api.examples_of_file import MEMBER

CASE_ID = "0197a3b2-6000-7e4f-8a6b-9c0d1e2f3a4b"
STAFF_ID = "0197a3b2-6001-7e4f-8a6b-9c0d1e2f3a4b"
NEW_CASE: dict[str, Any] = {
    "kind": "complaint",
    "topic": "stamps",
    "mood": "angry",
    "words": "Two stamps of last week are missing.",
    "channel": "desk",
    "takes_it": True,
    "next_on": "2026-03-03",
    "next_kind": "call",
}
CASE: dict[str, Any] = {
    "case_id": CASE_ID,
    "member_id": MEMBER,
    "display_name": "Anna K.",
    "kind": "complaint",
    "topic": "stamps",
    "state": "open",
    "mood": "angry",
    "outlet_code": "riga-1",
    "owner_id": STAFF_ID,
    "channel": "desk",
    "opened_at": "2026-03-02T08:15:30.000000Z",
    "ended_at": None,
    "age_days": 0,
    "next_on": "2026-03-03",
    "next_kind": "call",
}
CASES: dict[str, Any] = {"cases": [CASE], "is_more": False}
STEP: dict[str, Any] = {
    "words": "Found the receipt; the till had been offline.",
    "mood": "annoyed",
    "state": "in_work",
    "channel": "phone",
    "next_on": "2026-03-05",
}
HAND_OVER: dict[str, Any] = {"owner_id": None, "outlet_code": "riga-2", "words": "It happened at yours."}
COMPENSATION: dict[str, Any] = {"kind": "stamps", "amount": 2, "given_in": "coffee"}
COMPENSATED: dict[str, Any] = {
    "compensation_id": "0197a3b2-6002-7e4f-8a6b-9c0d1e2f3a4b",
    "case_id": CASE_ID,
    "member_id": MEMBER,
    "kind": "stamps",
    "amount": 2,
    "given_in": "coffee",
    "state": "given",
    "staff_id": STAFF_ID,
    "outlet_code": "riga-1",
    "promised_at": "2026-03-02T08:20:00.000000Z",
}
WHOLE_CASE: dict[str, Any] = {
    **CASE,
    "steps": [
        {
            "step_id": "0197a3b2-6003-7e4f-8a6b-9c0d1e2f3a4b",
            "kind": "opened",
            "state": "open",
            "mood": "angry",
            "at": "2026-03-02T08:15:30.000000Z",
            "outlet_code": "riga-1",
            "channel": "desk",
            "staff_id": STAFF_ID,
            "words": "Two stamps of last week are missing.",
        }
    ],
    "compensations": [COMPENSATED],
}
NEW_TASK: dict[str, Any] = {"kind": "call", "words": "Ask whether the new card came.", "due_on": "2026-03-03"}
TASK: dict[str, Any] = {
    "task_id": "0197a3b2-6004-7e4f-8a6b-9c0d1e2f3a4b",
    "kind": "call",
    "reason": "by_hand",
    "outlet_code": "riga-1",
    "staff_id": STAFF_ID,
    "member_id": MEMBER,
    "prospect_id": None,
    "absence": None,
    "refuses_calls": False,
    "display_name": "Anna K.",
    "about_kind": None,
    "about_id": None,
    "due_on": "2026-03-03",
    "is_overdue": False,
    "state": "open",
    "attempts": 0,
    "postponed": 0,
    "words": "Ask whether the new card came.",
}
TASKS: dict[str, Any] = {"tasks": [TASK], "is_more": False}
TASK_DAYS: dict[str, Any] = {"days": [{"due_on": "2026-03-03", "kind": "call", "tasks": 4, "free": 3}]}
CALL: dict[str, Any] = {**TASK, "phone": "+37120007341", "phone_as_read": "+371 20 007 341"}
OUTCOME: dict[str, Any] = {"outcome": "not_reached"}
TEXT = {"locale": "en", "title": "A stamp is missing", "text": "Look at the receipt. Give it, and say sorry."}
NEW_ANSWER: dict[str, Any] = {"topic": "stamps", "texts": [TEXT], "is_shown": True}
ANSWER: dict[str, Any] = {
    "answer_id": "0197a3b2-6005-7e4f-8a6b-9c0d1e2f3a4b",
    "version": 1,
    "topic": "stamps",
    "is_shown": True,
    "title": TEXT["title"],
    "text": TEXT["text"],
    "texts": [TEXT],
    "edited_by": STAFF_ID,
    "edited_at": "2026-03-02T08:15:30.000000Z",
}
ANSWERS: dict[str, Any] = {"answers": [ANSWER]}
CALLER: dict[str, Any] = {
    "member": {
        "member_id": MEMBER,
        "display_name": "Anna K.",
        "locale": "lv",
        "line": "Coffee card 4/6",
        "open_cases": [CASE],
    },
    "prospect": None,
    "page_url": f"https://cards.example/reception#member={MEMBER}",
    "office_page_url": f"https://cards.example/hq#members?id={MEMBER}",
}
CASE_OUTLETS: dict[str, Any] = {"outlets": [{"code": "riga", "name": "Riga, Brīvības 10"}]}
