"""A joining is taken back by whoever did it, soon, and while nothing else has happened; then it is an erasure."""

from __future__ import annotations

import threading
from collections import Counter as Tally
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from services.chassis.identifiers import new_id
from services.contracts.http_members import ErasureAnswer
from services.contracts.loyalty import SaleRecorded
from services.contracts.permissions import Role
from services.members.domain.episode import Episode
from services.members.domain.erasure import IN_FLIGHT
from services.members.domain.task import NewTask
from services.members.event_handlers import on_loyalty_changed
from services.members.storage.joinings import A_LIFE
from services.members.storage.tables import metadata
from services.members.storage.visits import Visit
from services.members.use_cases.finish_erasures import answers_to_forget, finish_erasure
from tests.callers import person
from tests.members.desk import Desk, waits_for_us
from tests.members.memberships_at_hand import sell_monthly
from tests.members.test_erasure import complain, have_a_dog, look_after_oneself, rows, sale_told
from tests.members.test_sent_late import audited, send

PHONE = "+371 2000 7341"
ANNA: dict[str, Any] = {"phone": PHONE, "given_name": "Anna", "email": "anna@example.lv"}
CODE = "joining_cannot_be_taken_back"


def take_back(desk: Desk, enrolled: dict[str, Any], **words: Any) -> TestResponse:
    body = {"enrolment_id": words.pop("enrolment_id", enrolled["enrolment_id"])}
    return desk.post(f"/members/{enrolled['member_id']}/enrolment-reversals", body, **words)


def is_member(desk: Desk, member_id: str) -> bool:
    return desk.get(f"/members/{member_id}").status_code == 200


def test_who_joined_by_mistake_is_erased_and_the_number_joins_anew(desk_on_both: Desk) -> None:
    desk = desk_on_both
    enrolled = desk.enrol(**ANNA, external_id="OLD-1987")
    desk.check_in(PHONE)
    answer = take_back(desk, enrolled)
    body = answer.get_json()
    assert (answer.status_code, body["reason"], ErasureAnswer().validate(body)) == (201, "joined_by_mistake", {})
    assert not is_member(desk, enrolled["member_id"])
    assert desk.post("/check-ins", {"identifier": PHONE}).get_json()["code"] == "unknown_identifier"
    assert desk.post("/check-ins", {"identifier": enrolled["card"]["number"]}).status_code == 404
    assert len(desk.facts("members.member_erased.v1")) == 1
    assert desk.count("identifiers") == 0
    assert desk.enrol(**ANNA, external_id="OLD-1987")["member_id"] != enrolled["member_id"]
    told = audited(desk, "members.reverse_enrolment")
    assert (told.object_id, told.outlet_code) == (enrolled["member_id"], "riga")
    assert "joined_by_mistake" in told.after


def test_taken_back_twice_is_taken_back_once(desk_on_both: Desk) -> None:
    desk, key = desk_on_both, new_id()
    enrolled = desk.enrol(**ANNA)
    first = take_back(desk, enrolled, key=key)
    desk.clock.advance(timedelta(hours=1))
    assert take_back(desk, enrolled).get_json() == first.get_json()
    # The same key gets the same answer also when what is kept of the member was cleared.
    desk.clock.advance(IN_FLIGHT)
    with desk.open_work() as work:
        erasure = work.erasures.find(enrolled["member_id"])
        assert erasure is not None
        finish_erasure(work, erasure, answers_to_forget(work, erasure))
    again = take_back(desk, enrolled, key=key)
    assert (again.status_code, again.data) == (201, first.data)
    assert len(desk.facts("members.member_erased.v1")) == 1


def test_a_quarter_of_an_hour_is_the_time_for_it(desk: Desk) -> None:
    in_time, too_late = desk.enrol(phone=PHONE), desk.enrol(phone="+371 2000 7342")
    desk.clock.advance(timedelta(minutes=15))
    assert take_back(desk, in_time).status_code == 201
    desk.clock.advance(timedelta(seconds=1))
    answer = take_back(desk, too_late)
    assert (answer.status_code, answer.get_json()["code"]) == (409, CODE)
    assert is_member(desk, too_late["member_id"])


def test_kept_without_a_network_both_count_when_they_happened(desk_on_both: Desk) -> None:
    desk = desk_on_both
    joined = [send(desk, "/members", {"phone": f"+371 2000 734{n}"}, ago=3600).get_json() for n in range(2)]
    path = "/members/{member_id}/enrolment-reversals"
    asked = [(path.format(**each), {"enrolment_id": each["enrolment_id"]}) for each in joined]
    assert send(desk, *asked[0]).get_json()["code"] == CODE
    assert send(desk, *asked[1], ago=3600 - 15 * 60 - 1).get_json()["code"] == CODE
    assert send(desk, *asked[1], ago=3600 - 15 * 60).status_code == 201
    assert [is_member(desk, each["member_id"]) for each in joined] == [True, False]


