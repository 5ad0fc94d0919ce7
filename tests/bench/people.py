"""The people of the bench: imported by the real command, or by the hundred thousand straight into the tables.

Both ways end in the same rows, sealed and indexed with the suite's own keys. The fast way leaves out what an import
tells and remembers (facts, audit, kept rows): it is there to fill tables, and its speed is nobody's figure.
"""

from __future__ import annotations

import csv
import random
import resource
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, cast

import psycopg
import sqlalchemy as sa

from services.chassis.identifiers import new_id
from services.chassis.security.keys import SecretRing
from services.command_line.demo.gym import GYM_MEMBERS
from services.command_line.demo.people import MEMBERS
from services.members.domain.birthday import Birthday
from services.members.domain.member import Profile
from services.members.storage.gathered import Gathered
from services.members.storage.identifiers import Identifiers, NewIdentifier
from services.members.storage.members import Members, NewMember
from services.members.storage.name_beginnings import NameBeginnings
from services.members.storage.safe import Safe
from tests.bench.suite import REGULARS, RunningSuite

SEED = 2026
MOST = 2_000_000
_OF_THE_DEMO = {person.phone.replace(" ", "") for person in (*MEMBERS, *GYM_MEMBERS)}
_AT_ONCE = 5_000
_IDENTIFIER_COLUMNS = ("identifier_id", "kind", "blind_index", "tail_index", "sealed_value")


class People:
    """The members of one suite, by number: the first so many of a fixed row of phones are enrolled."""

    def __init__(self, suite: RunningSuite) -> None:
        self._suite = suite
        self.phones: list[str] = []

    @property
    def count(self) -> int:
        return len(self.phones)

    def one(self) -> str:
        """The phone of anybody."""
        return random.choice(self.phones)

    def import_by_command(self, count: int) -> dict[str, float]:
        """Rows per second of `regulars import members`: by the clock, on which relays and consumers work as well, and
        by the CPU of the command itself."""
        path = self._suite.var / f"members-{self.count}.csv"
        phones = phones_of(self.count + count)[self.count :]
        _write_file(path, phones, first=self.count, outlets=sorted(self._suite.tokens()))
        began, used = time.perf_counter(), _children_cpu_seconds()
        words = [str(REGULARS), "import", "members", str(path)]
        subprocess.run(words, env=self._suite.environment(), check=True, stdout=subprocess.DEVNULL)
        seconds, cpu_seconds = time.perf_counter() - began, _children_cpu_seconds() - used
        self.phones += phones
        return {"rows": count, "per_second": round(count / seconds), "per_cpu_second": round(count / cpu_seconds)}

    def fill_up_to(self, count: int) -> None:
        """Make members, by two processes, until there are so many."""
        if count <= self.count:
            return
        phones = phones_of(count)[self.count :]
        url, keys = self._suite.superuser_url("regulars_members"), self._suite.var / "keys"
        fill(url, keys, phones, outlets=sorted(self._suite.tokens()), at=datetime.now(UTC))
        self.phones += phones


def fill(
    url: str, keys: Path, phones: Sequence[str], *, outlets: Sequence[str], at: datetime, spare_this_month: bool = True
) -> None:
    """Members with these phones, by two processes. In no birthday of this month, if it is to be spared: hundreds of
    congratulations would be sent while something else is measured."""
    slices = [phones[start : start + _AT_ONCE] for start in range(0, len(phones), _AT_ONCE)]
    write = partial(_fill, url=url, keys=keys, outlets=outlets, at=at, spare_this_month=spare_this_month)
    with ProcessPoolExecutor(2) as processes:
        list(processes.map(write, slices))
    with psycopg.connect(url, autocommit=True) as connection:
        # As autovacuum would, some minutes later.
        for table in ("members", "identifiers", "visits"):
            connection.execute(f"VACUUM ANALYZE {table}".encode())


def phones_of(count: int) -> list[str]:
    """Latvian mobile numbers, all valid and different, in E.164; the first ones are the same however many are asked."""
    order = random.Random(SEED).sample(range(MOST), MOST)
    phones = (f"+3712{6 if number < 1_000_000 else 9}{number % 1_000_000:06d}" for number in order)
    return [phone for phone in phones if phone not in _OF_THE_DEMO][:count]


def _write_file(path: Path, phones: Sequence[str], *, first: int, outlets: Sequence[str]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(
            ["external_id", "phone", "given_name", "family_name", "birthday", "locale", "email", "home_outlet"]
        )
        for number, phone in enumerate(phones, start=first):
            birthday = f"19{number % 90 + 10}-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
            outlet = outlets[number % len(outlets)]
            rows.writerow([f"bench-{number}", phone, "Anna", "Kalniņa", birthday, "lv", "", outlet])


def _children_cpu_seconds() -> float:
    """Of children that have ended: the suite's own parts still run."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime


def _fill(
    phones: Sequence[str], *, url: str, keys: Path, outlets: Sequence[str], at: datetime, spare_this_month: bool
) -> None:
    """Write these people by COPY. The stores of the service seal them; only the way into the tables is another."""
    nowhere = cast("sa.Connection", None)
    safe = Safe(index_key=SecretRing(keys, "members-index"), master_key=SecretRing(keys, "members-data"))
    gathered = Gathered(nowhere)
    gathered.gathers = True
    names = NameBeginnings(nowhere, safe, gathered, gathered.add)
    members, identifiers = Members(nowhere, safe, gathered, names), Identifiers(nowhere, safe, gathered)
    for number, phone in enumerate(phones):
        month = (at.month + number % 11) % 12 + 1 if spare_this_month else number % 12 + 1
        birthday = Birthday(month=month, day=number // 12 % 28 + 1, year=1910 + number % 90)
        profile = Profile(given_name="Anna", family_name="Kalniņa", birthday=birthday, phone_tail=phone[-2:])
        member = NewMember(new_id(), profile, "lv", outlets[number % len(outlets)], "import")
        key = members.add(member, at=at, command_id=new_id())
        identifiers.add_card(key, at=at, others=[NewIdentifier("phone", phone, phone)])
    (_, people), (_, named), (_, theirs) = gathered.taken()
    with psycopg.connect(url) as connection:
        _copy(connection, "members", people)
        _copy(connection, "name_beginnings", [each for row in named for each in _name_rows(row)])
        _copy(connection, "identifiers", [each for row in theirs for each in _identifier_rows(row)])


def _identifier_rows(row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The store writes all of one person in one statement, told apart by letters."""
    for letter in "abcd":
        if f"kind_{letter}" in row:
            own = {name: row[f"{name}_{letter}"] for name in _IDENTIFIER_COLUMNS}
            yield {**own, "member_id": row["member_id"], "state": "active", "added_at": row["at"]}


def _name_rows(row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for name, index in row.items():
        if name.startswith("index_"):
            yield {"beginning_index": index, "member_id": row["member_id"]}


def _copy(connection: psycopg.Connection[Any], table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    columns = ", ".join(rows[0])
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN".encode()) as copy:
        for row in rows:
            copy.write_row(list(row.values()))
