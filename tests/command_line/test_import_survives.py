"""An import that is killed at any moment, and begun again, comes to the same; no file makes it stumble."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.chassis.spreadsheet import UnreadableFile
from services.command_line.environment import HOME
from services.command_line.importing.members_file import COLUMNS as MEMBER_COLUMNS
from services.command_line.importing.members_file import member_row
from services.command_line.importing.outlets_of_file import OutletsOfFile
from services.command_line.importing.report import BadRow
from services.command_line.importing.sales_file import COLUMNS as SALE_COLUMNS
from services.command_line.importing.sales_file import SaleRows, receipt_key, scattered_receipts
from services.command_line.importing.table_file import open_table
from services.command_line.suite import Suite
from services.outlets.domain.outlet import Outlet
from tests.command_line.conftest import Run

pytestmark = pytest.mark.slow

RIGA = Outlet("riga", "Riga", "baltics", "LV", "Europe/Riga", "EUR", "lv")
RECEIPTS = 3_000


@pytest.mark.parametrize("commits_before_the_kill", [1, 3])
def test_a_killed_import_continues_and_doubles_nothing(
    run: Run, riga: str, var: Path, suite: Suite, tmp_path: Path, commits_before_the_kill: int
) -> None:
    members, sales = tmp_path / "members.csv", tmp_path / "sales.csv"
    members.write_text("external_id,home_outlet\n" + "".join(f"M{number},riga\n" for number in range(50)))
    rows = [f"M{number % 50},2025-03-07T09:30,riga,{number},coffee,1,3.50\n" for number in range(RECEIPTS)]
    sales.write_text("external_id,occurred_at,outlet,receipt_number,category,quantity,amount\n" + "".join(rows))
    run("import", "members", members)

    command = [sys.executable, "-m", "services.command_line", "import", "sales", str(sales)]
    victim = subprocess.Popen(command, cwd=HOME, env=dict(os.environ), stdout=subprocess.DEVNULL)
    while recorded(suite) < 400 * commits_before_the_kill and victim.poll() is None:
        time.sleep(0.005)
    victim.kill()
    victim.wait()
    before = recorded(suite)

    again = run("import", "sales", sales)
    assert again.exit_code == 0, again.output
    assert f"New sales: {RECEIPTS - before}\nImported before, unchanged: {before}" in again.output
    assert recorded(suite) == RECEIPTS
    assert run("verify").exit_code == 0
    with suite.loyalty.open_work.reading() as work:
        told = "SELECT count(*) FROM outbox WHERE name = 'loyalty.sale_recorded.v1'"
        assert work.connection.exec_driver_sql(told).scalar_one() == RECEIPTS


def recorded(suite: Suite) -> int:
    with suite.loyalty.open_work.reading() as work:
        return int(work.connection.exec_driver_sql("SELECT count(*) FROM sales").scalar_one())


@given(st.binary(max_size=400) | st.text(alphabet='home_outlet,;\t"\n\r\x00ёa1', max_size=200).map(str.encode))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_a_table_or_are_refused(content: bytes) -> None:
    path = Path(os.environ.get("TMPDIR", "/tmp")) / f"regulars-fuzz-{os.getpid()}.csv"
    try:
        path.write_bytes(b"home_outlet,external_id\n" + content)
        table = open_table(path, columns=MEMBER_COLUMNS, required=("home_outlet",))
        for row in table.rows():
            assert row.line > 1
    except UnreadableFile:
        pass
    finally:
        path.unlink()


NEAR_MISSES = ("riga", "1", "2025-03-07T09:30", "3,50", "07.03.1985", "")
CELL = st.text(max_size=30).map(str.strip) | st.sampled_from(NEAR_MISSES)


@given(st.tuples(*[CELL] * len(MEMBER_COLUMNS)))
@settings(max_examples=500, deadline=None)
def test_any_cells_are_a_member_or_a_bad_row(cells: tuple[str, ...]) -> None:
    outlets = OutletsOfFile({"riga": RIGA})
    try:
        row = member_row(2, [*cells[:-1], "riga"], outlets)
    except BadRow as bad:
        assert bad.reason
    else:
        assert row.enrolment.phone or row.enrolment.external_id


@given(st.tuples(*[CELL] * len(SALE_COLUMNS)))
@settings(max_examples=500, deadline=None)
def test_any_cells_are_a_sale_line_or_a_bad_row(cells: tuple[str, ...]) -> None:
    external_id, moment, _, *rest = cells
    reader = SaleRows(nobody(), OutletsOfFile({"riga": RIGA}))
    reader._known[external_id] = "a-member"
    try:
        row = reader.row(2, [external_id, moment, "riga", *rest])
    except BadRow as bad:
        assert bad.reason
    else:
        assert 1 <= row.sale_line.quantity <= 1000


def nobody() -> Any:
    return SimpleNamespace()


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("123")), max_size=20))
def test_a_receipt_is_scattered_when_another_stands_between_its_rows(rows: list[tuple[str, str]]) -> None:
    keys = [receipt_key(["member", "time", outlet, number]) for outlet, number in rows]
    runs = [key for position, key in enumerate(keys) if position == 0 or keys[position - 1] != key]
    assert scattered_receipts(keys) == {hash(key) for key in runs if runs.count(key) > 1}
