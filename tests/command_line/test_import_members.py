"""Members come out of a file as they would join at a till, each once, whatever happens on the way."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from services.chassis.identifiers import id_for
from services.command_line.importing.batches import Batches
from services.command_line.suite import Suite
from services.members.domain.identifier import Candidate
from services.members.storage.enrolments import Enrolments
from tests.command_line.conftest import Run

HEADER = "external_id,phone,given_name,family_name,birthday,locale,email,home_outlet\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "members.csv"


def report(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as rows:
        return list(csv.reader(rows))[1:]


def counted(suite: Suite) -> int:
    with suite.members.open_work.reading() as work:
        return int(work.connection.exec_driver_sql("SELECT count(*) FROM members").scalar_one())


def waiting_facts(suite: Suite) -> list[str]:
    with suite.members.open_work.reading() as work:
        return list(work.connection.exec_driver_sql("SELECT body FROM outbox").scalars())


def test_a_row_becomes_a_member_with_all_that_it_says(run: Run, riga: str, suite: Suite, file: Path) -> None:
    file.write_text(HEADER + "A-1,29123456,Anna,Kalniņa,07.03.1985,lv,anna@example.org,riga\n")
    result = run("import", "members", file)
    assert result.exit_code == 0, result.output
    with suite.members.open_work.reading() as work:
        by_phone = work.identifiers.owner(Candidate("phone", "+37129123456"))
        assert by_phone == work.identifiers.owner(Candidate("external_id", "A-1"))
        member = work.members.with_id(by_phone)
    assert (member.profile.given_name, member.profile.family_name, member.locale) == ("Anna", "Kalniņa", "lv")
    assert member.profile.birthday.month_day == "03-07"


def test_nobody_who_came_with_a_file_is_welcomed_as_new(run: Run, riga: str, suite: Suite, file: Path) -> None:
    file.write_text(HEADER + "A-1,,,,,,,riga\n")
    run("import", "members", file)
    (body,) = waiting_facts(suite)
    assert '"origin":"import"' in body


def test_nobody_finds_out_who_was_imported_by_trying_phones(run: Run, riga: str, suite: Suite, file: Path) -> None:
    """An id that is made from a phone is a hash of it, and a country has few enough of them."""
    file.write_text(HEADER + ",29123456,,,,,,riga\nA-1,,,,,,,riga\n")
    run("import", "members", file)
    guesses = {id_for("import member by phone", "+37129123456"), id_for("import member", "A-1")}
    with suite.members.open_work.reading() as work:
        kept = set(work.connection.exec_driver_sql("SELECT command_id FROM members").scalars())
    assert len(kept) == 2
    assert not kept & guesses


def test_whoever_was_erased_is_not_known_by_what_is_left(run: Run, riga: str, suite: Suite, file: Path) -> None:
    file.write_text(HEADER + ",29123456,Anna,,,,,riga\n")
    run("import", "members", file)
    with suite.members.open_work.reading() as work:
        member_id = work.identifiers.owner(Candidate("phone", "+37129123456"))
    assert run("members", "erase", member_id, "--yes").exit_code == 0
    again = run("import", "members", file)
    assert again.exit_code == 0, again.output
    # The administrator was told to take the row out; as it is, somebody new joins who has nothing to do with the old.
    assert "New members: 1" in again.output


def test_a_repeated_import_doubles_nobody(run: Run, riga: str, suite: Suite, file: Path) -> None:
    file.write_text(HEADER + "A-1,29123456,,,,,,riga\nA-2,,,,,,,riga\n,29123457,,,,,,riga\n")
    run("import", "members", file)
    again = run("import", "members", file)
    assert again.exit_code == 0
    assert "New members: 0\nImported before, unchanged: 3" in again.output
    assert counted(suite) == 3


def test_an_import_that_was_cut_short_continues(run: Run, riga: str, suite: Suite, file: Path) -> None:
    rows = [f"A-{number},,,,,,,riga\n" for number in range(700)]
    file.write_text(HEADER + "".join(rows[:333]))
    run("import", "members", file)
    file.write_text(HEADER + "".join(rows))
    result = run("import", "members", file)
    assert "New members: 367" in result.output
    assert counted(suite) == 700


def test_one_bad_row_harms_no_other_and_is_reported_without_what_it_said(
    run: Run, riga: str, suite: Suite, file: Path, tmp_path: Path
) -> None:
    bad = {
        3: ("phone", "B-1,12345,,,,,,riga"),
        4: ("birthday", "B-2,,,,30.02.1990,,,riga"),
        5: ("birthday", "B-3,,,,2999-01-01,,,riga"),
        6: ("locale", "B-4,,,,,xx,,riga"),
        7: ("email", "B-5,,,,,,nobody,riga"),
        8: ("external_id", ",,Nobody,,,,,riga"),
        9: ("home_outlet", "B-6,,,,,,,"),
        10: ("home_outlet", "B-7,,,,,,,atlantis"),
        11: ("given_name", f"B-8,,{'x' * 200},,,,,riga"),
        12: ("given_name", "B-9,,An\x00na,,,,,riga"),
        13: ("phone", "B-10,29123456,,,,,,riga"),
    }
    good_before, good_after = "A-1,29123456,,,,,,riga\n", "A-2,29123457,,,,,,riga\n"
    file.write_text(HEADER + good_before + "".join(f"{row}\n" for _, row in bad.values()) + good_after)
    result = run("import", "members", file, "--report", tmp_path / "bad.csv")
    assert result.exit_code == 1
    assert "New members: 2" in result.output
    assert counted(suite) == 2
    rows = report(tmp_path / "bad.csv")
    assert {int(line): column for line, column, _ in rows} == {line: column for line, (column, _) in bad.items()}
    assert "29123456" not in (tmp_path / "bad.csv").read_text() + result.output


def test_a_phone_of_another_member_is_a_bad_row_and_an_external_id_that_joined_at_a_till_is_not(
    run: Run, riga: str, suite: Suite, file: Path
) -> None:
    from services.members.use_cases.enrol_member import Enrolment, enrol_member

    file.write_text(HEADER + "A-0,,,,,,,riga\n")
    run("import", "members", file)
    with suite.members.open_work() as work:
        work.command_id = "0190a000-0000-7000-8000-000000000001"
        enrol_member(work, Enrolment(external_id="A-1", phone="29123456"), outlet=work.outlets.named("riga"))
    file.write_text(HEADER + "A-1,29123456,,,,,,riga\nA-2,29123456,,,,,,riga\n,29 123 456,,,,,,riga\n")
    result = run("import", "members", file)
    assert "New members: 0\nImported before, unchanged: 2" in result.output
    assert "line 3: phone: another member has it" in result.output


def test_two_rows_with_one_phone_are_one_member_and_a_bad_row(
    run: Run, riga: str, suite: Suite, file: Path, tmp_path: Path
) -> None:
    rows = [f"A-{number},29{100000 + number},,,,,,riga\n" for number in range(300)]
    rows[120] = "A-120,29100007,,,,,,riga\n"
    rows[280] = "A-280,29 100 008,,,,,,riga\n"
    # The same person twice, once without their id of the old system, and one row written twice.
    file.write_text(HEADER + "".join(rows) + ",29100009,,,,,,riga\n" + rows[10])
    result = run("import", "members", file, "--report", tmp_path / "bad.csv")
    assert "New members: 298\nImported before, unchanged: 2\nBad rows: 2" in result.output
    assert [(int(line), column) for line, column, _ in report(tmp_path / "bad.csv")] == [(122, "phone"), (282, "phone")]
    assert counted(suite) == len(waiting_facts(suite)) == 298


def test_a_bad_row_does_not_make_its_neighbours_go_one_by_one(
    run: Run, riga: str, suite: Suite, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [f"A-{number},29{100000 + number},,,,,,riga\n" for number in range(200)]
    file.write_text(HEADER + "".join(rows) + "A-200,29100007,,,,,,riga\n")
    alone: list[object] = []
    monkeypatch.setattr(Batches, "_alone", lambda _, item: alone.append(item))
    result = run("import", "members", file)
    assert "New members: 200" in result.output
    assert "Bad rows: 1" in result.output
    assert alone == []


def test_a_batch_that_a_till_spoiled_is_done_again_row_by_row(
    run: Run, riga: str, suite: Suite, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look over all of them is made blind here, as if the till had written just after it."""
    file.write_text(HEADER + "A-1,29123456,,,,,,riga\n")
    run("import", "members", file)
    file.write_text(HEADER + "A-2,29123457,,,,,,riga\nA-3,29123456,,,,,,riga\nA-4,29123458,,,,,,riga\n")

    def see_nothing(enrolments: Enrolments, command_ids: object, candidates: object) -> None:
        enrolments._gathered.gathers = True

    monkeypatch.setattr(Enrolments, "gather", see_nothing)
    result = run("import", "members", file)
    assert "New members: 2" in result.output
    assert "line 3: phone: another member has it" in result.output
    assert counted(suite) == len(waiting_facts(suite)) == 3


