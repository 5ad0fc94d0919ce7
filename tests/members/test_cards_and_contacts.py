"""Cards, links, further identifiers, and the contacts that notifications asks for."""

from typing import Any

import pytest
import sqlalchemy as sa

from services.chassis.identifiers import new_id
from services.contracts.permissions import Role
from tests.callers import person
from tests.members.desk import Desk


def audited(desk: Desk) -> list[Any]:
    """Who read of a member."""
    with desk.database.reading() as connection:
        query = "SELECT * FROM audit_entries WHERE action = 'members.read' ORDER BY entry_id"
        return list(connection.execute(sa.text(query)))


def _token(balance_url: str) -> str:
    return balance_url.partition("#")[2]


def test_the_card_shows_what_its_qr_holds(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member = desk.enrol(phone="29123456", given_name="Anna")
    assert desk.get(f"/members/{member['member_id']}/card").get_json() == {
        "balance_url": member["balance_url"],
        "card_number": member["card"]["number"],
        "display_name": "Anna",
    }


def test_whoever_looks_at_a_card_leaves_a_row(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member = desk.enrol(phone="29123456", given_name="Anna")
    ilze = person(Role.CASHIER, outlet_code="riga", station_id=new_id())
    olga = person(Role.HQ)
    for caller in (ilze, olga):
        assert desk.get(f"/members/{member['member_id']}/card", caller=caller).status_code == 200
    rows = audited(desk)
    assert [(row.who_id, row.role, row.station_id, row.outlet_code) for row in rows] == [
        (ilze.subject, "cashier", ilze.station_id, "riga"),
        (olga.subject, "hq", None, None),
    ]
    assert {(row.object_kind, row.object_id, row.after) for row in rows} == {
        ("member", member["member_id"], '{"shown":"card"}')
    }


def test_a_card_that_is_not_shown_leaves_none(desk: Desk) -> None:
    assert desk.get(f"/members/{new_id()}/card").status_code == 404
    assert desk.get("/members/%00/card").status_code == 404
    member = desk.enrol(phone="29123456")
    assert desk.get(f"/members/{member['member_id']}/card", outlet=None, by="notifications").status_code == 403
    assert audited(desk) == []


def test_no_card_is_shown_of_which_nothing_can_be_noted(desk: Desk) -> None:
    member = desk.enrol(phone="29123456")
    with desk.database.writing() as connection:
        connection.execute(
            sa.text(
                "CREATE TRIGGER full_disk BEFORE INSERT ON audit_entries BEGIN SELECT RAISE(ABORT, 'disk full'); END"
            )
        )
    answer = desk.get(f"/members/{member['member_id']}/card")
    assert answer.status_code >= 500
    assert _token(member["balance_url"]) not in answer.text


def test_the_holder_of_the_link_reads_it_without_signing_in(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member = desk.enrol(phone="29123456", given_name="Anna", family_name="Kalniņa", birthday={"month": 5, "day": 14})
    token = _token(member["balance_url"])
    answer = desk.read_link(token)
    assert answer.get_json() == {
        "member_id": member["member_id"],
        "display_name": "Anna K.",
        "locale": "lv",
        "card_number": member["card"]["number"],
        "balance_url": member["balance_url"],
        "last_known_loyalty": {"as_of": None, "programs": [], "rewards": []},
    }
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Kalni" not in answer.text


def test_a_forged_or_replaced_link_shows_nothing(desk: Desk) -> None:
    member = desk.enrol(phone="29123456")
    old = _token(member["balance_url"])
    desk.post(f"/members/{member['member_id']}/cards", {})
    for token in (old, "A" * 43, "x", old[:-1]):
        answer = desk.read_link(token)
        assert answer.status_code == 404
        assert answer.get_json()["code"] == "unknown_balance_link"


def test_replacing_a_card_twice_with_one_key_makes_one_card(desk_on_both: Desk) -> None:
    desk, key = desk_on_both, new_id()
    member = desk.enrol(phone="29123456")
    path = f"/members/{member['member_id']}/cards"
    assert desk.post(path, {}, key=key).get_data() == desk.post(path, {}, key=key).get_data()
    assert desk.count("identifiers WHERE kind = 'card_number' AND state = 'active'") == 1
    assert desk.count("identifiers WHERE kind = 'card_number'") == 2


def test_a_further_phone_leads_to_the_member(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member = desk.enrol(external_id="1364")
    path = f"/members/{member['member_id']}/identifiers"
    answer = desk.post(path, {"kind": "phone", "value": "29 123 417"})
    assert answer.status_code == 201
    assert answer.get_json() == {"member_id": member["member_id"], "kind": "phone"}
    found = desk.check_in("29123417")
    assert found["member"]["member_id"] == member["member_id"]
    assert found["member"]["display_name"] == "Member …17"
    assert desk.post(path, {"kind": "phone", "value": "+37129123417"}).status_code == 201
    assert desk.post(path, {"kind": "external_id", "value": "HH 2"}).status_code == 201


def test_a_further_identifier_of_somebody_else_is_refused(desk: Desk) -> None:
    desk.enrol(phone="29123456")
    other = desk.enrol(phone="29123457")
    answer = desk.post(f"/members/{other['member_id']}/identifiers", {"kind": "phone", "value": "29123456"})
    assert answer.status_code == 409
    assert answer.get_json()["code"] == "identifier_taken"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"kind": "phone", "value": "12"}, "/value"),
        ({"kind": "card_number", "value": "29123456"}, "/kind"),
        ({"kind": "phone"}, "/value"),
        ({"value": "29123456"}, "/kind"),
    ],
)
def test_an_unusable_identifier_is_refused_with_a_pointer(desk: Desk, body: dict[str, str], pointer: str) -> None:
    member = desk.enrol(phone="29123456")
    answer = desk.post(f"/members/{member['member_id']}/identifiers", body)
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize("member_id", ["01a20616-4302-7553-a910-41b258d99f93", "x", "%00"])
def test_a_member_that_is_not_there_is_unknown_everywhere(desk_on_both: Desk, member_id: str) -> None:
    desk = desk_on_both
    answers = [
        desk.get(f"/members/{member_id}"),
        desk.get(f"/members/{member_id}/card"),
        desk.post(f"/members/{member_id}/cards", {}),
        desk.post(f"/members/{member_id}/identifiers", {"kind": "phone", "value": "29123456"}),
    ]
    assert {answer.status_code for answer in answers} == {404}


