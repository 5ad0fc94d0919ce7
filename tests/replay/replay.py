"""Imports the log through the real command, and compares what came of it with the recount."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from services.chassis.database.engine import Database
from services.members.bootstrap import build as build_members
from services.members.domain.identifier import Candidate
from services.members.settings import MembersSettings
from tests.replay import journey
from tests.replay.recount import TARGET, Count

REPOSITORY = Path(__file__).parents[2]
_PLACE = ("--create-outlets", "--country", journey.COUNTRY, "--zone", journey.ZONE, "--currency", journey.CURRENCY)


@dataclass(frozen=True)
class Command:
    """A run of `regulars`."""

    status: int
    said: str


def regulars(var: Path, *words: str) -> Command:
    """Run the real command on this VAR, whatever suite this environment may know of."""
    ours = {"VAR": str(var), "PYTHONPATH": str(REPOSITORY)}
    environ = {name: value for name, value in os.environ.items() if not name.endswith(("_URL", "KEYS_DIR"))} | ours
    done = subprocess.run(
        [sys.executable, "-m", "services.command_line", *words],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Command(done.returncode, done.stdout)


def prepare(var: Path) -> None:
    """Empty databases and the coffee program."""
    program = ("programs", "set", "coffee", "--target", str(TARGET), "--category", "coffee")
    for words in (("migrate",), (*program, "--title", "en=Coffee card", "--reward", "en=Free coffee")):
        done = regulars(var, *words)
        assert done.status == 0, done.said


def import_members(var: Path, file: Path) -> Command:
    return regulars(var, "import", "members", str(file), *_PLACE)


def import_sales(var: Path, file: Path) -> Command:
    return regulars(var, "import", "sales", str(file), *_PLACE)


def differences(var: Path, wanted: Count) -> list[str]:
    """What the suite's own tables say otherwise than the recount."""
    database = Database(f"sqlite:///{var / 'data' / 'loyalty.sqlite3'}")
    households = _households(var, wanted)
    try:
        with database.snapshot() as connection:
            sales = connection.execute(sa.text("SELECT count(*) FROM sales")).scalar_one()
            accounts = connection.execute(sa.text("SELECT member_id, balance FROM accounts")).all()
            balances = {row.member_id: row.balance for row in accounts}
            issued = Counter(connection.execute(sa.text("SELECT member_id FROM rewards")).scalars())
    finally:
        database.close()
    found = [] if sales == wanted.sales else [f"sales: {sales}, not {wanted.sales}"]
    found += _compared("balance", {households[name]: number for name, number in wanted.balances.items()}, balances)
    found += _compared("rewards", {households[name]: number for name, number in wanted.rewards.items()}, issued)
    return found


def _compared(what: str, wanted: dict[str, int], found: dict[str, int]) -> list[str]:
    return [
        f"{what} of {member_id}: {found.get(member_id, 0)}, not {wanted.get(member_id, 0)}"
        for member_id in sorted(wanted.keys() | found.keys())
        if found.get(member_id, 0) != wanted.get(member_id, 0)
    ]


def _households(var: Path, wanted: Count) -> dict[str, str]:
    """Member ids by household. Personal data is sealed, so the members service is asked, with its keys."""
    service = build_members(MembersSettings(var=var))
    try:
        with service.open_work.reading() as work:
            return {name: work.identifiers.owner(Candidate("external_id", name)) for name in wanted.cups}
    finally:
        service.close()
