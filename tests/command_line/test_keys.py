"""`regulars keys`: keys are listed, exchanged, forgotten and handed out, each part getting its own."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from services.chassis.clock import SystemClock
from services.chassis.database.engine import Database
from services.chassis.security.keys import KeyRing, SecretRing
from services.chassis.security.signatures import door_verifier, part_signer, part_verifier
from services.chassis.security.tokens import TokenRefused
from services.command_line.commands.keys import SETTLED_SECONDS
from services.command_line.keys_of_suite import PARTS, SUITE_KEYS
from services.command_line.staffing import kit_of
from services.command_line.suite import Suite
from services.contracts.permissions import CARRIERS
from tests.command_line.conftest import Run

NAMES = [key.name for key in SUITE_KEYS]


def _is_old(keys: Path, name: str, *, seconds: float = SETTLED_SECONDS + 1) -> None:
    """The files of the key were made so long ago."""
    for path in keys.glob(f"{name}.*"):
        os.utime(path, (time.time() - seconds, time.time() - seconds))


@pytest.fixture
def keys(var: Path, run: Run) -> Path:
    assert run("keys", "hand-out", var / "parts").exit_code == 0
    return var / "keys"


def test_every_key_of_the_installation_is_listed(run: Run, keys: Path, riga: str) -> None:
    listed = run("keys", "list").output
    assert [line.split()[0] for line in listed.splitlines()[1:]] == NAMES
    made = {path.name.partition(".")[0] for path in keys.iterdir()}
    assert made == set(NAMES), "a key that nobody lists is a key that nobody exchanges"


def test_each_part_is_given_what_it_needs_and_nothing_else(keys: Path, var: Path) -> None:
    secret = {
        part: {path.name for path in (var / "parts" / part).iterdir() if ".pub." not in path.name} for part in PARTS
    }
    assert secret == {
        "outlets": {"service-outlets.pem", "station-tokens.pem", "outlets-data.key", "outlets-staff.key"},
        "members": {
            "service-members.pem",
            "members-data.key",
            "members-index.key",
            "members-cards.key",
            "members-answers.key",
            "members-payments.key",
            "members-bodies.key",
        },
        "loyalty": {"service-loyalty.pem", "loyalty-codes.key"},
        "notifications": {"service-notifications.pem"},
        "gateway": {"service-gateway.pem"},
    }
    doors = {part for part in PARTS if (var / "parts" / part / "station-tokens.pub.pem").exists()}
    assert doors == {"gateway", "outlets"}
    for path in (var / "parts").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_parts_with_their_own_directories_understand_each_other_also_across_an_exchange(
    run: Run, keys: Path, var: Path
) -> None:
    clock, parts = SystemClock(), var / "parts"
    verifier = part_verifier(parts / "members", "members", clock, carriers=CARRIERS)
    old = part_signer(parts / "loyalty", "loyalty", clock).token("members")
    assert verifier.caller(old).subject == "loyalty"
    assert run("keys", "rotate", "service-loyalty", "--handed-out", parts).exit_code == 0
    new = part_signer(parts / "loyalty", "loyalty", clock).token("members")
    assert old.partition(".")[0] != new.partition(".")[0], "the new key signs at once"
    for token in (old, new):
        assert verifier.caller(token).subject == "loyalty"
    _is_old(keys, "service-loyalty")
    assert run("keys", "retire", "service-loyalty", "--handed-out", parts).exit_code == 0
    later = part_verifier(parts / "members", "members", clock, carriers=CARRIERS)
    assert later.caller(new).subject == "loyalty"
    with pytest.raises(TokenRefused):
        later.caller(old)
    assert {path.name for path in (parts / "loyalty").glob("service-loyalty*.pem")} == {
        "service-loyalty.2.pem",
        "service-loyalty.2.pub.pem",
    }


@pytest.mark.parametrize("other", [part for part in PARTS if part != "loyalty"])
def test_a_part_with_only_its_own_key_cannot_speak_as_another(keys: Path, var: Path, other: str) -> None:
    parts, clock = var / "parts", SystemClock()
    verifier = part_verifier(parts / "members", "members", clock, carriers=CARRIERS)
    # Loyalty was taken over: it has no other's private key, so it makes one up, or lends its own another's name.
    forged = [part_signer(parts / "loyalty", other, clock).token("members")]
    own = (parts / "loyalty" / "service-loyalty.pem").read_bytes()
    for path in (parts / "loyalty").glob(f"service-{other}*"):
        path.unlink()
    (parts / "loyalty" / f"service-{other}.pem").write_bytes(own)
    forged.append(part_signer(parts / "loyalty", other, clock).token("members"))
    for token in forged:
        with pytest.raises(TokenRefused):
            verifier.caller(token)


def test_whoever_believes_a_key_never_makes_it(tmp_path: Path) -> None:
    part_verifier(tmp_path, "members", SystemClock(), carriers=CARRIERS)
    verifier = door_verifier(tmp_path, SystemClock())
    with pytest.raises(TokenRefused):
        verifier.caller("e30.e30.e30")
    assert list(tmp_path.iterdir()) == []


def test_the_door_key_is_not_retired_while_tills_hold_tokens_of_it(
    run: Run, keys: Path, riga: str, database: Callable[[str], Database]
) -> None:
    token = run("station", "token", riga).output.split()[-1]
    _is_old(keys, "station-tokens", seconds=2 * SETTLED_SECONDS)
    assert run("keys", "rotate", "station-tokens").exit_code == 0
    assert door_verifier(keys, SystemClock()).caller(token).outlet_code == riga
    newest = keys / "station-tokens.2.pub.pem"
    os.utime(newest, (time.time() - SETTLED_SECONDS - 1, time.time() - SETTLED_SECONDS - 1))
    with database("outlets").writing() as connection:
        connection.execute(sa.text("UPDATE stations SET added_at = '2026-01-01T00:00:00.000000Z'"))
    refused = run("keys", "retire", "station-tokens")
    assert refused.exit_code == 1
    assert "Tokens given before generation 2 are at 1 till." in refused.output
    assert run("keys", "retire", "station-tokens", "--even-so").exit_code == 0
    with pytest.raises(TokenRefused):
        door_verifier(keys, SystemClock()).caller(token)


@pytest.fixture
def database(var: Path) -> Callable[[str], Database]:
    return lambda service: Database(f"sqlite:///{var / 'data' / f'{service}.sqlite3'}")


def test_a_key_is_not_retired_before_everybody_has_seen_the_new_one(run: Run, keys: Path) -> None:
    assert "has one generation" in run("keys", "retire", "service-gateway").output
    assert run("keys", "rotate", "service-gateway").exit_code == 0
    refused = run("keys", "retire", "service-gateway")
    assert refused.exit_code == 1
    assert "too new" in refused.output
    assert len(KeyRing(keys, "service-gateway").generations()) == 2


def test_a_rotation_that_was_broken_off_goes_on_instead_of_beginning_another(run: Run, keys: Path) -> None:
    SecretRing(keys, "members-index").add_generation()
    done = run("keys", "rotate", "members-index")
    assert "goes on" in done.output
    assert len(SecretRing(keys, "members-index").generations()) == 2
    _is_old(keys, "members-index")
    assert run("keys", "retire", "members-index").exit_code == 0
    assert [each.number for each in SecretRing(keys, "members-index").generations()] == [2]


def test_the_key_of_pins_is_exchanged_and_forgotten_and_nobody_types_theirs_anew(
    run: Run, keys: Path, riga: str, suite: Suite, tmp_path: Path
) -> None:
    file = tmp_path / "staff.csv"
    file.write_text("name;role;outlet_code;pin\nOla Nowak;cashier;riga;7305\n", encoding="utf-8")
    assert run("import", "staff", file).exit_code == 0
    assert "1 row brought under the newest generation" in run("keys", "rotate", "outlets-staff").output
    _is_old(keys, "outlets-staff")
    assert run("keys", "retire", "outlets-staff").exit_code == 0
    assert [each.number for each in SecretRing(keys, "outlets-staff").generations()] == [2]
    with suite.outlets.open_work.reading() as work:
        (ola,) = work.staff.at_counter("riga")
        assert kit_of(suite.outlets).hasher.matches(work.staff.secrets(ola.staff_id).pin_hash, "7305")


def test_what_stops_with_the_key_of_cards_is_said_before_it_is_done(run: Run, keys: Path) -> None:
    run("keys", "rotate", "members-cards")
    _is_old(keys, "members-cards")
    refused = run("keys", "retire", "members-cards")
    assert refused.exit_code == 1
    assert "people need new ones" in refused.output
    assert run("keys", "retire", "members-cards", "--even-so").exit_code == 0


def test_doctor_names_the_keys_that_served_longer_than_they_should(run: Run, keys: Path) -> None:
    assert "has served" not in run("doctor").output
    _is_old(keys, "service-loyalty", seconds=31 * 86_400)
    found = run("doctor")
    assert found.exit_code == 1
    assert "service-loyalty has served for more than 30 days: regulars keys rotate service-loyalty" in found.output
    assert "(over)" in run("keys", "list").output
    run("keys", "rotate", "service-loyalty")
    assert "has served" not in run("doctor").output


def test_doctor_tells_of_servers_that_do_not_answer_without_their_passwords(
    run: Run, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEMBERS_DATABASE_URL", "postgresql://members:open-sesame@127.0.0.1:1/members")
    monkeypatch.setenv("MEMBERS_BROKER_URL", "amqp://members:open-sesame@127.0.0.1:1/")
    found = run("doctor")
    assert found.exit_code == 1
    assert "The database does not answer" in found.output
    assert "The message broker does not answer" in found.output
    assert "open-sesame" not in found.output


def test_doctor_names_a_key_and_a_directory_that_others_can_reach(run: Run, keys: Path) -> None:
    (keys / "members-data.key").chmod(0o640)
    assert "members-data.key can be read by others" in run("doctor").output
    (keys / "members-data.key").chmod(0o600)
    keys.chmod(0o770)
    assert "can be changed by others" in run("doctor").output