def test_a_station_and_a_service_learn_the_display_name_by_id(desk: Desk) -> None:
    member = desk.enrol(phone="29123417")
    for outlet in ("warsaw", None):
        body = desk.get(f"/members/{member['member_id']}", outlet=outlet, language="ru", by="loyalty").get_json()
        assert body == {"member_id": member["member_id"], "display_name": "Гость …17"}


def test_contacts_are_for_services_alone_and_leave_out_who_is_not_there(desk_on_both: Desk) -> None:
    desk = desk_on_both
    anna = desk.enrol(phone="29123456", given_name="Anna", email="anna@example.com", locale="en")
    bob = desk.enrol(external_id="1364")
    asked = {"member_ids": [bob["member_id"], new_id(), anna["member_id"], bob["member_id"]]}
    assert desk.post("/contacts", asked, outlet=None).get_json()["contacts"] == [
        {
            "member_id": bob["member_id"],
            "given_name": None,
            "email": None,
            "locale": "lv",
            "balance_url": bob["balance_url"],
            "me_url": "https://cards.example/me",
            "refuses": [],
            "contacts_30_days": 0,
        },
        {
            "member_id": anna["member_id"],
            "given_name": "Anna",
            "email": "anna@example.com",
            "locale": "en",
            "balance_url": anna["balance_url"],
            "me_url": "https://cards.example/me",
            "refuses": [],
            "contacts_30_days": 0,
        },
    ]
    assert desk.post("/contacts", asked, outlet="riga").status_code == 403
    assert desk.post("/contacts", {"member_ids": []}, outlet=None).get_json() == {"contacts": []}
    too_many = {"member_ids": [new_id() for _ in range(201)]}
    assert desk.post("/contacts", too_many, outlet=None).status_code == 422
