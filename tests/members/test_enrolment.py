"""Joining: what is needed, what is refused, and that nobody joins twice."""

import json
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from services.chassis.identifiers import new_id
from services.members.use_cases.enrol_member import Enrolment, enrol_member
from tests.members.desk import Desk


def test_a_guest_joins_with_a_phone_and_gets_a_card(desk: Desk) -> None:
    body = desk.enrol(phone="29 123 456", given_name="Anna", family_name="Kalniņa")
    assert body["display_name"] == "Anna K."
    assert len(body["card"]["number"]) == 16
    assert body["card"]["qr_url"] == f"https://cards.example/api/v1/members/{body['member_id']}/card.svg"
    assert body["balance_url"].startswith("https://cards.example/balance#")


def test_joining_is_told_to_the_suite_without_personal_data(desk: Desk) -> None:
    body = desk.enrol(phone="29123456", given_name="Anna", birthday={"month": 5, "day": 12})
    (fact,) = desk.facts("members.member_enrolled.v1")
    assert json.loads(fact) == {
        "member_id": body["member_id"],
        "outlet_code": "riga",
        "locale": "lv",
        "origin": "station",
    }


def test_all_identifiers_lead_to_the_new_member(desk: Desk) -> None:
    body = desk.enrol(phone="29123456", external_id="HH-1364")
    for identifier in ("+371 29 123 456", body["card"]["number"], body["balance_url"], "HH-1364"):
        assert desk.check_in(identifier)["member"]["member_id"] == body["member_id"]


def test_a_guest_without_a_phone_joins_with_an_external_id(desk: Desk) -> None:
    body = desk.enrol(external_id="1364")
    assert body["display_name"] == f"Member …{body['card']['number'][-2:]}"


def test_a_guest_without_a_name_is_named_by_the_phones_last_digits(desk: Desk) -> None:
    assert desk.enrol(phone="29123417")["display_name"] == "Member …17"


def test_the_language_is_the_outlets_unless_they_say_otherwise(desk: Desk) -> None:
    desk.enrol(outlet="moscow", phone="8 912 345 67 89")
    desk.enrol(outlet="moscow", phone="8 912 345 67 80", locale="pl")
    assert [json.loads(fact)["locale"] for fact in desk.facts("members.member_enrolled.v1")] == ["ru", "pl"]


