"""Outlets come out of a table as the office opens them, each once; a bad row harms no other."""

from __future__ import annotations

from typing import Any

import pytest

from tests.outlets.franchise import Franchise
from tests.outlets.office import HQ, Office, furnished, manager_of

HEADER = "code,name,territory_code,country,zone,currency,locale,business_day_starts_at\n"
CENTRE = "centrs,Centrs,riga,LV,Europe/Riga,EUR,lv,05:00\n"
PRAGA = "praga,Praga,poland,PL,Europe/Warsaw,PLN,pl,\n"


@pytest.fixture
def office(franchise: Franchise) -> Office:
    return furnished(franchise)


def imported(office: Office, csv: str, *, dry_run: bool = False) -> dict[str, Any]:
    report: dict[str, Any] = office.done("/imports/outlets", {"csv": csv, "dry_run": dry_run})
    return report


def counted(report: dict[str, Any]) -> tuple[int, int, int, int]:
    return report["rows"], report["added"], report["unchanged"], len(report["refused"])


def test_each_row_opens_an_outlet_with_its_history_and_the_suite_is_told(office: Office) -> None:
    assert counted(imported(office, HEADER + CENTRE + PRAGA)) == (2, 2, 0, 0)
    assert office.codes(manager_of("/poland/")) == ["mokotow", "praga"]
    (opened,) = office.changes("centrs")
    assert (opened["what"], opened["by"], opened["after"]["business_day_starts_at"]) == ("opened", HQ.subject, "05:00")
    told = {subject: data for name, subject, data in office.franchise.told() if name == "outlets.outlet_opened.v1"}
    assert told["praga"]["territory_path"] == "/poland/"
    assert told["praga"]["business_day_starts_at"] == "04:00"


def test_a_repeated_import_doubles_nothing(office: Office) -> None:
    imported(office, HEADER + CENTRE + PRAGA)
    facts = office.franchise.told()
    assert counted(imported(office, HEADER + CENTRE + PRAGA)) == (2, 0, 2, 0)
    assert office.franchise.told() == facts


def test_a_dry_run_says_what_would_come_of_it_and_changes_nothing(office: Office) -> None:
    facts = office.franchise.told()
    assert counted(imported(office, HEADER + CENTRE + CENTRE + PRAGA, dry_run=True)) == (3, 2, 1, 0)
    assert office.codes(HQ) == ["mokotow", "riga-old-town"]
    assert office.franchise.told() == facts


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("x,X,atlantis,LV,Europe/Riga,EUR,lv,", "unknown_territory", "territory_code"),
        ("x,X,riga,LV,Europe/Nowhere,EUR,lv,", "invalid", "zone"),
        ("x,X,riga,Latvia,Europe/Riga,EUR,lv,", "invalid", "country"),
        ("x,X,riga,LV,Europe/Riga,EUR,de,", "invalid", "locale"),
        ("x,X,riga,LV,Europe/Riga,EUR,lv,noon", "invalid", "business_day_starts_at"),
        ("x y,X,riga,LV,Europe/Riga,EUR,lv,", "invalid", "code"),
        (",X,riga,LV,Europe/Riga,EUR,lv,", "invalid", "code"),
        ("x,,riga,LV,Europe/Riga,EUR,lv,", "invalid", "name"),
        ("x,X,riga,LV,Europe/Riga,EUR,lv,,,more", "unreadable_row", ""),
        ("mokotow,Praga,poland,PL,Europe/Warsaw,PLN,pl,", "outlet_taken", "name"),
    ],
)
def test_a_bad_row_is_left_out_with_its_line_and_reason(office: Office, row: str, code: str, column: str) -> None:
    report = imported(office, HEADER + CENTRE + row + "\n" + PRAGA)
    assert counted(report) == (3, 2, 0, 1)
    (refused,) = report["refused"]
    assert (refused["line"], refused["code"], refused["column"]) == (3, code, column)
    assert refused["reason"]


def test_a_file_as_a_spreadsheet_writes_it_is_understood(office: Office) -> None:
    text = "\ufeffName;Code;Territory Code;Country;Zone;Currency;Locale;Business day starts at;Remark\r\n"
    text += '"Centrs; stacija";Centrs;riga;lv;Europe/Riga;eur;lv-LV;5:00:00;new\r\n'
    assert counted(imported(office, text)) == (1, 1, 0, 0)
    (found,) = [each for each in office.get("/outlets").get_json()["outlets"] if each["code"] == "centrs"]
    assert (found["name"], found["country"], found["locale"]) == ("Centrs; stacija", "LV", "lv")
    assert found["business_day_starts_at"] == "05:00"


def test_what_a_row_does_not_say_is_no_difference(office: Office) -> None:
    """Mokotów begins its day at 05:00, and the row says nothing of it."""
    same = "mokotow,Mokotów,poland,PL,Europe/Warsaw,PLN,pl,\n"
    assert counted(imported(office, HEADER + same)) == (1, 0, 1, 0)


@pytest.mark.parametrize("text", ["name;colour\nRiga;green\n", "\n", " ", HEADER.replace("name", "code")])
def test_a_text_that_does_not_name_its_columns_is_refused_as_a_whole(office: Office, text: str) -> None:
    assert office.refused("/imports/outlets", {"csv": text}) == (422, "unreadable_table")


def test_an_import_stands_in_the_audit_with_its_numbers(office: Office) -> None:
    imported(office, HEADER + CENTRE + "bad\n")
    entry = office.get("/audit").get_json()["entries"][0]
    assert (entry["action"], entry["object"]["kind"]) == ("outlets.change_places", "outlets_file")
    assert entry["after"] == {"rows": 2, "added": 1, "refused": 1, "dry_run": False}
