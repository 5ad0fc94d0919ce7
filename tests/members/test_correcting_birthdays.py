"""A manager corrects a birthday: greeted and given by the new day, once a year, and the audit holds no day."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from services.chassis.identifiers import new_id
from services.chassis.security.caller import Caller
from services.contracts.permissions import Role
from services.members.scheduled_jobs import announce_all
from tests.callers import person
from tests.members.desk import Desk

MARIS = person(Role.OUTLET_MANAGER, outlet_code="riga")
OLGA = person(Role.HQ)
# Neither number is in any other value of a row.
BORN = {"month": 5, "day": 12, "year": 1987}


def corrects(desk: Desk, member: dict[str, Any], birthday: Any, *, by: Caller = MARIS, key: str | None = None) -> Any:
    body = {"birthday": birthday, "reason": "mistyped"}
    return desk.post(f"/members/{member['member_id']}/birthday", body, caller=by, key=key)


def audited(desk: Desk) -> list[Any]:
    with desk.database.reading() as connection:
        query = "SELECT * FROM audit_entries WHERE action = 'members.correct_birthday' ORDER BY entry_id"
        return list(connection.execute(sa.text(query)))


def on(desk: Desk, month: int, day: int, year: int = 2026) -> None:
    desk.clock.set(datetime(year, month, day, 9, 0, tzinfo=UTC))


@pytest.mark.parametrize("manager", [MARIS, OLGA], ids=["outlet manager", "head office"])
def test_a_guest_is_greeted_on_the_day_that_a_manager_put_right(desk_on_both: Desk, manager: Caller) -> None:
    desk = desk_on_both
    member = desk.enrol(phone="29123456", given_name="Anna", family_name="Kalniņa", birthday={"month": 12, "day": 5})
    answer = corrects(desk, member, BORN, by=manager)
    assert (answer.status_code, answer.get_json()) == (
        201,
        {"member_id": member["member_id"], "birthday": "changed"},
    )
    greeted = desk.check_in(member["card"]["number"])
    assert [each["days_away"] for each in greeted["occasions"]] == [0]
    assert greeted["member"]["display_name"] == "Anna K.", "and the rest of what is known stays"
    assert announce_all(desk.open_work) == 1
    on(desk, 12, 5)
    assert announce_all(desk.open_work) == 0
    assert desk.check_in(member["card"]["number"])["occasions"] == []


def test_a_birthday_that_nobody_knew_is_set(desk: Desk) -> None:
    member = desk.enrol(phone="29123456")
    assert corrects(desk, member, BORN).get_json()["birthday"] == "set"
    assert corrects(desk, member, BORN).get_json()["birthday"] == "unchanged"
    assert [(entry.before, json.loads(entry.after)["birthday"]) for entry in audited(desk)] == [
        ('{"birthday":"none"}', "set"),
        ('{"birthday":"on record"}', "unchanged"),
    ]


def test_the_audit_says_who_and_why_and_no_day(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member = desk.enrol(phone="29123456", birthday={"month": 12, "day": 5})
    corrects(desk, member, BORN)
    (entry,) = audited(desk)
    assert (entry.who_id, entry.role, entry.outlet_code) == (MARIS.subject, "outlet_manager", "riga")
    assert (entry.object_kind, entry.object_id) == ("member", member["member_id"])
    assert json.loads(entry.before) == {"birthday": "on record"}
    assert json.loads(entry.after) == {"birthday": "changed", "reason": "mistyped"}


def test_the_same_wish_is_carried_out_once(desk_on_both: Desk) -> None:
    desk, key = desk_on_both, new_id()
    member = desk.enrol(phone="29123456")
    first, second = (corrects(desk, member, BORN, key=key) for _ in range(2))
    assert first.get_data() == second.get_data()
    assert second.headers["Idempotency-Replayed"] == "true"
    assert len(audited(desk)) == 1


def test_a_gift_that_was_given_is_given_no_second_time_in_its_year(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member = desk.enrol(phone="29123456", birthday={"month": 5, "day": 12})
    assert announce_all(desk.open_work) == 1
    for month, day in ((5, 11), (5, 13), (11, 30)):
        assert corrects(desk, member, {"month": month, "day": day}).status_code == 201
        on(desk, month, day)
        assert announce_all(desk.open_work) == 0
    # The greeting costs nothing, and is never wrong.
    assert [each["days_away"] for each in desk.check_in(member["card"]["number"])["occasions"]] == [0]
    on(desk, 11, 30, 2027)
    assert announce_all(desk.open_work) == 1


def test_a_birthday_moved_over_new_year_brings_no_second_gift_within_the_month(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member = desk.enrol(phone="29123456", birthday={"month": 12, "day": 20})
    on(desk, 12, 20)
    assert announce_all(desk.open_work) == 1
    corrects(desk, member, {"month": 1, "day": 5})
    on(desk, 1, 5, 2027)
    assert announce_all(desk.open_work) == 0
    on(desk, 1, 5, 2028)
    assert announce_all(desk.open_work) == 1


def test_corrections_and_the_greeting_job_at_one_instant_bring_one_gift(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member = desk.enrol(phone="29123456", birthday={"month": 5, "day": 12})
    # All of them are due at noon of 12 May: today and the days before that a missed night is made good for.
    days = [{"month": 5, "day": day} for day in (9, 10, 11, 12)] * 2

    def correct(day: Any) -> int:
        key = new_id()
        # Whoever waits too long for their turn is told to come back, and does.
        while (answer := corrects(desk, member, day, key=key)).status_code in (409, 503):
            pass
        return int(answer.status_code)

    with ThreadPoolExecutor(12) as hands:
        corrections = [hands.submit(correct, day) for day in days]
        announced = [hands.submit(announce_all, desk.open_work) for _ in range(4)]
        assert {each.result() for each in corrections} == {201}
        given = sum(each.result() for each in announced)
    assert given + announce_all(desk.open_work) == desk.count("birthday_announcements") == 1
    assert len(audited(desk)) == len(days)
    # Whoever came last: the day that is shown is the day that is found.
    day = 12 + desk.check_in(member["card"]["number"])["occasions"][0]["days_away"]
    on(desk, 5, day, 2027)
    assert announce_all(desk.open_work) == 1


@pytest.mark.parametrize(
    "caller",
    [
        person(Role.TERRITORY_MANAGER, territory_path="/baltics/"),
        person(Role.CASHIER, outlet_code="riga", station_id=new_id()),
        person(Role.RECEPTION, outlet_code="riga", station_id=new_id()),
        None,
    ],
    ids=["territory manager", "cashier", "reception", "till"],
)
def test_nobody_else_corrects_one(desk: Desk, caller: Caller | None) -> None:
    member = desk.enrol(phone="29123456", birthday={"month": 12, "day": 5})
    answer = desk.post(f"/members/{member['member_id']}/birthday", {"birthday": BORN, "reason": "told"}, caller=caller)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "not_allowed")
    assert announce_all(desk.open_work) == 0


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"birthday": BORN}, "/reason"),
        ({"birthday": BORN, "reason": "she is nice"}, "/reason"),
        ({"reason": "told"}, "/birthday"),
        ({"birthday": None, "reason": "told"}, "/birthday"),
        ({"birthday": {"month": 2, "day": 30}, "reason": "told"}, "/birthday/day"),
        ({"birthday": {"month": 5, "day": 13, "year": 2026}, "reason": "told"}, "/birthday"),
    ],
)
def test_a_day_that_cannot_be_and_a_missing_reason_change_nothing(desk: Desk, body: Any, pointer: str) -> None:
    member = desk.enrol(phone="29123456", birthday={"month": 5, "day": 12})
    answer = desk.post(f"/members/{member['member_id']}/birthday", body, caller=MARIS)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid_request")
    assert [each["pointer"] for each in answer.get_json()["errors"]] == [pointer]
    assert announce_all(desk.open_work) == 1
    assert audited(desk) == []


@pytest.mark.parametrize("member_id", ["0197a3b2-0000-7e4f-8a6b-00000000000c", "%00", "nobody"])
def test_somebody_unknown_is_unknown(desk: Desk, member_id: str) -> None:
    answer = corrects(desk, {"member_id": member_id}, BORN)
    assert (answer.status_code, answer.get_json()["code"]) == (404, "unknown_member")


def test_somebody_erased_has_no_birthday_any_more(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member = desk.enrol(phone="29123456", birthday={"month": 12, "day": 5})
    proven = person(Role.HQ, proven_at=desk.clock.now().timestamp())
    erased = desk.post(f"/members/{member['member_id']}/erasures", {"reason": "asked"}, caller=proven)
    assert erased.status_code == 201
    assert corrects(desk, member, BORN).status_code == 404
    assert announce_all(desk.open_work) == 0