@pytest.mark.parametrize("second", [{"phone": "+371 29 123 456"}, {"external_id": "A-1"}])
def test_an_identifier_has_one_owner_and_whose_it_is_stays_secret(desk: Desk, second: dict[str, str]) -> None:
    owner = desk.enrol(phone="29123456", external_id="A-1", given_name="Anna")
    answer = desk.post("/members", second)
    assert answer.status_code == 409
    assert answer.get_json()["code"] == "identifier_taken"
    assert not any(secret in answer.text for secret in ("Anna", owner["member_id"], "29123456", "29 123 456"))
    assert desk.count("members") == 1


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/phone"),
        ({"given_name": "Anna"}, "/phone"),
        ({"phone": "12345"}, "/phone"),
        ({"phone": 29123456}, "/phone"),
        ({"phone": None}, "/phone"),
        ({"phone": "   "}, "/phone"),
        ({"phone": "29123456" * 9}, "/phone"),
        ({"phone": "29123456", "given_name": "x" * 81}, "/given_name"),
        ({"phone": "29123456", "given_name": "Anna\x00"}, "/given_name"),
        ({"phone": "29123456", "given_name": "\ud800"}, "/given_name"),
        ({"phone": "29123456", "given_name": "\u202eannA"}, "/given_name"),
        ({"phone": "29123456", "given_name": "\u200b"}, "/given_name"),
        ({"phone": "29123456", "birthday": "12.05"}, "/birthday"),
        ({"phone": "29123456", "birthday": {"month": 2, "day": 30}}, "/birthday/day"),
        ({"phone": "29123456", "birthday": {"month": 2, "day": 29, "year": 2023}}, "/birthday/day"),
        ({"phone": "29123456", "birthday": {"month": True, "day": 1}}, "/birthday/month"),
        ({"phone": "29123456", "birthday": {"month": 5.0, "day": 1}}, "/birthday/month"),
        ({"phone": "29123456", "birthday": {"month": 5, "day": 13, "year": 2026}}, "/birthday"),
        ({"phone": "29123456", "birthday": {"month": 5, "day": 1, "year": 1899}}, "/birthday/year"),
        ({"phone": "29123456", "locale": "xx"}, "/locale"),
        ({"phone": "29123456", "email": "anna"}, "/email"),
        ({"phone": "29123456", "balance": 600}, "/balance"),
        ({"external_id": "x" * 65}, "/external_id"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_pointer(desk: Desk, body: dict[str, Any], pointer: str) -> None:
    answer = desk.post("/members", body)
    assert answer.status_code == 422, answer.text
    assert pointer in [error["pointer"] for error in answer.get_json()["errors"]]
    assert desk.count("members") == desk.count("identifiers") == desk.count("outbox") == 0


@pytest.mark.parametrize(
    "name", ["O'Neil", "Anna-Marija", "İpek", "李", "نور", "Null", "👩‍👩‍👧", "J\u0101nis", "Ja\u0304nis"]
)
def test_every_real_name_is_kept(desk: Desk, name: str) -> None:
    assert desk.enrol(phone="29123456", given_name=name)["display_name"] == unicodedata.normalize("NFC", name)


def test_a_refused_enrolment_does_not_burn_its_key(desk: Desk) -> None:
    key = new_id()
    assert desk.post("/members", {"phone": "1"}, key=key).status_code == 422
    assert desk.post("/members", {"phone": "29123456"}, key=key).status_code == 201


def test_of_eight_tills_that_enrol_one_phone_at_once_one_succeeds(desk_on_both: Desk) -> None:
    desk = desk_on_both
    with ThreadPoolExecutor(8) as tills:
        answers = list(tills.map(lambda _: desk.post("/members", {"phone": "29123456"}), range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    assert desk.count("members") == 1
    assert len(desk.facts("members.member_enrolled.v1")) == 1


def test_an_enrolment_replayed_by_its_key_answers_the_same(desk_on_both: Desk) -> None:
    desk, key = desk_on_both, new_id()
    first = desk.post("/members", {"phone": "29123456"}, key=key)
    again = desk.post("/members", {"phone": "29123456"}, key=key)
    assert again.get_data() == first.get_data()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert desk.count("members") == 1


def test_an_import_may_repeat_its_own_command_for_ever(desk_on_both: Desk) -> None:
    desk, command_id = desk_on_both, new_id()
    enrolled = []
    for _ in range(2):
        with desk.open_work() as work:
            work.command_id = command_id
            outlet = work.outlets.named("riga")
            enrolled.append(enrol_member(work, Enrolment(external_id="1364"), outlet=outlet, origin="import"))
    first, second = enrolled
    assert (first.is_new, second.is_new) == (True, False)
    assert first.member == second.member
    assert first.card_token == second.card_token
    assert [json.loads(fact)["origin"] for fact in desk.facts("members.member_enrolled.v1")] == ["import"]


def test_a_station_of_an_outlet_that_is_not_known_yet_is_asked_to_wait(desk: Desk) -> None:
    answer = desk.post("/members", {"phone": "29123456"}, outlet="nowhere")
    assert answer.status_code == 503
    assert answer.get_json()["code"] == "outlet_not_known_yet"
    assert answer.headers["Retry-After"] == "1"


def test_only_a_station_enrols(desk: Desk) -> None:
    assert desk.post("/members", {"phone": "29123456"}, outlet=None).status_code == 403
    assert desk.app.test_client().post("/members", json={"phone": "29123456"}).status_code == 401
