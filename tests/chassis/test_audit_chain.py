"""The chain of the audit: everything committed is sealed once, and whoever edits it is found out."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from services.chassis.clock import FixedClock
from services.chassis.database.engine import Database
from services.chassis.security.keys import KeyRing
from services.chassis.settings import PartSettings
from services.chassis.work import audit_seals
from services.chassis.work.audit_heads import Heads
from services.chassis.work.audit_proof import AuditProof, verify_audit
from services.chassis.work.audit_seals import Sealer
from services.chassis.work.unit_of_work import UnitOfWork, WorkOpener
from tests.callers import till
from tests.chassis.tallies import NOON
from tests.databases import bring_up

MARKS = (
    "INSERT INTO audit_entries (entry_id, at, who_kind, who_id, role, action, command_id, trace_id) "
    "SELECT :new, {at}, who_kind, who_id, role, action, NULL, trace_id FROM audit_entries WHERE entry_id = :old"
)


@dataclass
class Office:
    """A service's database with its audit, and somebody who owns the server and edits it."""

    database: Database
    var: Path
    clock: FixedClock

    def acts(self, count: int = 5) -> list[str]:
        """Each a minute after the one before; the ids of their entries."""
        for number in range(count):
            with self.open_work() as work:
                work.audit.note(till("riga", "counter-1"), "step", object_kind="tally", object_id=f"tally {number}")
            self.clock.set(self.clock.now() + timedelta(minutes=1))
        return self.entries()

    @property
    def open_work(self) -> WorkOpener[UnitOfWork]:
        return WorkOpener(self.database, UnitOfWork, self.clock)

    def entries(self) -> list[str]:
        with self.database.reading() as connection:
            return list(connection.exec_driver_sql("SELECT entry_id FROM audit_entries ORDER BY entry_id").scalars())

    def sealed(self) -> list[str]:
        with self.database.reading() as connection:
            return list(connection.exec_driver_sql("SELECT entry_id FROM audit_seals ORDER BY sequence").scalars())

    def sealer(self) -> Sealer:
        return Sealer(self.database, service="outlets")

    def verify(self) -> AuditProof:
        settings = PartSettings(var=self.var)
        return verify_audit("outlets", self.database, settings=settings, clock=self.clock)

    def heads(self) -> Heads:
        return Heads(self.database, service="outlets", keys=self.var / "keys", var=self.var, clock=self.clock)

    def edits(self, *statements: str, **values: object) -> None:
        """What an owner of the database can do, who takes the triggers away first."""
        with self.database.writing() as connection:
            for table in ("audit_entries", "audit_seals", "audit_heads"):
                if self.database.is_postgresql:
                    connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
                else:
                    for change in ("update", "delete"):
                        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_refuse_{change}")
            for statement in statements:
                connection.execute(sa.text(statement), values)


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    database = Database(database_url)
    bring_up(database, "services.outlets.migrations")
    yield Office(database, tmp_path / "var", FixedClock(NOON))
    database.close()


def test_everything_committed_is_sealed_once_in_the_order_of_its_ids(office: Office) -> None:
    entries = office.acts(5)
    assert (office.sealer().seal_new(), office.sealer().seal_new()) == (5, 0)
    assert office.sealed() == entries
    proof = office.verify()
    assert (proof.findings, proof.seals) == ([], 5)


def test_an_empty_audit_is_whole(office: Office) -> None:
    proof = office.verify()
    assert (proof.findings, proof.seals, proof.heads) == ([], 0, 0)


def test_what_got_its_id_earlier_and_was_committed_later_is_sealed_too(office: Office) -> None:
    if not office.database.is_postgresql:
        pytest.skip("SQLite lets one in at a time")
    sealer = office.sealer()
    with office.open_work() as late:
        late.audit.note(till("riga"), "slow")
        office.acts(2)
        assert sealer.seal_new() == 2
    assert sealer.seal_new() == 1
    assert (sorted(office.sealed()), office.verify().findings) == (office.entries(), [])


def test_what_was_committed_a_minute_late_is_sealed_at_the_next_look_far_back(office: Office) -> None:
    now = [0.0]
    sealer = Sealer(office.database, service="outlets", monotonic=lambda: now[0])
    (new,) = office.acts(1)
    assert (sealer.seal_new(), sealer.seal_new()) == (1, 0)
    a_minute_before = str(UUID(int=UUID(new).int - (60_000 << 80)))
    office.edits(MARKS.format(at="at"), new=a_minute_before, old=new)
    assert sealer.seal_new() == 0
    now[0] = audit_seals.LOOK_FAR_BACK_SECONDS
    assert sealer.seal_new() == 1


