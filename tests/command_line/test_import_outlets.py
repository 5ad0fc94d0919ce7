"""Outlets come out of a file as the office opens them, and members and loyalty know them at once."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from services.chassis.security.permission import Scope
from services.chassis.work.audit_trail import Filters, read_audit
from services.command_line.suite import Suite
from services.outlets.use_cases.change_outlet import change_outlet, close_outlet
from tests.command_line.conftest import Run

HEADER = "code,name,territory_code,country,zone,currency,locale,business_day_starts_at\n"
ROWS = "almaty,Абай,asia,KZ,Asia/Almaty,KZT,ru,\nastana,Астана,asia,KZ,Asia/Almaty,KZT,ru,05:00\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "outlets.csv"


def report(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as rows:
        return list(csv.reader(rows))[1:]


def test_a_file_opens_its_outlets_and_all_services_know_them(run: Run, suite: Suite, file: Path) -> None:
    file.write_text(HEADER + ROWS)
    result = run("import", "outlets", file, "--create-territories")
    assert result.exit_code == 0, result.output
    assert "New outlets: 2" in result.output
    with suite.outlets.open_work.reading() as work:
        assert [each.territory_path for each in work.places.within(Scope())] == ["/asia/", "/asia/"]
    with suite.members.open_work.reading() as work:
        assert work.outlets.named("astana").business_day_starts_at == "05:00"
    with suite.loyalty.open_work.reading() as work:
        assert work.outlets.get("almaty").territory_path == "/asia/"


def test_rows_are_counted_as_a_person_would_say_it(run: Run, file: Path) -> None:
    for rows, said in ((ROWS.splitlines()[0], "Read 1 row ("), (ROWS, "Read 2 rows (")):
        file.write_text(HEADER + rows)
        assert said in run("import", "outlets", file, "--create-territories", "--dry-run").output


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1251"])
def test_a_file_in_cp1251_with_semicolons_says_the_same(run: Run, suite: Suite, file: Path, encoding: str) -> None:
    file.write_bytes((HEADER + ROWS).replace(",", ";").encode(encoding))
    assert run("import", "outlets", file, "--create-territories").exit_code == 0
    with suite.outlets.open_work.reading() as work:
        assert [each.outlet.name for each in work.places.within(Scope())] == ["Абай", "Астана"]


def test_each_way_of_the_command_line_is_in_the_audit(run: Run, suite: Suite, file: Path) -> None:
    file.write_text(HEADER + ROWS)
    assert run("import", "outlets", file, "--create-territories", "--dry-run").exit_code == 0
    assert run("import", "outlets", file, "--create-territories").exit_code == 0
    for _ in range(2):
        assert run("outlets", "add", "riga", "--country", "LV", "--zone", "Europe/Riga").exit_code == 0
    with suite.outlets.open_work.reading() as work:
        entries, _ = read_audit(work.connection, Filters(), scope=Scope())
    assert [(entry.who_id, entry.action, entry.object_kind) for entry in entries] == [
        ("command line", "outlets.change_places", "outlet"),
        ("command line", "outlets.change_places", "outlets_file"),
    ]


def test_a_repeated_file_doubles_nothing(run: Run, file: Path) -> None:
    file.write_text(HEADER + ROWS)
    run("import", "outlets", file, "--create-territories")
    again = run("import", "outlets", file)
    assert "New outlets: 0" in again.output
    assert "Imported before, unchanged: 2" in again.output


def test_a_dry_run_keeps_nothing(run: Run, suite: Suite, file: Path) -> None:
    file.write_text(HEADER + ROWS)
    result = run("import", "outlets", file, "--create-territories", "--dry-run")
    assert "New outlets: 2 (dry run: nothing was kept)" in result.output
    with suite.outlets.open_work.reading() as work:
        assert work.places.outlets() == []
        assert work.territories.all() == []


def test_a_bad_row_stands_in_the_report_and_the_others_are_taken(run: Run, var: Path, file: Path) -> None:
    file.write_text(HEADER + "x,X,asia,KZ,Asia/Nowhere,KZT,ru,\n" + ROWS)
    result = run("import", "outlets", file, "--create-territories")
    assert result.exit_code == 1
    assert "New outlets: 2" in result.output
    ((line, column, reason),) = report(var / "reports" / "outlets.report.csv")
    assert (line, column) == ("2", "zone")
    assert "Asia/Nowhere" in reason


def test_a_territory_that_nobody_knows_is_not_made_by_a_slip_of_the_pen(run: Run, var: Path, file: Path) -> None:
    file.write_text(HEADER + ROWS)
    assert run("import", "outlets", file).exit_code == 1
    assert [row[1] for row in report(var / "reports" / "outlets.report.csv")] == ["territory_code"] * 2


def test_the_list_shows_which_outlets_are_closed(run: Run, suite: Suite, riga: str) -> None:

    with suite.outlets.open_work() as work:
        close_outlet(work, riga)
    assert run("outlets", "list").output.splitlines()[1].endswith("closed")


def test_a_demo_whose_outlets_were_changed_is_still_the_demo(run: Run, suite: Suite) -> None:

    assert run("demo").exit_code == 0
    with suite.outlets.open_work() as work:
        change_outlet(work, "riga", {"name": "Another name"})
    assert "was there already" in run("demo").output
    with suite.outlets.open_work.reading() as work:
        assert work.places.outlet("riga").name == "Another name"