def test_who_came_again_before_a_tablet_told_of_it_stays(desk_on_both: Desk) -> None:
    desk = desk_on_both
    gone, stays = (desk.enrol(phone=phone) for phone in (PHONE, "+371 2000 9342"))
    for enrolled in (gone, stays):
        desk.check_in(enrolled["card"]["number"])
    desk.clock.advance(timedelta(days=2))
    desk.check_in(stays["card"]["number"])
    answers = [
        send(
            desk,
            f"/members/{each['member_id']}/enrolment-reversals",
            {"enrolment_id": each["enrolment_id"]},
            ago=2 * 24 * 3600 - 60,
        )
        for each in (gone, stays)
    ]
    assert [answer.status_code for answer in answers] == [201, 409]
    assert is_member(desk, stays["member_id"])


def test_a_till_that_found_them_there_already_takes_nobody_back(desk_on_both: Desk) -> None:
    desk = desk_on_both
    first = desk.enrol(phone=PHONE)
    second = send(desk, "/members", {"phone": PHONE}, ago=60).get_json()
    assert (second["member_id"], second["enrolment_id"] != first["enrolment_id"]) == (first["member_id"], True)
    assert take_back(desk, second).get_json()["code"] == CODE
    assert is_member(desk, first["member_id"])
    assert take_back(desk, first).status_code == 201


def test_only_the_outlet_that_enrolled_them_takes_them_back(desk: Desk) -> None:
    enrolled, other = desk.enrol(phone=PHONE), desk.enrol(phone="+371 2000 7342")
    assert take_back(desk, enrolled, outlet="warsaw").get_json()["code"] == "unknown_member"
    assert take_back(desk, {**enrolled, "member_id": new_id()}).get_json()["code"] == "unknown_member"
    assert take_back(desk, {**enrolled, "member_id": "%00"}).status_code == 404
    for role, outlet, status in (
        (Role.OUTLET_MANAGER, "warsaw", 404),
        (Role.HQ, None, 403),
        (Role.OUTLET_MANAGER, "riga", 201),
    ):
        caller = person(role, outlet_code=outlet) if outlet else person(role)
        assert take_back(desk, enrolled, caller=caller).status_code == status, role
    assert take_back(desk, other, caller=person(Role.RECEPTION, outlet_code="riga")).status_code == 201


def came_elsewhere(desk: Desk, member_id: str) -> None:
    desk.check_in(PHONE, outlet="warsaw")


def got_a_second_phone(desk: Desk, member_id: str) -> None:
    body = {"kind": "phone", "value": "+371 2000 9999"}
    desk.clock.advance(timedelta(seconds=1))
    assert desk.post(f"/members/{member_id}/identifiers", body).status_code == 201


def got_a_new_card(desk: Desk, member_id: str) -> None:
    desk.clock.advance(timedelta(seconds=1))
    assert desk.post(f"/members/{member_id}/cards", {}).status_code == 201


def bought_a_membership(desk: Desk, member_id: str) -> None:
    sell_monthly(desk, member_id)


def is_to_be_called(desk: Desk, member_id: str) -> None:
    with desk.open_work() as work:
        task = NewTask(
            kind="call",
            reason="by_hand",
            occasion=new_id(),
            outlet_code="riga",
            due_on=work.now.date(),
            member_id=member_id,
        )
        work.tasks.open(task, command_id=new_id())


def was_noted_about(desk: Desk, member_id: str) -> None:
    note = {"words": "Asked about the sauna.", "channel": "desk", "outlet_code": "riga"}
    assert desk.post(f"/members/{member_id}/notes", note).status_code == 201


def bought_elsewhere(desk: Desk, member_id: str) -> None:
    with desk.open_work() as work:
        told = Episode(
            member_id=member_id, kind="sale_recorded", occurred_at=work.now, channel="till", outlet_code="warsaw"
        )
        work.timeline.note(told, command_id=new_id())


def was_sent_by_a_friend(desk: Desk, member_id: str) -> None:
    with desk.open_work() as work:
        work.referrals.add(member_id, referrer_id=new_id(), outlet_code="riga")


LIVES: list[Callable[[Desk, str], None]] = [
    came_elsewhere,
    got_a_second_phone,
    got_a_new_card,
    bought_a_membership,
    complain,
    have_a_dog,
    is_to_be_called,
    was_noted_about,
    bought_elsewhere,
    was_sent_by_a_friend,
    look_after_oneself,
]