def test_an_outlet_that_nobody_knows_is_refused_unless_it_may_be_opened(
    run: Run, riga: str, suite: Suite, file: Path
) -> None:
    file.write_text(HEADER + "A-1,,,,,,,jurmala\nA-2,,,,,,,riga\n")
    refused = run("import", "members", file)
    assert refused.exit_code == 1
    assert "There are no outlets jurmala" in refused.output
    assert counted(suite) == 1
    opened = run("import", "members", file, "--create-outlets")
    assert opened.exit_code == 0, opened.output
    with suite.outlets.open_work.reading() as work:
        outlet = work.places.outlet("jurmala")
    assert (outlet.country, outlet.zone, outlet.currency) == ("LV", "Europe/Riga", "EUR")


def test_a_dry_run_finds_the_same_and_keeps_nothing(run: Run, riga: str, suite: Suite, file: Path) -> None:
    file.write_text(HEADER + "A-1,29123456,,,,,,riga\nA-2,1,,,,,,riga\nA-3,,,,,,,jurmala\n")
    result = run("import", "members", file, "--dry-run", "--create-outlets")
    assert result.exit_code == 1
    assert "New members: 2 (dry run: nothing was kept)" in result.output
    assert "Bad rows: 1" in result.output
    assert counted(suite) == 0
    assert waiting_facts(suite) == []
    with suite.outlets.open_work.reading() as work:
        assert work.places.outlet("jurmala") is None


def test_a_file_that_is_no_table_is_refused_before_anything_is_written(run: Run, riga: str, file: Path) -> None:
    file.write_text("hello\n")
    result = run("import", "members", file)
    assert result.exit_code == 1
    assert "has no column home_outlet" in result.output
