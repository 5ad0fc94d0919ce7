"""docs/security.md says of roles what the code says, and counts the cells of the walk through all routes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from services.contracts.permissions import CARRIERS, PERMISSIONS, STEP_UP, Action, Role
from tests.architecture.test_permission_matrix import cells, routes

DOCUMENT = Path(__file__).parents[2] / "docs" / "security.md"
SERVICES = [role for role in Role if role.startswith("service:")]
OTHERS = [role for role in Role if role not in SERVICES]


def role_table() -> str:
    """Who may do what, and how far, as the document prints it."""
    rows = [["Action", *(role.replace("_", " ") for role in OTHERS)]]
    for action in Action:
        reaches = [PERMISSIONS[role][action].name.lower() if action in PERMISSIONS[role] else "" for role in OTHERS]
        if any(reaches):
            rows.append([f"`{action}`" + (" ²" if action in STEP_UP else ""), *reaches])
    return _table(rows)


def service_table() -> str:
    rows = [["Service", "Speaks for others to", "May ask for itself"]]
    for role in SERVICES:
        name = role.removeprefix("service:")
        told = ", ".join(sorted(CARRIERS.get(name, ())))
        rows.append([name, told, ", ".join(f"`{action}`" for action in sorted(PERMISSIONS[role]))])
    return _table(rows)


def _table(rows: Sequence[Sequence[str]]) -> str:
    head, *body = rows
    lines = [head, ["---"] * len(head), *body]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def test_the_table_of_roles_is_that_of_the_code() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert role_table() in text, f"put this into docs/security.md:\n{role_table()}"
    assert service_table() in text, f"put this into docs/security.md:\n{service_table()}"


def test_the_document_counts_no_more_cells_than_there_are() -> None:
    """Routes are added more often than read about; the number may lag behind by a quarter."""
    (told,) = re.findall(r"\*\*([\d,]+) cells\*\*", DOCUMENT.read_text(encoding="utf-8"))
    count = sum(1 for route in routes() for _ in cells(route))
    assert int(told.replace(",", "")) <= count < int(told.replace(",", "")) * 1.25, f"there are {count} cells now"