@pytest.mark.parametrize("live", LIVES, ids=lambda live: live.__name__)
def test_who_has_a_life_here_stays_and_the_till_is_told_whom_to_ask(
    desk_on_both: Desk, live: Callable[[Desk, str], None]
) -> None:
    desk = desk_on_both
    enrolled = desk.enrol(**ANNA)
    live(desk, enrolled["member_id"])
    refused = take_back(desk, enrolled)
    assert (refused.status_code, refused.get_json()["code"]) == (409, CODE)
    assert "Head office can erase them" in refused.get_json()["detail"]
    assert is_member(desk, enrolled["member_id"])
    assert desk.facts("members.member_erased.v1") == []


def test_cups_at_the_outlet_where_they_joined_and_what_the_suite_did_by_itself_are_no_life(desk_on_both: Desk) -> None:
    desk = desk_on_both
    enrolled = desk.enrol(**ANNA)
    member_id = enrolled["member_id"]
    desk.check_in(PHONE)
    told: SaleRecorded = sale_told(member_id, sequence=1)
    with desk.open_work() as work:
        on_loyalty_changed(work, told)
        letter = Episode(member_id=member_id, kind="message_sent", occurred_at=work.now, channel="email")
        work.timeline.note(letter, command_id=new_id())
    assert take_back(desk, enrolled).status_code == 201
    assert rows(desk, "SELECT 1 FROM episodes") == []


def test_of_each_table_that_knows_members_it_is_said_whether_a_row_is_a_life() -> None:
    looked_at = {"visits", "identifiers", "tasks", "episodes"}
    # What comes with another row, or by the clock, or with the joining itself.
    no_life = {
        "members",
        "name_beginnings",
        "loyalty_summaries",
        "birthday_announcements",
        "date_announcements",
        "due_balances",
        "due_disputes",
        "case_steps",
        "admission_facts",
        "erasures",
        "erasure_acknowledgements",
    }
    known = {table.name for table in metadata.tables.values() if "member_id" in table.c}
    assert known == looked_at | no_life | {table.name for table in A_LIFE}


def test_of_eight_who_take_one_back_at_once_all_are_told_of_one_erasure(desk_on_both: Desk) -> None:
    desk = desk_on_both
    enrolled = desk.enrol(**ANNA)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: take_back(desk, enrolled), range(8)))
    assert Tally(answer.status_code for answer in answers) == {201: 8}
    assert len({answer.get_json()["erased_at"] for answer in answers}) == 1
    assert len(desk.facts("members.member_erased.v1")) == 1


def test_a_check_in_elsewhere_that_is_being_written_is_waited_for_and_wins(desk_on_both: Desk) -> None:
    """The visit stands in a transaction that has not ended: whoever takes the joining back must not look past it."""
    desk = desk_on_both
    enrolled = desk.enrol(**ANNA)
    answers: list[TestResponse] = []
    taking_back = threading.Thread(target=lambda: answers.append(take_back(desk, enrolled)))
    with desk.open_work() as work:
        work.visits.add(_visit(enrolled["member_id"], "warsaw", work.now), command_id=new_id())
        work.write_rest()
        taking_back.start()
        waits_for_us(desk, taking_back)
    taking_back.join()
    assert answers[0].get_json()["code"] == CODE
    assert is_member(desk, enrolled["member_id"])


def test_of_a_joining_taken_back_and_a_check_in_elsewhere_at_once_the_member_is_there_or_is_not(
    desk_on_both: Desk,
) -> None:
    desk = desk_on_both
    for number in range(10):
        enrolled = desk.enrol(phone=f"+371 2000 80{number:02}")
        card = {"identifier": enrolled["card"]["number"]}
        with ThreadPoolExecutor(2) as pool:
            taking_back = pool.submit(take_back, desk, enrolled)
            coming = pool.submit(desk.post, "/check-ins", card, outlet="warsaw")
        taken, came = taking_back.result(), coming.result()
        assert taken.status_code in (201, 409)
        assert is_member(desk, enrolled["member_id"]) == (taken.status_code == 409)
        if taken.status_code == 409:
            assert (taken.get_json()["code"], came.status_code) == (CODE, 201)
        else:
            assert desk.post("/check-ins", card, outlet="warsaw").status_code == 404


def test_a_file_of_the_past_is_no_joining(desk: Desk) -> None:
    enrolled = desk.enrol(**ANNA)
    with desk.database.writing() as connection:
        connection.exec_driver_sql("UPDATE members SET origin = 'import'")
    assert take_back(desk, enrolled).get_json()["code"] == CODE


def _visit(member_id: str, outlet_code: str, at: Any) -> Visit:
    return Visit(
        check_in_id=new_id(),
        member_id=member_id,
        outlet_code=outlet_code,
        station_id=f"station-{outlet_code}",
        checked_in_at=at,
        business_date=at.date(),
        verdict_code="welcome",
    )
