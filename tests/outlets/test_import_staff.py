"""Staff from a table: each row by the rules of the API, nobody twice, and nothing out of reach."""

from __future__ import annotations

from typing import Any

import pytest

from services.outlets.http_api.staff import MOST_PINS
from tests.outlets.franchise import Franchise
from tests.outlets.staffing import RIGA, WARSAW, Answer, Person, Staffing
from tests.races import at_once

HEADER = "name,role,outlet_code,territory_code,login,locale,pin\n"
ROWS = [
    "Ola Nowak,cashier,riga-old-town,,,pl,7305",
    "Jan Lis,Reception,RIGA-OLD-TOWN,,,PL_pl,",
    "Marta Z,outlet_manager,riga-old-town,,marta@example.com,lv,",
    "Baiba,territory_manager,,baltics,baiba@example.com,lv,",
]


@pytest.fixture
def staffing(franchise: Franchise) -> Staffing:
    return Staffing(franchise)


def imported(person: Person, *rows: str, dry_run: bool = False, key: str | None = None) -> Answer:
    body = {"csv": HEADER + "".join(f"{row}\n" for row in rows), "dry_run": dry_run}
    return person.post("/imports/staff", body, key=key)


def counts(answer: Answer) -> tuple[int, int, int, int]:
    report: dict[str, Any] = answer.json
    return report["rows"], report["added"], report["unchanged"], len(report["refused"])


def test_good_rows_become_people_who_can_sign_in(staffing: Staffing) -> None:
    boss = staffing.head_office()
    answer = imported(boss, *ROWS)
    assert (answer.status, counts(answer)) == (201, (4, 4, 0, 0))
    people = {each["name"]: each for each in boss.get("/staff").json["staff"]}
    assert (people["Jan Lis"]["role"], people["Jan Lis"]["locale"]) == ("reception", "pl")
    assert people["Baiba"]["territory_code"] == "baltics"
    assert staffing.pin(people["Ola Nowak"]["staff_id"], "7305").status == 200


def test_a_file_that_two_bring_in_at_once_adds_nobody_twice(staffing: Staffing) -> None:
    boss = staffing.head_office()
    rows = [f"Person {number},cashier,riga-old-town,,,pl," for number in range(40)]
    answers = at_once([lambda: imported(boss, *rows)] * 4)
    assert sorted(counts(answer) for answer in answers) == [(40, 0, 40, 0)] * 3 + [(40, 40, 0, 0)]


def test_a_file_brought_in_again_changes_nobody(staffing: Staffing) -> None:
    boss = staffing.head_office()
    imported(boss, *ROWS)
    assert counts(imported(boss, *ROWS, "Ola Nowak,cashier,riga-old-town,,,pl,8416")) == (5, 0, 5, 0)
    ola = next(each for each in boss.get("/staff").json["staff"] if each["name"] == "Ola Nowak")
    assert staffing.pin(ola["staff_id"], "7305").status == 200


def test_a_dry_run_says_the_same_and_writes_nothing(staffing: Staffing) -> None:
    boss = staffing.head_office()
    rows = (*ROWS, ROWS[0], "X,cashier,nowhere,,,,")
    dry = imported(boss, *rows, dry_run=True)
    assert counts(dry) == (6, 4, 1, 1)
    assert len(boss.get("/staff").json["staff"]) == 1
    assert imported(boss, *rows).json == dry.json


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("Ola,owner,riga-old-town,,,,", "invalid", "role"),
        (",cashier,riga-old-town,,,,", "invalid", "name"),
        ("Ola,cashier,,,,,", "invalid_staff", ""),
        ("Ola,hq,,,,,", "invalid_staff", ""),
        ("Ola,cashier,nowhere,,,,", "unknown_place", ""),
        ("Ola,cashier,riga-old-town,,,,1234", "pin_too_easy", "pin"),
        ("Ola,cashier,riga-old-town,,,,12a4", "invalid", "pin"),
        ("Ola,hq,,,ola@example.com,,7305", "no_pin_here", ""),
        ("Ola,cashier,riga-old-town,,,,,,,", "unreadable_row", ""),
        ("Other,outlet_manager,riga-old-town,,marta@example.com,,", "login_taken", "login"),
    ],
)
def test_a_bad_row_says_why_and_harms_no_other(staffing: Staffing, row: str, code: str, column: str) -> None:
    boss = staffing.head_office()
    imported(boss, ROWS[2])
    row = row if code != "unreadable_row" else row + "x"
    report = imported(boss, row, ROWS[0]).json
    (refused,) = report["refused"]
    assert (refused["line"], refused["code"], refused["column"]) == (2, code, column)
    assert "Ola" not in refused["reason"]
    assert report["added"] == 1


def test_a_manager_brings_in_only_whom_they_may_add_one_by_one(staffing: Staffing) -> None:
    manager = staffing.manager()
    staffing.add("cashier", outlet_code=WARSAW)
    abroad = f"cashier of {{'outlet_code': '{WARSAW}'}},cashier,{WARSAW},,,,"
    report = imported(manager, ROWS[0], ROWS[2], abroad).json
    assert [each["code"] for each in report["refused"]] == ["role_too_high", "unknown_place"]
    assert report["added"] == 1


def test_so_many_pins_at_once_as_are_hashed_in_time(staffing: Staffing) -> None:
    rows = [f"Ola {number},cashier,{RIGA},,,,{7305 + number}" for number in range(MOST_PINS + 1)]
    refused = imported(staffing.head_office(), *rows)
    assert (refused.status, refused.code) == (422, "unreadable_table")


def test_each_new_person_has_a_row_in_the_audit_without_a_name(staffing: Staffing) -> None:
    boss = staffing.head_office()
    imported(boss, *ROWS)
    rows = staffing.audited("outlets.manage_staff")
    assert [row["object_kind"] for row in rows] == ["staff"] * 4 + ["staff_file"]
    assert {row["who_id"] for row in rows} == {boss.staff_id}
    assert "Nowak" not in str(rows)