def test_what_was_committed_very_late_is_sealed_when_everything_is_looked_through(office: Office) -> None:
    now = [0.0]
    sealer = Sealer(office.database, service="outlets", monotonic=lambda: now[0])
    (new,) = office.acts(1)
    sealer.seal_new()
    old = "00000000-0000-7000-8000-000000000000"
    office.edits(MARKS.format(at="at"), new=old, old=new)
    assert sealer.seal_new() == 0
    now[0] = audit_seals.LOOK_AT_ALL_SECONDS
    assert sealer.seal_new() == 1


def test_sealers_at_the_same_time_make_one_chain(office: Office) -> None:
    entries = office.acts(30)
    with ThreadPoolExecutor(4) as sealers:
        done = sum(sealers.map(lambda _: office.sealer().seal_all(), range(4)))
    assert done == 30
    assert office.sealed() == entries
    assert office.verify().findings == []


DYING = """
import os, sys
from services.chassis.database.engine import Database
from services.chassis.work import audit_seals

made = audit_seals.next_hash
def die_at_the_third(before, entry, seen=[]):
    seen.append(entry)
    if len(seen) == 3:
        os.kill(os.getpid(), 9)
    return made(before, entry)

audit_seals.next_hash = die_at_the_third
audit_seals.Sealer(Database(sys.argv[1]), service="outlets").seal_all()
"""


def test_a_sealer_that_is_killed_between_entry_and_seal_loses_nothing_and_seals_nothing_twice(office: Office) -> None:
    entries = office.acts(5)
    url = office.database.url.render_as_string(hide_password=False)
    killed = subprocess.run([sys.executable, "-c", DYING, url], check=False, cwd=Path(__file__).parents[2])
    assert killed.returncode == -9
    assert (office.entries(), office.sealed()) == (entries, [])
    office.sealer().seal_new()
    assert office.sealed() == entries
    assert office.verify().findings == []


def change_a_value(office: Office, entries: list[str]) -> str:
    office.edits("UPDATE audit_entries SET who_id = 'Eve' WHERE entry_id = :id", id=entries[2])
    return f"Changed: entry {entries[2]} "


def change_a_place(office: Office, entries: list[str]) -> str:
    office.edits("UPDATE audit_entries SET outlet_code = NULL WHERE entry_id = :id", id=entries[2])
    return f"Changed: entry {entries[2]} "


def delete_a_row(office: Office, entries: list[str]) -> str:
    office.edits("DELETE FROM audit_entries WHERE entry_id = :id", id=entries[2])
    return f"Missing: entry {entries[2]}, sealed as number 3"


def delete_a_row_with_its_seal(office: Office, entries: list[str]) -> str:
    office.edits(
        "DELETE FROM audit_entries WHERE entry_id = :id", "DELETE FROM audit_seals WHERE entry_id = :id", id=entries[2]
    )
    return "Missing: the seals 3 to 3 are gone"


def insert_a_row(office: Office, entries: list[str]) -> str:
    new = f"{entries[2][:-4]}ffff"
    office.edits(MARKS.format(at="at"), new=new, old=entries[2])
    return f"Inserted: entry {new} "


def insert_a_row_and_seal_it_in_the_middle(office: Office, entries: list[str]) -> str:
    new = f"{entries[2][:-4]}ffff"
    office.edits(
        MARKS.format(at="at"),
        "UPDATE audit_seals SET sequence = -sequence - 1 WHERE sequence > 3",
        "UPDATE audit_seals SET sequence = -sequence WHERE sequence < 0",
        "INSERT INTO audit_seals (sequence, entry_id, hash) SELECT 4, :new, hash FROM audit_seals WHERE sequence = 3",
        new=new,
        old=entries[2],
    )
    return f"Changed: entry {new} "


def swap_two(office: Office, entries: list[str]) -> str:
    office.edits(
        "UPDATE audit_seals SET entry_id = 'x' WHERE entry_id = :one",
        "UPDATE audit_seals SET entry_id = :one WHERE entry_id = :two",
        "UPDATE audit_seals SET entry_id = :two WHERE entry_id = 'x'",
        one=entries[1],
        two=entries[2],
    )
    return f"Changed: entry {entries[2]} "


