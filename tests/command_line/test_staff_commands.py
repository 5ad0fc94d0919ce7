"""`regulars staff`: the first way in, and one for whoever lost theirs."""

from __future__ import annotations

import json
import re
from pathlib import Path

from services.chassis.security.permission import Scope
from services.command_line.staffing import kit_of
from services.command_line.suite import Suite
from services.outlets.credentials.codes import hash_of
from services.outlets.use_cases.set_up_staff import read_set_up_link, redeem_set_up_link
from tests.command_line.conftest import Run

LINK = re.compile(r"http://\S+/hq#set-up=([\w-]{43})")


def token_in(output: str) -> str:
    found = LINK.search(output)
    assert found, output
    return found[1]


def come_in(suite: Suite, token: str) -> None:
    with suite.outlets.open_work() as work:
        invited = read_set_up_link(work, token)
        redeem_set_up_link(work, token, invited, password_hash=kit_of(suite.outlets).hasher.hash("x"), totp_step=1)


def is_good(suite: Suite, token: str) -> bool:
    with suite.outlets.open_work.reading() as work:
        return work.staff.set_up_link(hash_of(token), work.now) is not None


def test_the_first_link_is_for_head_office_and_there_is_one_such_person(run: Run, suite: Suite) -> None:
    first = token_in(run("staff", "set-up-link").output)
    second = token_in(run("addresses", "--invite").output)
    assert (is_good(suite, first), is_good(suite, second)) == (False, True)
    with suite.outlets.open_work.reading() as work:
        (person,) = work.staff.within(Scope())
        assert (person.role, person.login, person.state) == ("hq", "head-office", "invited")
        assert work.staff.secrets(person.staff_id).password_hash is None


def test_once_head_office_is_in_no_link_is_made_unasked(run: Run, suite: Suite) -> None:
    come_in(suite, token_in(run("staff", "set-up-link").output))
    assert "set-up=" not in run("addresses", "--invite").output
    refused = run("staff", "set-up-link")
    assert refused.exit_code == 1
    assert "say whose login" in refused.output


def test_whoever_lost_their_second_factor_gets_a_link_by_their_login(run: Run, suite: Suite) -> None:
    come_in(suite, token_in(run("staff", "set-up-link").output))
    answer = run("staff", "set-up-link", "Head-Office")
    assert LINK.fullmatch(answer.output.strip())
    assert is_good(suite, token_in(answer.output))
    unknown = run("staff", "set-up-link", "nobody@example.com")
    assert (unknown.exit_code, "set-up=" in unknown.output) == (1, False)


def test_a_link_made_at_the_machine_stands_in_the_audit(run: Run, suite: Suite) -> None:
    token = token_in(run("staff", "set-up-link").output)
    with suite.outlets.database.reading() as connection:
        (row,) = connection.exec_driver_sql("SELECT who_kind, who_id, role, action, after FROM audit_entries").all()
    assert tuple(row)[:4] == ("service", "command line", "administrator", "outlets.invite_staff")
    assert token not in str(row)


def test_everybody_is_listed(run: Run, suite: Suite) -> None:
    run("staff", "set-up-link")
    assert "head-office" in run("staff", "list").output


def test_the_demo_has_staff_whose_pins_stand_in_a_file_and_nowhere_else(run: Run, suite: Suite, var: Path) -> None:
    said = run("prepare").output
    people = json.loads((var / "demo" / "staff.json").read_bytes())
    pins = [person["pin"] for person in people if person["outlet"]]
    assert {person["role"] for person in people} == {"cashier", "reception", "outlet_manager", "territory_manager"}
    assert len(set(pins)) == len(pins) == 9
    assert not [pin for pin in pins if pin in said]
    with suite.outlets.open_work.reading() as work:
        there = {(each.name, each.outlet_code): each.staff_id for each in work.staff.within(Scope())}
        first = people[0]
        pin_hash = work.staff.secrets(there[first["name"], first["outlet"]]).pin_hash
    assert kit_of(suite.outlets).hasher.matches(pin_hash, first["pin"])
    assert len(there) == len(people)


def test_a_lost_file_of_pins_is_written_anew_for_the_same_people(run: Run, suite: Suite, var: Path) -> None:
    run("prepare")
    file = var / "demo" / "staff.json"
    before = json.loads(file.read_bytes())
    file.unlink()
    run("prepare")
    after = json.loads(file.read_bytes())
    assert [each["name"] for each in after] == [each["name"] for each in before]
    assert [each["pin"] for each in after] != [each["pin"] for each in before]
    with suite.outlets.open_work.reading() as work:
        assert len(work.staff.within(Scope())) == len(before)


def test_staff_come_in_from_a_file(run: Run, riga: str, suite: Suite, tmp_path: Path) -> None:
    file = tmp_path / "staff.csv"
    file.write_text("name;role;outlet_code;pin\nOla Nowak;cashier;riga;7305\nJan;cashier;nowhere;\n", encoding="utf-8")
    first = run("import", "staff", file)
    assert (first.exit_code, "New persons: 1" in first.output, "Bad rows: 1" in first.output) == (1, True, True)
    assert "unchanged: 1" in run("import", "staff", file).output
    with suite.outlets.open_work.reading() as work:
        (ola,) = work.staff.at_counter("riga")
        assert kit_of(suite.outlets).hasher.matches(work.staff.secrets(ola.staff_id).pin_hash, "7305")
