"""Short answers in the reader's language, and who calls."""

from __future__ import annotations

import json
from typing import Any

import pytest

from services.contracts.loyalty import SaleRecorded
from services.contracts.permissions import PERMISSIONS, Action, Role
from services.members.domain.look_ups import LookUpLimits
from services.members.event_handlers import on_loyalty_changed
from services.members.http_api import callers
from tests.beside_ids import beside_ids
from tests.callers import person, till
from tests.members.desk import Desk
from tests.members.looking_after import code, member_id, ola, opened, told

HOURS: dict[str, Any] = {
    "topic": "opening_hours",
    "texts": [
        {"locale": "en", "title": "Christmas hours", "text": "We close at two."},
        {"locale": "lv", "title": "Ziemassvētku laiks", "text": "Slēdzam divos."},
    ],
}


def exchange(outlet: str = "riga") -> Any:
    caller = till(outlet, f"exchange-{outlet}")
    return type(caller)(**{**vars(caller), "role": Role.PHONE_SYSTEM})


def who_calls(desk: Desk, number: str) -> dict[str, Any]:
    answer = desk.post("/callers", {"number": number}, caller=exchange())
    assert answer.status_code == 200, answer.text
    return dict(answer.get_json())


def test_staff_read_the_newest_version_in_their_own_language(desk_on_both: Desk) -> None:
    desk, hq = desk_on_both, person(Role.HQ)
    answer = told(desk.post("/answers", HOURS, caller=hq))
    edited = {**HOURS, "texts": [*HOURS["texts"][1:], {**HOURS["texts"][0], "text": "We close at three."}]}
    assert told(desk.post(f"/answers/{answer['answer_id']}/versions", edited, caller=hq))["version"] == 2
    (english,) = desk.get("/answers?topic=opening_hours", caller=ola()).get_json()["answers"]
    assert (english["version"], english["text"]) == (2, "We close at three.")
    (latvian,) = desk.get("/answers", caller=ola(), language="lv").get_json()["answers"]
    assert latvian["title"] == "Ziemassvētku laiks"
    (russian,) = desk.get("/answers", caller=ola(), language="ru").get_json()["answers"]
    assert russian["title"] == "Christmas hours"


def test_an_answer_is_found_by_its_words_in_any_language_until_it_is_put_away(desk: Desk) -> None:
    hq = person(Role.HQ)
    answer = told(desk.post("/answers", HOURS, caller=hq))
    for words, found in (("CHRISTMAS two", 1), ("slēdzam", 1), ("christmas three", 0), ("2", 0)):
        assert len(desk.get(f"/answers?words={words}", caller=ola()).get_json()["answers"]) == found, words
    told(desk.post(f"/answers/{answer['answer_id']}/versions", {**HOURS, "is_shown": False}, caller=hq))
    assert desk.get("/answers", caller=ola()).get_json() == {"answers": []}
    assert len(desk.get("/answers?all=true", caller=hq).get_json()["answers"]) == 1
    twice = {**HOURS, "texts": [HOURS["texts"][0], HOURS["texts"][0]]}
    assert code(desk.post("/answers", twice, caller=hq)) == (422, "invalid_request")


def test_a_phone_system_learns_who_calls_and_which_page_opens(desk_on_both: Desk) -> None:
    desk = desk_on_both
    anna = member_id(desk)
    case = opened(desk, anna, ola())
    standing: Any = {
        "as_of": "2026-05-12T11:59:00Z",
        "programs": [{"code": "coffee", "unit": "stamp", "balance": 4, "target": 6, "titles": {"en": "Coffee card"}}],
        "rewards": [],
    }
    told_by_loyalty = SaleRecorded(
        member_id=anna, sale_id="s", outlet_code="riga", earned=[], standing=standing, sequence=1
    )
    with desk.open_work() as work:
        on_loyalty_changed(work, told_by_loyalty)
    calling = who_calls(desk, "2000 7341")
    assert calling["page_url"] == f"https://cards.example/reception#member={anna}"
    assert calling["office_page_url"] == f"https://cards.example/hq#members?id={anna}"
    member = calling["member"]
    assert (member["member_id"], member["display_name"], member["line"]) == (anna, "Anna K.", "Coffee card 4/6")
    assert [each["case_id"] for each in member["open_cases"]] == [case["case_id"]]
    assert "7341" not in beside_ids(json.dumps(calling))


@pytest.mark.parametrize("number", ["+371 2000 0009", "anonymous", "1", "+371 2000 7341;ext=9"])
def test_an_unknown_number_is_nobody_and_no_error(desk: Desk, number: str) -> None:
    member_id(desk, "+371 2000 7342")
    assert who_calls(desk, number) == {"member": None, "prospect": None, "page_url": None, "office_page_url": None}


def test_a_phone_system_knows_who_may_become_a_member_of_its_outlet(desk_on_both: Desk) -> None:
    desk = desk_on_both
    ieva = {
        "given_name": "Ieva",
        "family_name": "B",
        "phone": "29 123 456",
        "source": "phone",
        "may_be_contacted": True,
    }
    prospect_id = told(desk.post("/prospects", ieva, caller=ola()))["prospect_id"]
    calling = who_calls(desk, "+371 2912 3456")
    assert calling == {
        "member": None,
        "prospect": {"prospect_id": prospect_id, "display_name": "Ieva B.", "status": "new", "next_on": "2026-05-13"},
        "page_url": f"https://cards.example/reception#prospect={prospect_id}",
        "office_page_url": f"https://cards.example/hq#prospects?id={prospect_id}",
    }
    elsewhere = desk.post("/callers", {"number": "+371 2912 3456"}, caller=exchange("warsaw")).get_json()
    assert elsewhere["prospect"] is None


def test_a_phone_system_may_ask_nothing_else_and_not_without_end(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(PERMISSIONS[Role.PHONE_SYSTEM]) == {Action.WHO_CALLS}
    anna = member_id(desk)
    assert desk.get(f"/members/{anna}", caller=exchange()).status_code == 403
    monkeypatch.setattr(callers, "_LIMITS", LookUpLimits(per_minute=3, per_hour=3))
    answers = [desk.post("/callers", {"number": "20007341"}, caller=exchange()).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 429, 429]
    # A desk at the same outlet is counted by itself.
    assert desk.get("/members?last_digits=7341").status_code == 200
    with desk.database.snapshot() as connection:
        noted = connection.exec_driver_sql("SELECT object_id FROM audit_entries WHERE action = 'members.who_calls'")
        assert noted.scalars().all() == [anna] * 3