def cut_the_tail(office: Office, entries: list[str]) -> str:
    office.edits(
        "DELETE FROM audit_seals WHERE entry_id >= :id",
        "DELETE FROM audit_entries WHERE entry_id >= :id",
        id=entries[-2],
    )
    return "Truncated: the head of "


def cut_the_tail_and_the_heads_in_the_database(office: Office, entries: list[str]) -> str:
    cut_the_tail(office, entries)
    office.edits("DELETE FROM audit_heads")
    return "Truncated: the head of "


def cut_everything(office: Office, entries: list[str]) -> str:
    office.edits("DELETE FROM audit_seals", "DELETE FROM audit_entries", "DELETE FROM audit_heads")
    return "Truncated: the head of "


def rewrite_the_chain_from_the_second_on(office: Office, entries: list[str]) -> str:
    office.edits(
        "UPDATE audit_entries SET who_id = 'Eve' WHERE entry_id = :id",
        "DELETE FROM audit_seals WHERE sequence > 1",
        id=entries[1],
    )
    office.sealer().seal_all()
    return f"Changed: the chain up to number {len(entries)} is not the one that was signed"


def forge_a_head(office: Office, entries: list[str]) -> str:
    rewrite_the_chain_from_the_second_on(office, entries)
    office.edits("UPDATE audit_heads SET hash = (SELECT hash FROM audit_seals ORDER BY sequence DESC LIMIT 1)")
    office.heads().file.path.unlink()
    return "Changed: the head of "


@pytest.mark.parametrize(
    "tamper",
    [
        change_a_value,
        change_a_place,
        delete_a_row,
        delete_a_row_with_its_seal,
        insert_a_row,
        insert_a_row_and_seal_it_in_the_middle,
        swap_two,
        cut_the_tail,
        cut_the_tail_and_the_heads_in_the_database,
        cut_everything,
        rewrite_the_chain_from_the_second_on,
        forge_a_head,
    ],
)
def test_what_was_edited_is_found_and_named(office: Office, tamper: Callable[[Office, list[str]], str]) -> None:
    entries = office.acts(30)
    assert office.verify().findings == []
    found = tamper(office, entries)
    proof = office.verify()
    assert proof.findings[0].startswith(found), proof.findings
    assert office.verify().findings == proof.findings, "a proof that found something signs nothing"


def test_a_command_whose_row_was_taken_out_before_it_was_sealed_is_found(office: Office) -> None:
    office.acts(1)
    key = str(uuid4())
    office.edits(
        "INSERT INTO commands (command_id, fingerprint, status, answer, accepted_at) "
        "SELECT :key, '', 201, '', at FROM audit_entries",
        key=key,
    )
    assert office.verify().findings == [f"Missing: the command {key} was accepted, but has no entry."]


def test_a_row_that_tells_of_a_command_that_never_was_is_found(office: Office) -> None:
    (entry,) = office.acts(1)
    key = str(uuid4())
    office.edits("UPDATE audit_entries SET command_id = :key", key=key)
    assert office.verify().findings == [f"Inserted: entry {entry} tells of a command {key} that was never accepted."]


def test_the_head_is_signed_once_a_day_into_the_table_and_the_file(office: Office) -> None:
    office.acts(3)
    heads = office.heads()
    for _ in range(3):
        heads.sign_today()
    office.clock.set(office.clock.now() + timedelta(days=1))
    heads.sign_today()
    lines = [json.loads(line) for line in heads.file.path.read_text().splitlines()]
    assert [(line["service"], line["sequence"]) for line in lines] == [("outlets", 3), ("outlets", 3)]
    assert heads.file.path.stat().st_mode & 0o077 == 0
    proof = office.verify()
    assert (proof.findings, proof.heads) == ([], 2)


def test_a_file_of_heads_that_was_lost_or_torn_is_filled_from_the_table(office: Office) -> None:
    office.acts(1)
    office.verify()
    path = office.heads().file.path
    path.write_text('{"torn')
    proof = office.verify()
    assert (proof.findings, len(proof.notices)) == ([], 1)
    assert len(path.read_text().splitlines()) == 3


def test_heads_of_retired_keys_are_compared_and_not_held_against_anybody(office: Office) -> None:
    office.acts(1)
    office.verify()
    ring = KeyRing(office.var / "keys", "service-outlets")
    ring.add_generation()
    ring.retire(1)
    proof = office.verify()
    assert (proof.findings, len(proof.notices)) == ([], 1)
