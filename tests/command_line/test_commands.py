"""What an administrator types does what its help says, and its exit code is honest."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Event as Flag

import pytest
from click.testing import CliRunner

from services.chassis.identifiers import new_id
from services.chassis.messaging.transport import Delivery, Message, Outcome, Park
from services.chassis.security.signatures import door_verifier
from services.command_line.__main__ import COMMANDS, regulars
from services.command_line.demo.gym import GYM_MEMBERS
from services.command_line.demo.people import MEMBERS
from services.command_line.suite import Suite
from services.contracts.catalogue import TOPOLOGY
from services.members.domain.identifier import Candidate, read_identifier
from services.members.use_cases.find_members import find_members
from tests.command_line.conftest import Run


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    result = CliRunner().invoke(regulars, [name, "--help"])
    assert result.exit_code == 0
    assert len(result.output.splitlines()) > 3


def test_the_demo_is_made_once(run: Run, var: Path, suite: Suite) -> None:
    assert run("demo").exit_code == 0
    stations, members = var / "demo" / "stations.json", var / "demo" / "members.json"
    staff = var / "demo" / "staff.json"
    before = stations.read_bytes(), members.read_bytes(), staff.read_bytes()
    again = run("demo")
    assert "was there already" in again.output
    assert (stations.read_bytes(), members.read_bytes(), staff.read_bytes()) == before
    assert len(json.loads(members.read_bytes())) == len(MEMBERS) + len(GYM_MEMBERS)
    assert (stations.stat().st_mode | staff.stat().st_mode) & 0o077 == 0
    assert run("verify").exit_code == 0


def test_the_addresses_say_what_to_type_at_each_outlet_of_the_demo(run: Run, var: Path, suite: Suite) -> None:
    assert "type" not in run("addresses").output
    run("demo")
    shown = run("addresses").output
    for outlet in json.loads((var / "demo" / "stations.json").read_bytes()):
        told = re.search(rf"^Guest, {outlet} +type (\d{{4}}) and press Enter: (.+)$", shown, re.MULTILINE)
        assert told is not None
        with suite.members.open_work.reading() as work:
            found = find_members(work, told[1], outlet_code=outlet)
        # A card may end so by chance, too.
        assert told[2] in {f"{each.member.profile.given_name} {each.member.profile.family_name}" for each in found}


def test_the_demo_gym_has_members_in_every_state(run: Run, suite: Suite) -> None:
    run("demo")
    states: Counter[str] = Counter()
    with suite.members.open_work.reading() as work:
        for person in GYM_MEMBERS:
            found = work.members.recognise(
                read_identifier(person.phone, "LV", work.card_tokens),
                outlet=work.outlets.named("riga-gym"),
                asked_by=["station:demo"],
                now=work.now,
            )
            had = work.memberships.of_member(found.member.member_id)
            today = work.day_at("riga-gym")
            states.update([each.state_on(today) for each in had] or ["none"])
            owed = work.dues.owed(found.member.member_id, on=today)
            assert bool(owed.overdue_minor) is (person.plan is not None and not person.is_paid)
    assert states == {"active": 6, "frozen": 1, "expired": 1, "none": 1}


def test_a_demo_that_was_cut_short_is_finished_by_the_next_start(
    run: Run, var: Path, suite: Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    from services.command_line.demo import franchise

    def power_cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(franchise.DemoFranchise, "_drink", power_cut)
        run("prepare")
    assert not (var / "demo" / "members.json").exists()
    tokens = (var / "demo" / "stations.json").read_bytes()
    assert run("prepare").exit_code == 0
    assert len(json.loads((var / "demo" / "members.json").read_bytes())) == len(MEMBERS) + len(GYM_MEMBERS)
    assert (var / "demo" / "stations.json").read_bytes() == tokens


def test_tokens_of_another_database_are_replaced_by_good_ones(
    run: Run, var: Path, suite: Suite, migrated_var: Path
) -> None:
    run("demo")
    before = json.loads((var / "demo" / "stations.json").read_bytes())
    suite.close()
    for file in (migrated_var / "data").iterdir():
        shutil.copy(file, var / "data")
    for leftover in (var / "data").glob("*-*"):
        leftover.unlink()
    run("prepare")
    after = json.loads((var / "demo" / "stations.json").read_bytes())
    assert set(after) == set(before)
    assert not set(after.values()) & set(before.values())


def test_data_of_a_stack_that_sleeps_is_not_taken_for_an_empty_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "stack").mkdir()
    monkeypatch.setenv("VAR", str(tmp_path))
    result = CliRunner().invoke(regulars, ["verify"])
    assert result.exit_code == 1
    assert "regulars up --stack" in str(result.exception)
    assert not (tmp_path / "data").exists()


def test_somebody_of_the_demo_has_their_birthday_today_in_the_zone_of_their_outlet(run: Run, suite: Suite) -> None:
    run("demo")
    away = []
    with suite.members.open_work.reading() as work:
        for phone in ("+37126417385", "+48512640973", "+77013625809", "+48730419652", "+37128394150"):
            member = work.members.with_id(work.identifiers.owner(Candidate("phone", phone)))
            today = work.outlets.named(member.home_outlet_code).local_day(work.now)
            away.append(member.profile.birthday.days_away(today))
    assert away in ([0, 0, 0, -1, 2], [-1, -1, -1, -2, 1])  # The second: midnight passed between the two steps.


def test_no_demo_is_invented_for_a_franchise_with_outlets_of_its_own(run: Run, riga: str, var: Path) -> None:
    result = run("demo")
    assert result.exit_code == 1
    run("prepare")
    assert not (var / "demo").exists()


def test_a_start_can_do_without_the_demo(run: Run, var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGULARS_DEMO", "0")
    assert run("prepare").exit_code == 0
    assert not (var / "demo").exists()


def test_a_stations_token_is_all_that_is_printed_and_speaks_for_its_outlet(run: Run, riga: str, suite: Suite) -> None:
    result = run("station", "token", "riga")
    assert len(result.output.split()) == 1
    verifier = door_verifier(suite.outlets.settings.keys, suite.outlets.clock)
    assert verifier.caller(result.output.strip()).outlet_code == "riga"


def test_a_till_has_a_name_and_is_listed_until_it_is_shut_out(run: Run, riga: str, suite: Suite) -> None:
    run("station", "token", "riga", "--name", "Bar")
    run("station", "token", "riga")
    listed = run("station", "list").output
    assert "Bar" in listed
    assert "Till 2" in listed
    (bar,) = [line.split()[0] for line in listed.splitlines() if "Bar" in line]
    assert run("station", "revoke", bar, "--reason", "left in a taxi").output == "Bar (riga) is shut out.\n"
    assert "Bar" not in run("station", "list").output
    assert "revoked" in run("station", "list", "--all").output
    with suite.outlets.open_work.reading() as work:
        assert work.stations.revoked(devices_since=work.now) == [bar]
        assert work.stations.find(bar).station.revocation_reason == "left in a taxi"


def test_what_an_administrator_does_with_stations_is_in_the_audit(run: Run, riga: str, suite: Suite) -> None:
    run("station", "token", "riga")
    (line,) = [line for line in run("station", "list").output.splitlines() if "Till 1" in line]
    run("station", "revoke", line.split()[0])
    with suite.outlets.database.reading() as connection:
        query = "SELECT role, action, outlet_code, after FROM audit_entries WHERE object_kind = 'station'"
        rows = connection.exec_driver_sql(query).all()
    assert [tuple(row) for row in rows] == [
        ("administrator", "outlets.manage_stations", "riga", '{"kind":"till","state":"active"}'),
        ("administrator", "outlets.manage_stations", "riga", '{"state":"revoked"}'),
    ]


def test_a_station_that_is_unknown_or_shut_out_cannot_be_shut_out(run: Run, riga: str) -> None:
    assert "There is no such station" in run("station", "revoke", "nonsense").output
    run("station", "token", "riga")
    (line,) = [line for line in run("station", "list").output.splitlines() if "Till 1" in line]
    assert run("station", "revoke", line.split()[0]).exit_code == 0
    result = run("station", "revoke", line.split()[0])
    assert (result.exit_code, "shut out before" in result.output) == (1, True)


def test_a_token_for_no_outlet_is_refused(run: Run, riga: str) -> None:
    result = run("station", "token", "atlantis")
    assert result.exit_code == 1
    assert "no outlet with the code atlantis" in result.output


def test_an_outlet_that_makes_no_sense_is_refused_with_the_reason(run: Run) -> None:
    result = run("outlets", "add", "riga", "--country", "LV", "--zone", "Mars/Olympus")
    assert result.exit_code == 1
    assert "not a time zone" in result.output


def test_an_outlet_is_added_once(run: Run, riga: str) -> None:
    same = ("outlets", "add", "riga", "--country", "LV", "--zone", "Europe/Riga", "--locale", "lv")
    assert "was there already" in run(*same).output
    assert run(*same[:-1], "ru").exit_code == 1
    assert "riga" in run("outlets", "list").output


def test_the_target_of_a_program_does_not_change_under_collected_stamps(run: Run, riga: str) -> None:
    titles = ("--title", "en=Coffee card", "--reward", "en=Free coffee")
    result = run("programs", "set", "coffee", "--target", "5", "--category", "coffee", *titles)
    assert result.exit_code == 1
    assert "define another" in result.output
    assert "Coffee card" in run("programs", "list").output


def test_a_program_keeps_what_is_not_named_again(run: Run, riga: str) -> None:
    gifts = ("--gift-on-plan", "gold", "--gift-on-date", "dog", "--thanks-friend", "--reward-expires-after-days", "30")
    first = run("programs", "set", "coffee", *gifts)
    assert first.exit_code == 0
    assert "plan gold, date dog, the friend" in first.output
    assert "Nobody sells these plans, so no gift comes with them: gold." in first.output
    renamed = run("programs", "set", "coffee", "--title", "en=Cup card")
    assert "plan gold, date dog, the friend" in renamed.output
    (line,) = run("programs", "list").output.splitlines()[1:]
    assert "Cup card" in line
    assert "plan gold, date dog, the friend" in line


def test_a_gift_of_a_program_ends_when_somebody_says_so(run: Run, riga: str, suite: Suite) -> None:
    run("programs", "set", "coffee", "--gift-on-date", "dog", "--thanks-friend", "--units-expire-after-days", "90")
    ended = run(
        "programs", "set", "coffee", "--no-gift-on-date", "--no-thanks-friend", "--no-unit-expiry", "--inactive"
    )
    assert "gifts: none" in ended.output
    with suite.loyalty.open_work.reading() as work:
        program = work.programs.find("coffee")
    assert program is not None
    assert (program.gift_on_dates, program.thanks_friend, program.lots_expire_after_days, program.is_active) == (
        frozenset(),
        False,
        None,
        False,
    )
    both = run("programs", "set", "coffee", "--gift-on-date", "dog", "--no-gift-on-date")
    assert both.exit_code == 1
    assert "Both named and ended" in both.output


def test_a_new_program_says_what_it_needs(run: Run, riga: str) -> None:
    result = run("programs", "set", "tea", "--category", "tea", "--target", "4")
    assert result.exit_code == 1
    assert "--title, --reward" in result.output


def test_verify_finds_whoever_is_not_found_by_their_name_and_a_rotation_mends_it(run: Run, suite: Suite) -> None:
    run("demo")
    with suite.members.database.writing() as connection:
        gone = connection.exec_driver_sql("DELETE FROM name_beginnings").rowcount
    assert gone
    result = run("verify")
    assert result.exit_code == 1
    assert re.search(r"not found by their own [1-9]\d*, found by another one 0\.", result.output)
    assert run("keys", "rotate", "members-index").exit_code == 0
    result = run("verify")
    assert result.exit_code == 0, result.output
    assert "not found by their own 0, found by another one 0." in result.output


def test_verify_finds_a_balance_and_a_membership_that_nothing_explains(run: Run, suite: Suite) -> None:
    run("demo")
    with suite.loyalty.database.writing() as connection:
        connection.exec_driver_sql("UPDATE accounts SET balance = balance + 1 WHERE balance = 4")
    with suite.members.database.writing() as connection:
        connection.exec_driver_sql("UPDATE memberships SET gifted_days = gifted_days + 1 WHERE version = 1")
    result = run("verify")
    assert result.exit_code == 1
    assert "expected" in result.output
    assert "gifted_days: expected 0, found 1" in result.output


def test_the_doctor_is_content_with_a_sound_installation(run: Run, riga: str) -> None:
    result = run("doctor")
    assert result.exit_code == 0, result.output


def test_the_doctor_sees_a_key_that_others_can_read(run: Run, riga: str, var: Path) -> None:
    next((var / "keys").glob("members-data.key")).chmod(0o644)
    result = run("doctor")
    assert result.exit_code == 1
    assert "members-data.key can be read by others" in result.output


def test_nothing_is_written_into_databases_of_another_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAR", str(tmp_path / "empty"))
    result = CliRunner().invoke(regulars, ["demo"])
    assert result.exit_code == 1
    assert "regulars migrate" in str(result.exception)


def test_dead_letters_are_listed_shown_and_replayed(run: Run, riga: str, suite: Suite) -> None:
    event_id = new_id()
    with closing(suite.outlets.connect()) as transport:
        transport.declare(TOPOLOGY)
        transport.publish([Message(event_id, "members.member_enrolled.v1", b'{"data": {"member_id": "m"}}')])
        stop = Flag()

        def park(deliveries: Sequence[Delivery]) -> list[Outcome | None]:
            stop.set()
            return [Park("nobody understands it") for _ in deliveries]

        transport.consume("loyalty", park, stop)
    listed = run("dead-letters", "list")
    assert event_id in listed.output
    assert "nobody understands it" in listed.output
    assert run("doctor").exit_code == 1
    assert '"member_id": "m"' in run("dead-letters", "show", event_id).output
    assert run("dead-letters", "show", new_id()).exit_code == 1
    assert run("dead-letters", "replay").exit_code == 2
    assert run("dead-letters", "replay", new_id()).exit_code == 1
    assert "Put back: 1" in run("dead-letters", "replay", "--queue", "loyalty", event_id).output
    assert "There are no dead letters" in run("dead-letters", "list").output


def _a_member(run: Run, suite: Suite, tmp_path: Path) -> str:
    (tmp_path / "members.csv").write_text("phone,given_name,home_outlet\n+37120007341,Anna,riga\n")
    assert run("import", "members", tmp_path / "members.csv").exit_code == 0
    with suite.members.open_work.reading() as work:
        member_id = work.identifiers.owner(Candidate("phone", "+37120007341"))
    assert member_id is not None
    return str(member_id)


def test_a_member_is_erased_when_somebody_means_it(run: Run, riga: str, suite: Suite, tmp_path: Path) -> None:
    member_id = _a_member(run, suite, tmp_path)
    assert run("members", "erase", member_id).exit_code == 1, "nobody has said yes"
    assert run("members", "erase", "Anna", "--yes").exit_code == 1
    assert "no member" in run("members", "erase", new_id(), "--yes").output
    assert run("members", "erasures").output.strip() == "All erasures are complete."
    first = run("members", "erase", member_id, "--yes", "--reason", "law")
    assert first.exit_code == 0
    again = run("members", "erase", member_id, "--yes")
    assert again.output == first.output
    with suite.members.open_work.reading() as work:
        assert work.identifiers.owner(Candidate("phone", "+37120007341")) is None
        acts = list(work.connection.exec_driver_sql("SELECT role, after FROM audit_entries WHERE action LIKE '%erase'"))
    assert [act.role for act in acts] == ["administrator", "administrator"]
    listed = run("members", "erasures")
    assert listed.exit_code == 0
    assert member_id in listed.output
    assert "law" in listed.output


def test_an_erasure_that_waits_for_a_week_is_an_alarm(
    run: Run, riga: str, suite: Suite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    member_id = _a_member(run, suite, tmp_path)
    run("members", "erase", member_id, "--yes")
    assert "erasure of" not in run("doctor").output
    monkeypatch.setattr("services.members.domain.erasure.PATIENCE", timedelta(0))
    late = run("members", "erasures")
    assert late.exit_code == 1
    assert "(late)" in late.output
    doctor = run("doctor")
    assert doctor.exit_code == 1
    assert f"The erasure of {member_id} waits for members, erasure list, loyalty, notifications" in doctor.output
