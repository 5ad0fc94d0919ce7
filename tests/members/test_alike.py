"""Before a second account is born: who may be meant by somebody who is about to join."""

from __future__ import annotations

import pytest

from services.members.domain.likeness import slips
from services.members.domain.spelling import same_name
from tests.members.desk import Desk


def _alike(desk: Desk, phone: str, outlet: str = "riga", **more: str) -> list[tuple[str, str]]:
    answer = desk.post("/members/alike", {"phone": phone, **more}, outlet=outlet)
    assert answer.status_code == 200, answer.text
    return [(member["display_name"], member["why"]) for member in answer.get_json()["members"]]


def test_a_slip_is_one_digit_or_two_that_changed_places() -> None:
    found = slips("+37129123456")
    assert {"+37129123457", "+37129213456", "+37129124356", "+37929123456"} <= set(found)
    assert not {"+37129123456", "+37129123465999", "+37129132457"} & set(found)
    assert len(found) == len(set(found)) < 120


@pytest.mark.parametrize(("one", "other"), [("Zoë", "ZOE "), ("Žanna", "zanna"), ("Анна", "АННА"), ("Жанна", "Žanna")])
def test_a_name_is_the_same_however_it_is_written(one: str, other: str) -> None:
    assert same_name(one, other)
    assert not same_name(one, "Jo")
    assert not same_name(None, None)


def test_a_number_that_is_one_slip_away_is_told_to_those_who_know_the_member(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.enrol(phone="29123456", given_name="Anna", family_name="Kalnina")
    for typed in ("29123457", "29213456", "+371 2912 3446"):
        assert _alike(desk, typed) == [("Anna K.", "one_digit")]
    assert _alike(desk, "29120057") == []
    # At an outlet where she has never been, trying numbers tells nothing of her.
    assert _alike(desk, "+37129123457", outlet="warsaw") == []
    desk.check_in("+37129123456", outlet="warsaw")
    assert _alike(desk, "+37129123457", outlet="warsaw") == [("Anna K.", "one_digit")]


def test_the_same_number_in_another_spelling_is_the_same(desk_on_both: Desk) -> None:
    desk_on_both.enrol(phone="+371 29 123 456", given_name="Anna")
    assert _alike(desk_on_both, "29123456") == [("Anna", "same_number")]
    assert _alike(desk_on_both, "0037129123456", outlet="warsaw") == [("Anna", "same_number")]


def test_a_number_of_another_country_that_ends_alike_is_told(desk: Desk) -> None:
    desk.enrol(phone="+48 601 123 456", given_name="Jan", outlet="warsaw")
    assert _alike(desk, "21123456") == [("Jan", "same_end")]


def test_a_name_and_the_last_four_digits_are_told_once_the_name_is_known(desk: Desk) -> None:
    desk.enrol(phone="29003456", given_name="Žanna")
    desk.enrol(phone="29113456", given_name="Olga")
    assert _alike(desk, "26553456") == []
    assert _alike(desk, "26553456", given_name="ZANNA") == [("Žanna", "same_name")]


def test_three_are_told_and_each_once(desk: Desk) -> None:
    for last in "23456":
        desk.enrol(phone=f"2912345{last}", given_name="Anna")
    found = _alike(desk, "29123451", given_name="Anna")
    assert found == [("Anna", "one_digit")] * 3


def test_what_is_no_number_yet_is_like_nobodys(desk: Desk) -> None:
    desk.enrol(phone="29123456")
    assert _alike(desk, "2912") == []


def test_asking_who_is_alike_is_counted_and_noted_like_every_look_up(desk: Desk) -> None:
    desk.enrol(phone="29123456", given_name="Anna")
    answers = [desk.post("/members/alike", {"phone": f"291{n:02}457"}).status_code for n in range(31)]
    assert answers[:6] == [200] * 6
    assert answers[-1] == 429
    with desk.database.reading() as connection:
        notes = list(connection.exec_driver_sql("SELECT after FROM audit_entries WHERE action = 'members.look_up'"))
    assert notes
    assert not any("291" in str(note.after) or "Anna" in str(note.after) for note in notes)
