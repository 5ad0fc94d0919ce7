"""Finding someone by the last digits: at most five, those of this outlet first."""

from datetime import timedelta

import pytest

from tests.members.desk import Desk


def _find(desk: Desk, digits: str, outlet: str = "riga") -> list[str]:
    answer = desk.get(f"/members?last_digits={digits}", outlet=outlet)
    assert answer.status_code == 200, answer.text
    return [member["display_name"] for member in answer.get_json()["members"]]


def test_who_was_here_last_comes_first_then_who_is_at_home_then_who_joined_last(desk_on_both: Desk) -> None:
    desk = desk_on_both
    for name, phone, outlet in (
        ("Far", "+48 601 231 234", "warsaw"),
        ("Home", "29121234", "riga"),
        ("Newer", "29131234", "riga"),
        ("Guest", "+48 602 231 234", "warsaw"),
        ("Regular", "29141234", "riga"),
    ):
        desk.enrol(outlet=outlet, phone=phone, given_name=name)
        desk.clock.advance(timedelta(hours=1))
    for phone in ("+48602231234", "29141234"):
        desk.check_in(phone)
        desk.clock.advance(timedelta(hours=1))
    desk.check_in("+48601231234", outlet="warsaw")
    assert _find(desk, "1234") == ["Regular", "Guest", "Newer", "Home", "Far"]
    assert _find(desk, "1234", outlet="warsaw") == ["Far", "Guest", "Regular", "Newer", "Home"]


def test_five_are_shown_and_two_more_digits_tell_the_rest_apart(desk_on_both: Desk) -> None:
    desk = desk_on_both
    for number in range(8):
        desk.enrol(phone=f"29{number}{number}1234", given_name=f"Guest{number}")
    assert len(_find(desk, "1234")) == 5
    assert _find(desk, "31234") == ["Guest3"]
    assert _find(desk, "771234") == ["Guest7"]
    assert _find(desk, "991234") == []
    assert _find(desk, "4321") == []


def test_a_card_number_is_found_as_well_and_shows_the_phones_tail(desk: Desk) -> None:
    card = desk.enrol(phone="29123417", given_name="Anna")["card"]["number"]
    (found,) = desk.get(f"/members?last_digits={card[-6:]}").get_json()["members"]
    assert (found["display_name"], found["phone_tail"]) == ("Anna", "17")


def test_a_member_without_name_or_phone_is_told_by_the_cards_digits(desk: Desk) -> None:
    card = desk.enrol(external_id="1364")["card"]["number"]
    (found,) = desk.get(f"/members?last_digits={card[-4:]}").get_json()["members"]
    assert found["phone_tail"] is None
    assert found["display_name"] == f"Member …{card[-2:]}"


def test_a_second_phone_finds_its_member_once(desk: Desk) -> None:
    member = desk.enrol(phone="29121234", given_name="Anna")
    answer = desk.post(f"/members/{member['member_id']}/identifiers", {"kind": "phone", "value": "29131234"})
    assert answer.status_code == 201
    assert _find(desk, "1234") == ["Anna"]


def test_a_replaced_card_number_finds_nobody(desk: Desk) -> None:
    member = desk.enrol(phone="29121234")
    desk.post(f"/members/{member['member_id']}/cards", {})
    assert _find(desk, member["card"]["number"][-6:]) == []


@pytest.mark.parametrize("digits", ["", "123", "1234567", "12a4", "１２３４", "12 34", "1234&last_digits=5678"])
def test_fewer_than_four_digits_search_for_nobody(desk: Desk, digits: str) -> None:
    answer = desk.get(f"/members?last_digits={digits}")
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["pointer"] == "/last_digits"


def test_a_service_may_not_search(desk: Desk) -> None:
    assert desk.get("/members?last_digits=1234", outlet=None).status_code == 403
