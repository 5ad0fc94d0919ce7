"""Rows as CSV, alone or as a zip of tables: a spreadsheet opens them and cannot be tricked by them."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

Rows = Sequence[Mapping[str, Any]]

# A spreadsheet takes a cell that begins so for a formula, and a guest may choose their own name.
_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?\d+")


def zipped(export: Mapping[str, Any]) -> bytes:
    """`members/identifiers.csv` and so on; tables without rows are left out."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, tables in export["parts"].items():
            for table, rows in tables.items():
                if rows:
                    names = list(dict.fromkeys(name for row in rows for name in row))
                    archive.writestr(f"{part}/{table}.csv", csv_file(names, rows))
    return content.getvalue()


def csv_file(names: Sequence[str], rows: Rows) -> bytes:
    """These columns, under their names; without rows there is the header alone."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(names)
    writer.writerows([_cell(row.get(name)) for name in names] for row in rows)
    # With the mark by which spreadsheets know UTF-8.
    return text.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text
