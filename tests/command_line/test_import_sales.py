"""Sales come out of a file as they would be rung up at a till: same ledger, same facts, each receipt once."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.command_line.suite import Suite
from tests.command_line.conftest import Run

HEADER = "external_id;occurred_at;outlet;receipt_number;category;quantity;amount\n"


@pytest.fixture
def file(tmp_path: Path, run: Run, riga: str) -> Path:
    """A place for the file; Anna (A-1) and Janis (A-2) are members."""
    members = tmp_path / "members.csv"
    members.write_text("external_id,home_outlet\nA-1,riga\nA-2,riga\n")
    assert run("import", "members", members).exit_code == 0
    return tmp_path / "sales.csv"


def tables(suite: Suite, sql: str) -> list[tuple[object, ...]]:
    with suite.loyalty.open_work.reading() as work:
        return [tuple(row) for row in work.connection.exec_driver_sql(sql)]


def test_the_rows_of_one_receipt_are_one_sale_and_earn_together(run: Run, file: Path, suite: Suite) -> None:
    file.write_text(
        HEADER + "A-1;2025-03-07T09:30;riga;17;coffee;2;7,00\nA-1;2025-03-07T09:30;riga;17;cake;1;4,20\n"
        "A-1;2025-03-07T09:31;riga;17;coffee;1;3.50\nA-2;2025-03-08T09:30;riga;18;coffee;1;3.50\n"
    )
    result = run("import", "sales", file)
    assert result.exit_code == 0, result.output
    assert "New sales: 2" in result.output
    assert tables(suite, "SELECT receipt_number FROM sales ORDER BY receipt_number") == [("17",), ("18",)]
    assert tables(suite, "SELECT quantity FROM entries ORDER BY quantity") == [(1,), (3,)]
    assert run("verify").exit_code == 0


def test_rows_of_a_receipt_that_stand_apart_are_still_one_sale(run: Run, file: Path, suite: Suite) -> None:
    file.write_text(
        HEADER + "A-1;2025-03-07T09:30;riga;17;coffee;2;7\nA-2;2025-03-07T09:30;riga;18;coffee;1;3\n"
        "A-1;2025-03-07T09:30;Riga;17;coffee;4;14\n"
    )
    assert "New sales: 2" in run("import", "sales", file).output
    assert tables(suite, "SELECT count(*), sum(quantity) FROM entries WHERE kind = 'earn'") == [(2, 7)]
    assert tables(suite, "SELECT count(*) FROM rewards") == [(1,)]


def test_rows_without_a_receipt_number_are_one_sale_by_member_outlet_and_time(
    run: Run, file: Path, suite: Suite
) -> None:
    file.write_text(
        HEADER + "A-1;2025-03-07T09:30;riga;;coffee;2;7\nA-1;2025-03-07T09:30;riga;;cake;1;4\n"
        "A-1;2025-03-07T17:00;riga;;coffee;1;3\n"
    )
    assert "New sales: 2" in run("import", "sales", file).output
    again = run("import", "sales", file)
    assert "New sales: 0\nImported before, unchanged: 2" in again.output


def test_a_repeated_or_longer_file_doubles_nothing(run: Run, file: Path, suite: Suite) -> None:
    rows = [f"A-1;2025-03-07T09:{number % 60:02d};riga;{number};coffee;1;3,50\n" for number in range(800)]
    file.write_text(HEADER + "".join(rows[:317]))
    run("import", "sales", file)
    file.write_text(HEADER + "".join(rows))
    result = run("import", "sales", file)
    assert "New sales: 483\nImported before, unchanged: 317" in result.output
    assert tables(suite, "SELECT balance FROM accounts") == [(800 % 6,)]
    assert tables(suite, "SELECT count(*) FROM rewards") == [(800 // 6,)]
    assert run("verify").exit_code == 0


def test_a_receipt_that_a_till_rang_up_is_not_doubled(run: Run, file: Path, suite: Suite) -> None:
    from services.loyalty.domain.sale import SaleLine
    from services.loyalty.use_cases.record_sale import NewSale, record_sale

    file.write_text(HEADER + "A-1;2025-03-07T09:30;riga;1;coffee;1;3\n")
    run("import", "sales", file)
    ((member_id,),) = tables(suite, "SELECT member_id FROM sales")
    with suite.loyalty.open_work() as work:
        sale = NewSale(
            command_id="0190a000-0000-7000-8000-000000000001",
            member_id=str(member_id),
            outlet_code="riga",
            lines=(SaleLine("coffee", 1, 350),),
            receipt_number="2",
        )
        record_sale(work, sale)
    file.write_text(HEADER + "A-1;2025-03-07T09:30;riga;1;coffee;1;3\nA-1;2025-03-07T09:40;riga;2;coffee;1;3\n")
    assert "New sales: 0\nImported before, unchanged: 2" in run("import", "sales", file).output


def test_free_lines_and_other_categories_earn_nothing(run: Run, file: Path, suite: Suite) -> None:
    file.write_text(
        HEADER + "A-1;2025-03-07T09:30;riga;1;coffee;1;0,00\nA-1;2025-03-07T09:30;riga;1;tea;3;9\n"
        "A-1;2025-03-07T09:30;riga;1;coffee;1;\n"
    )
    run("import", "sales", file)
    assert tables(suite, "SELECT balance FROM accounts") == [(1,)]


def test_a_sale_happened_when_the_outlets_clock_said_so(run: Run, file: Path, suite: Suite) -> None:
    file.write_text(HEADER + "A-1;2025-07-07T01:30;riga;1;coffee;1;3\n")
    run("import", "sales", file)
    ((occurred_at, business_date),) = tables(suite, "SELECT occurred_at, business_date FROM sales")
    assert str(occurred_at).startswith("2025-07-06T22:30")
    # Half past one in the night belongs to the evening before.
    assert business_date == "2025-07-06"


def test_bad_rows_are_reported_and_the_good_ones_of_their_receipts_are_sold(run: Run, file: Path, suite: Suite) -> None:
    bad = [
        "A-9;2025-03-07T09:30;riga;2;coffee;1;3",
        "A-1;2025-03-07T09:30;riga;3;coffee;0;3",
        "A-1;2025-03-07T09:30;riga;3;coffee;1001;3",
        "A-1;yesterday;riga;4;coffee;1;3",
        "A-1;2999-01-01T09:30;riga;5;coffee;1;3",
        "A-1;2025-03-07T09:30;riga;6;;1;3",
        "A-1;2025-03-07T09:30;riga;7;coffee;1;-3",
        "A-2;2025-03-07T09:30;riga;1;coffee;1;3",
        "A-1;2025-05-07T09:30;riga;1;coffee;1;3",
        "A-1;2025-03-07T09:30;atlantis;1;coffee;1;3",
    ]
    file.write_text(
        HEADER
        + "A-1;2025-03-07T09:30;riga;1;coffee;1;3\n"
        + "".join(f"{row}\n" for row in bad)
        + "A-1;2025-03-07T09:30;riga;3;coffee;1;3\n"
    )
    result = run("import", "sales", file)
    assert result.exit_code == 1
    assert f"Bad rows: {len(bad)}," in result.output
    assert "New sales: 2" in result.output
    assert tables(suite, "SELECT sum(quantity) FROM entries") == [(2,)]


def test_the_facts_of_imported_sales_are_told_with_the_time_of_the_sale(run: Run, file: Path, suite: Suite) -> None:
    file.write_text(HEADER + "A-1;2025-03-07T09:30;riga;1;coffee;6;21\n")
    run("import", "sales", file)
    told = tables(suite, "SELECT name, occurred_at FROM outbox ORDER BY name")
    assert [name for name, _ in told] == ["loyalty.reward_issued.v1", "loyalty.sale_recorded.v1"]
    assert {str(at)[:10] for _, at in told} == {"2025-03-07"}


def test_a_dry_run_of_sales_keeps_nothing(run: Run, file: Path, suite: Suite) -> None:
    file.write_text(HEADER + "A-1;2025-03-07T09:30;riga;1;coffee;1;3\nA-1;2025-03-07T09:30;jurmala;1;coffee;1;3\n")
    result = run("import", "sales", file, "--dry-run", "--create-outlets")
    assert "New sales: 2 (dry run: nothing was kept)" in result.output
    assert tables(suite, "SELECT 1 FROM sales") == []
    assert run("import", "sales", file, "--create-outlets").exit_code == 0


def test_a_currency_without_cents_takes_no_cents(run: Run, file: Path, suite: Suite) -> None:
    assert run("outlets", "add", "tokyo", "--country", "JP", "--zone", "Asia/Tokyo").exit_code == 0
    file.write_text(HEADER + "A-1;2025-03-07T09:30;tokyo;1;coffee;1;350\nA-1;2025-03-07T09:30;tokyo;2;coffee;1;3.50\n")
    result = run("import", "sales", file)
    assert "New sales: 1" in result.output
    assert '"amount_minor":350' in str(tables(suite, "SELECT lines FROM sales"))
